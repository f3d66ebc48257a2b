"""A layered drawing: nodes in columns, every line from left to right, few crossings.

The method of Sugiyama, Tagawa & Toda (1981, doi:10.1109/TSMC.1981.4308636) with the
lines to one node merged: columns by the longest path, order by barycentres, heights by
isotonic regression, one vertical track for each target in the channel before its column.
A line that passes a column runs along a lane there, as a node of its own.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise, permutations

Pair = tuple[str, str]
Span = tuple[float, float]

_SWEEPS = 30
_GAP = 14.0
_LANE = 6.0
_NEAR = 6.0
_JOG = 10.0
#: A lane gives way less than a box, so that long lines stay straight.
_LANE_WEIGHT = 8.0
_NEAR_LINES = 40.0
_LANE_MARK = "@"


@dataclass
class Layers:
    """Nodes and lanes in columns, top to bottom, and the links between neighbouring columns."""

    columns: list[list[str]]
    links: set[Pair]
    ways: dict[Pair, tuple[str, ...]]
    heights: dict[str, float]
    tops: dict[str, float] = field(default_factory=dict)

    def middle(self, node: str) -> float:
        """Return half the way down a node, in whole px so that what is level looks level."""
        return round(self.tops[node] + self.heights[node] / 2)

    @property
    def bottom(self) -> float:
        """Where the lowest node ends."""
        return max(self.tops[node] + self.heights[node] for column in self.columns for node in column)


@dataclass(frozen=True)
class Channel:
    """The room between two columns: where links leave, and which track each target has.

    A target that is reached by straight lines only has no track. `spans`: from where to
    where the lines to a target run.
    """

    ports: Mapping[Pair, float]
    tracks: Mapping[str, int]
    spans: Mapping[str, Span]

    @property
    def width(self) -> int:
        """How many tracks there are side by side."""
        return max(self.tracks.values(), default=-1) + 1


def layered(heights: Mapping[str, float], edges: Sequence[Pair]) -> Layers:
    """Return the nodes of an acyclic graph in columns, with a place for each.

    Args:
        heights: every node and how high it is.
        edges: from, to; every node has at least one.
    """
    column = balanced(columns_of(list(heights), edges), heights, edges)
    links, ways = _split(edges, column)
    columns: list[list[str]] = [[] for _ in range(max(column.values()) + 1)]
    for node in dict.fromkeys([*heights, *sorted(node for link in links for node in link)]):
        columns[_column(node, column)].append(node)
    every = {node: heights.get(node, _LANE) for nodes in columns for node in nodes}
    layers = Layers(_ordered(columns, links), links, ways, every)
    _place(layers)
    return layers


def columns_of(nodes: Sequence[str], edges: Sequence[Pair]) -> dict[str, int]:
    """Return each node's column: right of all before it, as near to what follows as can be."""
    before = {node: [a for a, b in edges if b == node] for node in nodes}
    after = {node: [b for a, b in edges if a == node] for node in nodes}
    column = dict.fromkeys(nodes, 0)
    for _ in nodes:  # the longest path has fewer links than there are nodes
        column = {node: max((column[a] + 1 for a in before[node]), default=0) for node in nodes}
    for _ in nodes:
        for node in nodes:
            # Moving right shortens the links to what follows and lengthens those from before.
            if len(after[node]) > len(before[node]):
                column[node] = min(column[b] for b in after[node]) - 1
    return column


def balanced(
    column: Mapping[str, int], heights: Mapping[str, float], edges: Sequence[Pair]
) -> dict[str, int]:
    """Return columns that are filled more evenly, with lines no longer than that asks for."""
    return _shortened(_evened(dict(column), heights, edges), heights, edges)


def _evened(column: dict[str, int], heights: Mapping[str, float], edges: Sequence[Pair]) -> dict[str, int]:
    """Move nodes with few lines out of crowded columns, as long as there are such."""
    for _ in range(len(heights) * max(column.values())):
        filled = _filled(column, heights, edges)
        moves = [
            (lines, -heights[node], node, other)
            for node, other, lines, _ in _moves(column, edges)
            if filled[column[node]] - filled.get(other, 0) > 2 * heights[node]
        ]
        if not moves:
            break
        _, _, node, other = min(moves)
        column = column | {node: other}
    return column


def _shortened(column: dict[str, int], heights: Mapping[str, float], edges: Sequence[Pair]) -> dict[str, int]:
    """Move nodes towards their neighbours, as long as no column gets higher than the highest."""
    tallest = max(_filled(column, heights, edges).values())
    while nearer := [
        (longer, node, other)
        for node, other, _, longer in _moves(column, edges)
        if longer < 0 and _filled(column | {node: other}, heights, edges)[other] <= tallest
    ]:
        _, node, other = min(nearer)
        column = column | {node: other}
    return column


def _moves(column: Mapping[str, int], edges: Sequence[Pair]) -> Iterator[tuple[str, int, int, int]]:
    """Yield moves to a neighbouring column: node, column, how many lines it has, how much longer they get."""
    last = max(column.values())
    for node, place in column.items():
        before = [column[a] for a, b in edges if b == node]
        after = [column[b] for a, b in edges if a == node]
        count, longer = len(before) + len(after), len(before) - len(after)
        if place < last and all(other > place + 1 for other in after):
            yield node, place + 1, count, longer
        if place > 0 and all(other < place - 1 for other in before):
            yield node, place - 1, count, -longer


def _filled(
    column: Mapping[str, int], heights: Mapping[str, float], edges: Sequence[Pair]
) -> dict[int, float]:
    filled: dict[int, float] = {}
    for node, place in column.items():
        filled[place] = filled.get(place, 0) + heights[node] + _GAP
    for lane in {(end, i) for start, end in edges for i in range(column[start] + 1, column[end])}:
        filled[lane[1]] = filled.get(lane[1], 0) + _LANE + _GAP
    return filled


def channels(layers: Layers) -> list[Channel]:
    """Return the channels between the columns, from left to right."""
    place = {node: i for i, nodes in enumerate(layers.columns) for node in nodes}
    found = []
    for index in range(len(layers.columns) - 1):
        links = sorted(link for link in layers.links if place[link[0]] == index)
        ports = _ports(layers, links)
        spans = _spans(layers, links, ports)
        found.append(Channel(ports, _tracks(layers, links, ports, spans), spans))
    return found


def is_lane(node: str) -> bool:
    """Say whether a node is only the room of a line that passes a column."""
    return _LANE_MARK in node


def target_of(node: str) -> str:
    """Return the node that a lane leads to; a node that is none leads to itself."""
    return node.partition(_LANE_MARK)[0]


def colors(found: Sequence[Channel], how_many: int) -> dict[str, int]:
    """Return a colour for the lines to each target, unlike those beside them."""
    chosen: dict[str, int] = {}
    for channel in found:
        for node in sorted(channel.spans, key=lambda node: (channel.spans[node], node)):
            near = [target_of(other) for c in found for other in _near(c, target_of(node))]
            taken = [chosen[other] for other in near if other in chosen]
            least = min(
                range(how_many), key=lambda color: (taken.count(color), list(chosen.values()).count(color))
            )
            chosen.setdefault(target_of(node), least)
    return chosen


def _near(channel: Channel, target: str) -> list[str]:
    """Return the other targets whose lines run beside those to this one."""
    own = [node for node in channel.spans if target_of(node) == target]
    return [
        other
        for other in channel.spans
        if target_of(other) != target
        and any(_meet(channel.spans[node], channel.spans[other], _NEAR_LINES) for node in own)
    ]


# --- lanes ---------------------------------------------------------------------------------


def _split(edges: Iterable[Pair], column: Mapping[str, int]) -> tuple[set[Pair], dict[Pair, tuple[str, ...]]]:
    """Return links between neighbouring columns, and the way of each edge along them.

    All edges to one node share its lanes: they are merged from the first one on.
    """
    links: set[Pair] = set()
    ways: dict[Pair, tuple[str, ...]] = {}
    for start, end in edges:
        lanes = [f"{end}{_LANE_MARK}{i}" for i in range(column[start] + 1, column[end])]
        ways[start, end] = (start, *lanes, end)
        links |= set(pairwise(ways[start, end]))
    return links, ways


def _column(node: str, column: Mapping[str, int]) -> int:
    return int(node.partition(_LANE_MARK)[2]) if is_lane(node) else column[node]


# --- order ---------------------------------------------------------------------------------


def _ordered(columns: list[list[str]], links: set[Pair]) -> list[list[str]]:
    """Return the columns in the order with the fewest crossings found."""
    neighbours = _neighbours(links)
    best, fewest = columns, _all_crossings(columns, links)
    current = columns
    for sweep in range(_SWEEPS):
        current = _swept(current, neighbours, forward=sweep % 2 == 0)
        current = _exchanged(current, links)
        count = _all_crossings(current, links)
        if count < fewest:
            best, fewest = current, count
    return best


def _neighbours(links: set[Pair]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for start, end in sorted(links):
        found.setdefault(start, []).append(end)
        found.setdefault(end, []).append(start)
    return found


def _swept(columns: list[list[str]], neighbours: Mapping[str, list[str]], forward: bool) -> list[list[str]]:
    """Return every column sorted by the mean place of its neighbours in the column before."""
    done = [list(column) for column in columns]
    places = range(1, len(done)) if forward else range(len(done) - 2, -1, -1)
    for index in places:
        fixed = done[index - 1 if forward else index + 1]
        place = {node: (i + 0.5) / len(fixed) for i, node in enumerate(fixed)}
        own = {node: (i + 0.5) / len(done[index]) for i, node in enumerate(done[index])}
        done[index].sort(key=lambda node: (_mean_place(node, neighbours, place, own), own[node]))
    return done


def _mean_place(
    node: str, neighbours: Mapping[str, list[str]], place: Mapping[str, float], own: Mapping[str, float]
) -> float:
    found = [place[other] for other in neighbours.get(node, []) if other in place]
    return sum(found) / len(found) if found else own[node]


def _exchanged(columns: list[list[str]], links: set[Pair]) -> list[list[str]]:
    """Return the columns after exchanging neighbours wherever that saves a crossing."""
    done = [list(column) for column in columns]
    for index, column in enumerate(done):
        sides = done[max(0, index - 1) : index] + done[index + 1 : index + 2]
        for i in range(len(column) - 1):
            swapped = [*column[:i], column[i + 1], column[i], *column[i + 2 :]]
            if _around(swapped, sides, links) < _around(column, sides, links):
                column[:] = swapped
    return done


def _around(column: list[str], sides: list[list[str]], links: set[Pair]) -> int:
    return sum(_crossings(column, side, links) for side in sides)


def _all_crossings(columns: list[list[str]], links: set[Pair]) -> int:
    return sum(_crossings(left, right, links) for left, right in pairwise(columns))


def _crossings(one: list[str], other: list[str], links: set[Pair]) -> int:
    first = {node: i for i, node in enumerate(one)}
    second = {node: i for i, node in enumerate(other)}
    ends = [(first[a], second[b]) for a, b in links if a in first and b in second]
    ends += [(first[b], second[a]) for a, b in links if b in first and a in second]
    count = 0
    above: list[int] = []
    for _, place in sorted(ends):
        count += len(above) - bisect_right(above, place)
        insort(above, place)
    return count


# --- heights -------------------------------------------------------------------------------


def _place(layers: Layers) -> None:
    """Give every node a top: in order, apart, and as near to its neighbours as can be."""
    neighbours = _neighbours(layers.links)
    for column in layers.columns:
        _settle(layers, column, dict.fromkeys(column, 0.0))
    for sweep in range(_SWEEPS):
        order = layers.columns if sweep % 2 else list(reversed(layers.columns))
        for column in order:
            wanted = {node: _mean_middle(layers, node, neighbours) for node in column}
            _settle(layers, column, wanted)
    least = min(layers.tops.values())
    layers.tops = {node: top - least for node, top in layers.tops.items()}


def _mean_middle(layers: Layers, node: str, neighbours: Mapping[str, list[str]]) -> float:
    middles = [layers.middle(other) for other in neighbours[node]]
    return sum(middles) / len(middles) - layers.heights[node] / 2


def _settle(layers: Layers, column: list[str], wanted: Mapping[str, float]) -> None:
    """Place a column's nodes as near as can be to the wanted tops (pool adjacent violators)."""
    offsets: list[float] = []
    offset = 0.0
    for node in column:
        offsets.append(offset)
        offset += layers.heights[node] + _GAP
    pools: list[list[tuple[float, float]]] = []
    for node, offset in zip(column, offsets, strict=True):
        pools.append([(wanted[node] - offset, _LANE_WEIGHT if is_lane(node) else 1.0)])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    settled = [_mean(pool) for pool in pools for _ in pool]
    for node, base, offset in zip(column, settled, offsets, strict=True):
        layers.tops[node] = base + offset


def _mean(pool: list[tuple[float, float]]) -> float:
    return sum(value * weight for value, weight in pool) / sum(weight for _, weight in pool)


# --- channels ------------------------------------------------------------------------------


def _ports(layers: Layers, links: Sequence[Pair]) -> dict[Pair, float]:
    """Return where each link leaves its node: spread over its side, clear of where others arrive."""
    arrivals = {end: layers.middle(end) for _, end in links}
    ports: dict[Pair, float] = {}
    for start in sorted({start for start, _ in links}):
        own = sorted((link for link in links if link[0] == start), key=lambda link: arrivals[link[1]])
        top, height = layers.tops[start], layers.heights[start]
        for i, link in enumerate(own):
            even: float = round(top + height * (i + 1) / (len(own) + 1))
            if len(own) == 1 and abs(even - arrivals[link[1]]) < _JOG:
                even = arrivals[link[1]]  # a straight line instead of a small jog
            others = [y for end, y in arrivals.items() if end != link[1]]
            ports[link] = layers.middle(start) if is_lane(start) else _clear(even, others, top, top + height)
    return ports


def _clear(wanted: float, others: Sequence[float], top: float, bottom: float) -> float:
    """Return the nearest height to the wanted one that runs into none of the others."""
    shifts = sorted((s * sign for s in range(0, 15) for sign in (1, -1)), key=abs)
    for shift in shifts:
        y = wanted + shift
        if top + _NEAR <= y <= bottom - _NEAR and all(abs(y - other) >= _NEAR for other in others):
            return y
    return wanted


def _spans(layers: Layers, links: Sequence[Pair], ports: Mapping[Pair, float]) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    for link in links:
        low, high = spans.get(link[1], (layers.middle(link[1]),) * 2)
        spans[link[1]] = min(low, ports[link]), max(high, ports[link])
    return spans


def _tracks(
    layers: Layers, links: Sequence[Pair], ports: Mapping[Pair, float], spans: Mapping[str, Span]
) -> dict[str, int]:
    """Return each target's track, from left to right, in the order of fewest crossings.

    Targets whose spans are apart share a track.
    """
    order = sorted((end for end, (low, high) in spans.items() if high > low), key=lambda e: spans[e])
    crossings = {
        (left, right): _crossings_of(layers, links, ports, spans, left, right)
        for left, right in permutations(order, 2)
    }
    cost = sum(crossings[pair] for pair in combinations(order, 2))
    better = True
    while better:
        better = False
        for i, j in permutations(range(len(order)), 2):
            moved = [*order[:i], *order[i + 1 :]]
            moved.insert(j, order[i])
            count = sum(crossings[pair] for pair in combinations(moved, 2))
            if count < cost:
                order, cost, better = moved, count, True
    return _shared(order, spans)


def _crossings_of(
    layers: Layers,
    links: Sequence[Pair],
    ports: Mapping[Pair, float],
    spans: Mapping[str, Span],
    left: str,
    right: str,
) -> int:
    """Count the crossings if one target's track is left of another's.

    The links to the right one cross the left track, and the arrival at the left one crosses
    the right track.
    """
    low, high = spans[left]
    leads = sum(low <= ports[link] <= high for link in links if link[1] == right)
    return leads + (spans[right][0] <= layers.middle(left) <= spans[right][1])


def _shared(order: Sequence[str], spans: Mapping[str, Span]) -> dict[str, int]:
    tracks: dict[str, int] = {}
    for end in order:
        beside = [track for other, track in tracks.items() if _meet(spans[other], spans[end], _GAP)]
        tracks[end] = max(beside, default=-1) + 1
    return tracks


def _meet(one: Span, other: Span, room: float) -> bool:
    return one[0] - room < other[1] and other[0] - room < one[1]
