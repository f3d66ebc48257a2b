"""An assessment as one page: self-contained, without script, readable by everybody."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from legwise.assessment import Assessment, Share, Words
from legwise.interfaces.render.text import Audience
from legwise.interfaces.render.words import (
    LEVEL_TITLES,
    STRENGTHS,
    capital,
    frequency,
    frequency_range,
    percent,
)

_environment = Environment(
    loader=PackageLoader("legwise.interfaces.render"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_html(assessment: Assessment, audience: Audience = "patient") -> str:
    """Return a complete HTML document: inline style, no script, no outside request."""
    template = _environment.get_template("assessment.html.j2")
    shown = [c for c in assessment.causes if c.group == "likely"]
    shown += [c for c in assessment.causes if c.group == "less_likely"][: max(0, 5 - len(shown))]
    return template.render(
        a=assessment,
        audience=audience,
        say=lambda words: _say(words, audience),
        causes=shown or list(assessment.causes[:1]),
        missed=[c for c in assessment.causes if c.must_not_miss and c not in shown],
        names={c.id: _say(c.name, audience) for c in assessment.causes},
        titles=LEVEL_TITLES,
        strengths=STRENGTHS,
        capital=capital,
        frequency=frequency,
        frequency_range=frequency_range,
        percent=percent,
        dots=_dots,
    )


def _say(words: Words, audience: Audience) -> str:
    return words.patient if audience == "patient" else words.clinician


def _dots(share: Share) -> list[tuple[int, int, str]]:
    """Return the 100 people of an icon array: column, row, and who they are.

    `on`: for about so many the cause plays a part; `maybe`: up to the end of the interval.
    """
    on, high = round(share.value * 100), round(share.high * 100)
    kinds = ["on" if i < on else "maybe" if i < high else "off" for i in range(100)]
    return [(i % 20, i // 20, kind) for i, kind in enumerate(kinds)]
