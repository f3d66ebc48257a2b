"""An assessment as one page: self-contained, without script, readable by everybody."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from legwise.assessment import Assessment
from legwise.interfaces.render import pictures, view, words
from legwise.interfaces.render.words import Audience, of


def render_html(assessment: Assessment, audience: Audience = "patient") -> str:
    """Return a complete HTML document: inline style, no script, no outside request."""
    shown = view.shown_causes(assessment)
    return (
        _environment()
        .get_template("assessment.html.j2")
        .render(
            a=assessment,
            level=assessment.urgency.level,
            audience=audience,
            clinician=audience == "clinician",
            say=lambda text: of(text, audience),
            shown=shown,
            missed=view.must_not_miss(assessment, shown),
            possible=view.also_possible(assessment, shown),
            names=view.names_of(assessment, audience),
            groups={group.id: group for group in assessment.groups},
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("legwise.interfaces.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"view": view, "words": words, "pictures": pictures}
    environment.filters |= {"capital": words.capital, "percent": words.percent}
    return environment
