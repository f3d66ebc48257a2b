"""An assessment as text: for a terminal in colour, or plain when piped."""

from __future__ import annotations

from legwise.assessment import Assessment
from legwise.interfaces.render.lines import set_lines
from legwise.interfaces.render.text_clinician import for_clinician
from legwise.interfaces.render.text_patient import for_patient
from legwise.interfaces.render.words import Audience

NARROWEST = 30


def render_text(
    assessment: Assessment, audience: Audience = "patient", width: int = 80, color: bool = False
) -> str:
    """Return the whole assessment as lines of at most `width` characters.

    Args:
        assessment: what to show.
        audience: plain words for the person, or figures and sources for the clinician.
        width: the longest line; 80 is right for a pipe.
        color: whether to add the escape codes of a colour terminal.
    """
    lines = for_patient(assessment) if audience == "patient" else for_clinician(assessment)
    return set_lines(lines, max(width, NARROWEST), color)
