"""Specification: pictures of what leads to what, as SVG that everybody can read."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations, pairwise, product
from xml.etree import ElementTree

import pytest

from legwise.errors import LegwiseError
from legwise.interfaces.render.graph import DRAWN, NARROWEST, USUAL_WIDTH, drawing, drawing_for, render_graph
from legwise.interfaces.render.graph_layers import Layers, columns_of, layered
from legwise.interfaces.render.graph_links import Reader
from legwise.interfaces.render.graph_map import WIDE_ENOUGH
from legwise.interfaces.render.graph_parts import Drawing
from legwise.interfaces.render.graph_svg import DARK, LIGHT, to_svg
from legwise.interfaces.render.graph_text import width_of, wrapped

SVG = "{http://www.w3.org/2000/svg}"
AUDIENCES = ("patient", "clinician")
WIDTHS = (NARROWEST, USUAL_WIDTH)
HALF_A_PIXEL = 0.5

Area = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def knowledge(base):
    return base.knowledge


@pytest.fixture(scope="module")
def sample(knowledge):
    """Every cause, and every seventh of the rest."""
    rest = [id for kind in DRAWN[1:] for id in list(getattr(knowledge, kind))[::7]]
    return [None, *knowledge.causes, *rest]


@pytest.fixture(scope="module", params=list(product(AUDIENCES, WIDTHS)), ids=lambda p: f"{p[0]} {p[1]}")
def drawings(request, knowledge, sample):
    audience, width = request.param
    reader = Reader(knowledge, audience)
    return {id: drawing_for(reader, id, width) for id in sample}


# --- what is drawn ---------------------------------------------------------------------------


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("width", [480, WIDE_ENOUGH, USUAL_WIDTH])
def test_the_map_holds_every_cause_and_every_edge(knowledge, audience, width):
    root = ElementTree.fromstring(render_graph(knowledge, None, audience, width))
    boxes = {part.get("data-id") for part in root.iter(f"{SVG}g")}
    assert set(knowledge.causes) <= boxes
    drawn = {
        (start, end)
        for part in root.iter(f"{SVG}g")
        for start in part.get("data-from", "").split()
        for end in part.get("data-to", "").split()
    }
    wanted = {(edge.cause, cause.id) for cause in knowledge.causes.values() for edge in cause.caused_by}
    assert drawn == wanted


def test_a_cause_on_the_usual_map_stands_there_once(knowledge):
    ids = [box.id for box in drawing(knowledge).boxes]
    assert sorted(ids) == sorted(knowledge.causes)


def test_kinds_of_one_disease_share_a_frame_and_one_line(knowledge):
    found = drawing(knowledge)
    (frame,) = [frame for frame in found.frames if frame.id == "polyneuropathy"]
    kinds = [box for box in found.boxes if knowledge.causes[box.id].stage_of == "polyneuropathy"]
    assert len(kinds) == 6
    assert all(inside(area(kind), area(frame)) for kind in kinds)
    to_cramps = [e for e in found.edges if e.ends == ("nocturnal_leg_cramps",) and kinds[0].id in e.starts]
    assert [set(edge.starts) for edge in to_cramps] == [{kind.id for kind in kinds}]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_cause_is_drawn_with_all_that_leads_to_it_and_follows_from_it(knowledge, audience):
    reader = Reader(knowledge, audience)
    for cause in knowledge.causes.values():
        edges = drawing_for(reader, cause.id, USUAL_WIDTH).edges
        into = {start for edge in edges if edge.ends == (cause.id,) for start in edge.starts}
        wanted = {raised.factor for raised in cause.raised_by} | {edge.cause for edge in cause.caused_by}
        wanted |= set(cause.requires_any)
        for medicine in knowledge.medicines.values():
            wanted |= {medicine.id for effect in medicine.effects if effect.cause == cause.id}
            wanted |= {i.id for i in medicine.interactions for e in i.effects if e.cause == cause.id}
        assert into == wanted, cause.id
        children = {
            other.id for other in knowledge.causes.values() for e in other.caused_by if e.cause == cause.id
        }
        out = {end for edge in edges if edge.starts == (cause.id,) for end in edge.ends}
        assert children <= out, cause.id


def test_the_steps_of_a_cause_follow_one_another(knowledge):
    steps = knowledge.causes["restless_legs_syndrome"].mechanism
    edges = {(e.starts, e.ends) for e in drawing(knowledge, "restless_legs_syndrome").edges}
    assert {((a,), (b,)) for a, b in pairwise(steps)} <= edges


def test_a_medicine_shows_its_chains_to_causes_and_beyond(knowledge):
    edges = {(e.starts, e.ends) for e in drawing(knowledge, "thiazide_diuretic").edges}
    chain = ["thiazide_diuretic", "thiazide_salt_loss", "low_potassium", "nocturnal_leg_cramps"]
    assert {((a,), (b,)) for a, b in pairwise(chain)} <= edges


def test_what_a_cause_cannot_do_without_is_said(knowledge):
    (box,) = [box for box in drawing(knowledge, "statin_muscle_symptoms").boxes if box.id == "statin"]
    assert "cannot happen without this" in " ".join(line.text for line in box.lines).casefold()
    assert "statin_muscle_symptoms" in {box.id for box in drawing(knowledge, "statin").boxes}


def test_an_effect_given_twice_is_shown_as_the_model_takes_it(knowledge):
    reader = Reader(knowledge, "clinician")
    for id in knowledge.causes:
        for box in drawing_for(reader, id, USUAL_WIDTH).boxes:
            said = [line.text for line in box.lines]
            assert sum(text.startswith(("Odds ratio", "Risk ratio")) for text in said) <= 1, (id, said)


def test_a_mechanism_shows_what_acts_by_it_and_where_it_leads(knowledge):
    edges = {(e.starts, e.ends) for e in drawing(knowledge, "thiazide_salt_loss").edges}
    assert {
        (("thiazide_diuretic",), ("thiazide_salt_loss",)),
        (("thiazide_salt_loss",), ("low_potassium",)),
    } <= edges


def test_the_clinician_sees_ratios_probabilities_and_sources(knowledge):
    text = words(drawing(knowledge, "low_potassium", "clinician"))
    assert "risk ratio 11.18 (8.95 to 13.96), rodenburg-2014" in text.casefold()
    assert "link probability" in text
    assert "judgement" in text


def test_the_person_reads_words_instead(knowledge, sample):
    reader = Reader(knowledge, "patient")
    for id in sample:
        text = words(drawing_for(reader, id, USUAL_WIDTH)).casefold()
        assert "odds ratio" not in text
        assert "link probability" not in text
        assert "judgement" not in text
    assert "makes it far more likely" in words(drawing(knowledge, "low_potassium")).casefold()


def test_what_makes_it_less_likely_is_said_and_dashed(knowledge):
    found = drawing(knowledge, "low_potassium")
    (edge,) = [e for e in found.edges if e.starts == ("potassium_sparing_diuretic",)]
    (box,) = [box for box in found.boxes if box.id == "potassium_sparing_diuretic"]
    assert edge.dashed
    assert box.tone == "lowers"
    assert "less likely" in " ".join(line.text for line in box.lines)


# --- where it stands -------------------------------------------------------------------------


def test_nothing_leaves_the_canvas(drawings):
    for id, found in drawings.items():
        canvas = (0, 0, found.width, found.height)
        places = [area(box) for box in (*found.boxes, *found.frames)]
        places += [line.area for line in lines(found)]
        places += [(x, y, x, y) for edge in found.edges for x, y in edge.points]
        assert all(inside(place, canvas) for place in places), id


def test_no_two_texts_overlap_and_each_stays_in_its_box(drawings):
    for id, found in drawings.items():
        assert not overlaps([line.area for line in lines(found)]), id
        for box in found.boxes:
            assert box.lines
            assert all(inside(line.area, area(box)) for line in box.lines), (id, box.id)


def test_no_two_boxes_overlap(drawings):
    for id, found in drawings.items():
        assert not overlaps([area(box) for box in found.boxes]), id
        assert not overlaps([area(box) for box in found.frames]), id
        for frame, box in product(found.frames, found.boxes):
            assert inside(area(box), area(frame)) or not overlaps([area(frame), area(box)]), id


def test_no_line_runs_through_a_box_or_a_text(drawings):
    for id, found in drawings.items():
        solid = [shrunk(area(box)) for box in found.boxes] + [line.area for line in found.texts]
        for edge in found.edges:
            for start, end in pairwise(edge.points):
                assert start[0] == end[0] or start[1] == end[1], (id, edge.says)
                hit = [place for place in solid if overlaps([segment(start, end), place])]
                assert not hit, (id, edge.says, hit)


def test_every_line_starts_at_its_box_and_ends_at_its_target(drawings):
    for id, found in drawings.items():
        for edge in found.edges:
            assert touches(edge.points[0], found, edge.starts), (id, edge.says)
            assert touches(edge.points[-1], found, edge.ends), (id, edge.says)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("width", [WIDE_ENOUGH, USUAL_WIDTH, 1600])
def test_lines_to_different_causes_cross_but_never_run_along_each_other(knowledge, audience, width):
    pieces = {}
    for edge in drawing(knowledge, None, audience, width).edges:
        for start, end in pairwise(edge.points):
            pieces.setdefault(edge.ends, set()).add(segment(start, end))
    for (one, some), (other, others) in combinations(pieces.items(), 2):
        for mine, yours in product(some, others):
            shared = [min(mine[i + 2], yours[i + 2]) - max(mine[i], yours[i]) for i in (0, 1)]
            assert min(shared) < 0 or max(shared) < 1, (one, other, mine, yours)


# --- the layers ------------------------------------------------------------------------------


def test_every_line_goes_from_left_to_right():
    edges = [("a", "b"), ("b", "c"), ("a", "c"), ("d", "c")]
    column = columns_of("abcd", edges)
    assert (column["a"], column["b"], column["c"]) == (0, 1, 2)
    assert column["d"] == 1  # beside its target, not far left of it


def test_neighbours_are_ordered_without_a_crossing():
    """Two ladders given crosswise: a-x and b-y need not cross."""
    found = layered(dict.fromkeys("abxy", 20.0), [("a", "y"), ("b", "x")])
    left, right = found.columns
    assert [left.index("a"), left.index("b")] == [right.index("y"), right.index("x")]
    assert found.middle("a") == found.middle("y")


def test_nodes_in_a_column_stay_apart():
    names = [f"n{i}" for i in range(9)]
    found: Layers = layered(dict.fromkeys([*names, "end"], 30.0), [(name, "end") for name in names])
    for column in found.columns:
        for above, below in pairwise(column):
            assert found.tops[below] >= found.tops[above] + found.heights[above] + 14 - 1e-9


# --- the text --------------------------------------------------------------------------------


def test_text_is_broken_to_its_width_and_loses_no_letter():
    text = "Pseudopseudohypoparathyroidism or limb-threatening ischaemia, WWWWWWWWWWWW"
    for width in (60, 100, 300):
        found = wrapped(text, width, 14, bold=True)
        assert all(width_of(line, 14, bold=True) <= width for line in found)
        assert "".join(found).replace("-", "").replace(" ", "") == text.replace("-", "").replace(" ", "")


def test_an_unknown_letter_counts_as_a_full_em():
    assert width_of("\u4e2d", 14) == 14


# --- the file --------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_file_is_well_formed_titled_and_self_contained(knowledge, sample, audience):
    reader = Reader(knowledge, audience)
    for id in sample:
        svg = to_svg(drawing_for(reader, id, USUAL_WIDTH))
        root = ElementTree.fromstring(svg)
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert all((root[i].text or "").strip() for i in (0, 1)), id
        assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
        assert "prefers-color-scheme: dark" in svg
        without_name = svg.replace("http://www.w3.org/2000/svg", "")
        for outside in (
            "http",
            "<script",
            "url(",
            "@import",
            "href",
            "@font-face",
            "<image",
            "foreignObject",
        ):
            assert outside not in without_name, (id, outside)


def test_the_description_says_in_words_what_the_lines_show(knowledge):
    root = ElementTree.fromstring(render_graph(knowledge))
    said = root[1].text or ""
    for cause in knowledge.causes.values():
        for edge in cause.caused_by:
            start, end = (knowledge.causes[id].name.patient for id in (edge.cause, cause.id))
            assert f"{start} \u2192 {end}".casefold() in said.casefold()


def test_text_is_escaped(knowledge):
    cause = knowledge.causes["gout"]
    odd = cause.name.model_copy(update={"patient": 'Gout </text><script> & "\x1b[31m'})
    changed = knowledge.model_copy(
        update={"causes": knowledge.causes | {"gout": cause.model_copy(update={"name": odd})}}
    )
    for id in (None, "gout", "bakers_cyst"):
        svg = render_graph(changed, id)
        root = ElementTree.fromstring(svg)
        assert "<script" not in svg
        assert "\x1b" not in svg
        assert "</text><script>" in "".join(root.itertext())


def test_the_same_knowledge_gives_the_same_bytes():
    code = (
        "import hashlib; from legwise.model.store import compiled;"
        "from legwise.interfaces.render.graph import render_graph; k = compiled().knowledge;"
        "all = [render_graph(k, id, a) for id in (None, 'gout', 'ssri', 'low_brain_iron')"
        " for a in ('patient', 'clinician')];"
        "print(hashlib.sha256(''.join(all).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_keeps_its_contrast(colors):
    papers = (
        "paper",
        "frame",
        "focus",
        "condition",
        "state",
        "residual",
        "raises",
        "lowers",
        "step",
        "shows",
    )
    for paper in papers:
        for ink in ("ink", "soft"):
            assert contrast(colors[ink], colors[paper]) >= 4.5, (ink, paper)
        assert contrast(colors["edge"], colors[paper]) >= 4.5, paper
    for name in colors:
        if name.startswith("line"):
            assert contrast(colors[name], colors["paper"]) >= 4.5, name


# --- the command -----------------------------------------------------------------------------


def test_the_command_writes_to_standard_output_or_to_a_file(tmp_path):
    shown = graph("gout", "--for", "clinician")
    assert shown.returncode == 0, shown.stderr
    file = tmp_path / "gout.svg"
    written = graph("gout", "--for", "clinician", "--output", str(file))
    assert (written.returncode, written.stdout) == (0, b"")
    assert file.read_bytes() == shown.stdout
    assert ElementTree.fromstring(shown.stdout).get("width") == str(USUAL_WIDTH)


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    result = graph("gout", "--output", str(tmp_path / "nowhere" / "gout.svg"))
    assert result.returncode == 2
    assert b"gout.svg: cannot be written" in result.stderr


@pytest.mark.parametrize(
    ("id", "nearest"),
    [("gowt", "gout"), ("Low_Potassium", "low_potassium"), ("thiazide", "thiazide_diuretic")],
)
def test_an_unknown_id_gets_the_nearest_that_can_be_drawn(knowledge, id, nearest):
    with pytest.raises(LegwiseError, match=f"did you mean '{nearest}'"):
        render_graph(knowledge, id)


@pytest.mark.parametrize(
    "kind", ["findings", "facets", "rules", "actions", "groups", "sources", "answers", "figures"]
)
def test_what_cannot_be_drawn_says_what_can(knowledge, kind):
    drawn = {id for other in DRAWN for id in getattr(knowledge, other)}
    id = next(id for id in getattr(knowledge, kind) if id not in drawn)
    with pytest.raises(LegwiseError) as error:
        render_graph(knowledge, id)
    assert f"stands in {kind}/" in str(error.value)
    assert all(word in str(error.value) for word in (*DRAWN, f"legwise knowledge show {id}"))


def test_an_interaction_is_found_in_its_medicine(knowledge):
    with pytest.raises(LegwiseError, match="medicines/ssri/interactions/, and that cannot be drawn"):
        render_graph(knowledge, "ssri_with_thiazide")


def test_the_command_fails_with_one_clear_message():
    result = graph("urge_to_move")
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"cannot be drawn" in result.stderr
    assert b"Traceback" not in result.stderr


# --- helpers ---------------------------------------------------------------------------------


def graph(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "legwise", "knowledge", "graph", *arguments]
    return subprocess.run(command, capture_output=True, check=False)


def lines(found: Drawing):
    return [*found.texts, *(line for box in found.boxes for line in box.lines)]


def words(found: Drawing) -> str:
    return " ".join(line.text for line in lines(found))


def area(box) -> Area:
    return box.x, box.y, box.right, box.bottom


def inside(inner: Area, outer: Area) -> bool:
    slack = 0.01
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def overlaps(areas: list[Area]) -> list[tuple[Area, Area]]:
    """Pairs that share some room; those sorted far below need not be looked at."""
    found = []
    areas = sorted(areas, key=lambda place: place[1])
    for i, one in enumerate(areas):
        for other in areas[i + 1 :]:
            if other[1] >= one[3]:
                break
            if one[0] < other[2] and other[0] < one[2]:
                found.append((one, other))
    return found


def shrunk(place: Area) -> Area:
    left, top, right, bottom = place
    return left + HALF_A_PIXEL, top + HALF_A_PIXEL, right - HALF_A_PIXEL, bottom - HALF_A_PIXEL


def segment(start, end) -> Area:
    (x, y), (u, v) = start, end
    thin = 0.01
    return min(x, u), min(y, v), max(x, u) + thin, max(y, v) + thin


def touches(point, found: Drawing, ids) -> bool:
    """Whether a point is on the rim of one of these boxes, or of a frame that holds one."""
    named = [box for box in found.boxes if box.id in ids]
    holders = [f for f, box in product(found.frames, named) if inside(area(box), area(f))]
    x, y = point
    rims = [area(box) for box in (*named, *holders)]
    on_side = [r for r in rims if min(abs(x - r[0]), abs(x - r[2])) < 0.01 and r[1] <= y <= r[3]]
    on_level = [r for r in rims if min(abs(y - r[1]), abs(y - r[3])) < 0.01 and r[0] <= x <= r[2]]
    return bool(on_side or on_level)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
