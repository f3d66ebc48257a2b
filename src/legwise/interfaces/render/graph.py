"""A picture of what is known: the map of causes, or one thing with the chains round it."""

from __future__ import annotations

from legwise.errors import LegwiseError, nearest
from legwise.interfaces.render.graph_focus import agent_drawing, cause_drawing, mechanism_drawing
from legwise.interfaces.render.graph_links import Reader
from legwise.interfaces.render.graph_map import map_drawing
from legwise.interfaces.render.graph_parts import Drawing
from legwise.interfaces.render.graph_svg import to_svg
from legwise.interfaces.render.words import Audience
from legwise.knowledge.schema import KnowledgeBase

NARROWEST, USUAL_WIDTH, WIDEST = 360, 960, 2400
DRAWN = ("causes", "medicines", "factors", "mechanisms")


def render_graph(
    knowledge: KnowledgeBase, id: str | None = None, audience: Audience = "patient", width: int = USUAL_WIDTH
) -> str:
    """Return a self-contained SVG document.

    Args:
        knowledge: what is known.
        id: a cause, medicine, factor or mechanism; without one, the map of all causes.
        audience: plain words for the person, or numbers and sources for the clinician.
        width: of the picture in px; it is as high as it needs to be.

    Raises:
        LegwiseError: nothing that can be drawn has this id.
    """
    return to_svg(drawing(knowledge, id, audience, width))


def drawing(
    knowledge: KnowledgeBase, id: str | None = None, audience: Audience = "patient", width: int = USUAL_WIDTH
) -> Drawing:
    """Return what `render_graph` draws, as boxes and lines with their places."""
    return drawing_for(Reader(knowledge, audience), id, width)


def drawing_for(reader: Reader, id: str | None, width: int) -> Drawing:
    """Return the drawing for a reader, who may look at several."""
    knowledge = reader.knowledge
    if id is None:
        return map_drawing(reader, width)
    if id in knowledge.causes:
        return cause_drawing(reader, knowledge.causes[id], width)
    if id in knowledge.medicines or id in knowledge.factors:
        return agent_drawing(reader, id, width)
    if id in knowledge.mechanisms:
        return mechanism_drawing(reader, knowledge.mechanisms[id], width)
    raise _cannot_draw(knowledge, id)


def _cannot_draw(knowledge: KnowledgeBase, id: str) -> LegwiseError:
    drawn = f"  Pictures can be drawn of {', '.join(DRAWN[:-1])} and {DRAWN[-1]}."
    place = _place(knowledge, id)
    if place:
        return LegwiseError(
            f"{id!r} stands in {place}/, and that cannot be drawn.\n{drawn}\n"
            f"  What to do: `legwise knowledge show {id}` tells what it says and what depends on it."
        )
    ids = [key for kind in DRAWN for key in getattr(knowledge, kind)]
    hint = nearest(id.casefold(), ids)
    return LegwiseError(f"No cause, medicine, factor or mechanism has the id {id!r}; {hint}\n{drawn}")


def _place(knowledge: KnowledgeBase, id: str) -> str:
    """Return where an entry that cannot be drawn stands; interactions stand inside medicines."""
    for kind, key, _ in knowledge.entries():
        if key == id:
            return kind
    for medicine in knowledge.medicines.values():
        if any(interaction.id == id for interaction in medicine.interactions):
            return f"medicines/{medicine.id}/interactions"
    return ""
