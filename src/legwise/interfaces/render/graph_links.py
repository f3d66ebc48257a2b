"""What leads to what, and how strongly, in the words of one reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from legwise.interfaces.render.words import Audience, capital, frequency
from legwise.knowledge.schema import Cause, CausedBy, Effect, KnowledgeBase, Medicine, Number, Ratio, Text

Kind = Literal["factor", "medicine", "cause"]

#: From which odds or risk ratio on a person reads which words.
_HARDLY = 1.15
_RARE = 0.01
#: What a cause cannot do without stands before what only raises its chance.
_FIRST = 1e6
_RATIO_WORDS = (
    (10, "makes it far more likely"),
    (4, "makes it much more likely"),
    (2, "makes it more likely"),
    (_HARDLY, "makes it a little more likely"),
    (1 / _HARDLY, "hardly changes how likely it is"),
    (0.5, "makes it a little less likely"),
    (0, "makes it less likely"),
)


@dataclass(frozen=True)
class Link:
    """One thing that leads to a cause. `members`: the ids it is made of.

    `weight` puts the stronger, of causes the commoner origin, first; `steps` are the mechanisms on the way.
    `among`: the strength is a share of the people who have `start`.
    """

    kind: Kind
    start: str
    members: tuple[str, ...]
    name: str
    end: str
    strength: str
    weight: float
    steps: tuple[str, ...]
    lowers: bool = False
    among: bool = False


@dataclass(frozen=True)
class _Pair:
    """An interaction: its own medicine first, then the others; `only`: the ingredients of the first."""

    members: tuple[str, ...]
    only: tuple[str, ...]
    effects: tuple[Effect, ...]


class Reader:
    """The knowledge base as one kind of reader is told about it."""

    def __init__(self, knowledge: KnowledgeBase, audience: Audience) -> None:
        self.knowledge = knowledge
        self.audience = audience
        self.clinician = audience == "clinician"

    def say(self, text: Text) -> str:
        """Return what is meant for this reader."""
        return text.patient if self.audience == "patient" else text.clinician

    def name(self, id: str) -> str:
        """Return the name of a cause, factor, medicine, mechanism or interaction."""
        for entries in (self.knowledge.causes, self.knowledge.factors, self.knowledge.medicines):
            if id in entries:
                return capital(self.say(entries[id].name))
        if id in self.knowledge.mechanisms:
            return capital(self.say(self.knowledge.mechanisms[id].name))
        return " + ".join(self.member(id, member) for member in self._interactions[id].members)

    def member(self, interaction: str, id: str) -> str:
        """Return the name of a part of an interaction, with the ingredients it is about."""
        pair = self._interactions[interaction]
        only = f" ({', '.join(pair.only)} only)" if pair.only and id == pair.members[0] else ""
        return f"{self.name(id)}{only}"

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Everything that leads to a cause, the strongest first."""
        found = [*self._required(), *self._raised(), *self._medicines(), *self._causes()]
        # Where a cause and a medicine both give the effect, the model takes the medicine's.
        once = {(link.kind, link.start, link.name, link.end): link for link in found}
        return tuple(sorted(once.values(), key=lambda link: (-link.weight, link.end, link.start, link.name)))

    def into(self, cause: str, kind: Kind) -> list[Link]:
        """Return what of one kind leads to a cause."""
        return [link for link in self.links if link.end == cause and link.kind == kind]

    def out_of(self, id: str) -> list[Link]:
        """Return what a cause, factor or medicine leads to, alone or together with another."""
        return [link for link in self.links if id in link.members]

    def through(self, step: str) -> list[Link]:
        """Return what acts by a mechanism."""
        return [link for link in self.links if step in link.steps]

    def rare(self, cause: str) -> bool:
        """Say whether few have a cause at any one time, even where it is commonest."""
        return self._commonest[cause] < _RARE

    def number(self, number: Number, what: str) -> str:
        """Return a number for a clinician: its interval, and where it is from."""
        interval = ""
        if number.interval:
            interval = f" ({_figure(number.interval[0])} to {_figure(number.interval[1])})"
        origin = f"{number.source} ({_seen(number)})" if number.source else "judgement"
        return f"{what} {_figure(number.value)}{interval}, {origin}"

    @cached_property
    def _commonest(self) -> dict[str, float]:
        """How many have each cause, of the age and sex in which it is commonest."""
        return {
            cause.id: max(row.probability(row.number.value) for row in cause.prior)
            for cause in self.knowledge.causes.values()
        }

    # --- inside -------------------------------------------------------------------------

    @cached_property
    def _interactions(self) -> dict[str, _Pair]:
        found = {}
        for medicine in self.knowledge.medicines.values():
            for interaction in medicine.interactions:
                members = tuple(dict.fromkeys((medicine.id, *interaction.between)))
                found[interaction.id] = _Pair(members, interaction.ingredients, interaction.effects)
        return found

    def _required(self) -> Iterator[Link]:
        """Yield what a cause cannot do without, where no ratio says more about it."""
        for cause in self.knowledge.causes.values():
            known = {raised.factor for raised in cause.raised_by}
            known |= {m.id for m in self.knowledge.medicines.values() if _acts_on(m, cause)}
            for start in cause.requires_any:
                if start not in known:
                    kind: Kind = "factor" if start in self.knowledge.factors else "medicine"
                    name, strength = self.name(start), self._need(cause)
                    yield Link(kind, start, (start,), name, cause.id, strength, _FIRST, cause.mechanism)

    def _need(self, cause: Cause) -> str:
        alone = len(cause.requires_any) == 1
        return f"cannot happen without this{'' if alone else ' or something like it'}"

    def _raised(self) -> Iterator[Link]:
        for cause in self.knowledge.causes.values():
            for raised in cause.raised_by:
                name = self._with_value(raised.factor, raised.value)
                yield self._link(
                    raised.factor, name, cause.id, raised.ratio, raised.measure, raised.mechanism
                )

    def _medicines(self) -> Iterator[Link]:
        parts = [(m.id, m.effects) for m in self.knowledge.medicines.values()]
        parts += [(id, pair.effects) for id, pair in self._interactions.items()]
        for id, effects in parts:
            for effect in effects:
                yield self._link(
                    id, self.name(id), effect.cause, effect.ratio, effect.measure, effect.mechanism
                )

    def _link(
        self, start: str, name: str, end: str, ratio: Ratio, measure: str, steps: tuple[str, ...]
    ) -> Link:
        kind: Kind = "factor" if start in self.knowledge.factors else "medicine"
        pair = self._interactions.get(start)
        members = pair.members if pair else (start,)
        strength = self._ratio(ratio, measure)
        if pair:
            strength += ", on top of what each does alone"
        return Link(kind, start, members, name, end, strength, ratio.value, steps, self._lowers(ratio.value))

    def _causes(self) -> Iterator[Link]:
        for cause in self.knowledge.causes.values():
            for edge in cause.caused_by:
                strength, weight, lowers = self._edge(edge)
                name, members = self.name(edge.cause), (edge.cause,)
                among = edge.link is not None and not self.clinician
                yield Link(
                    "cause",
                    edge.cause,
                    members,
                    name,
                    cause.id,
                    strength,
                    weight,
                    edge.mechanism,
                    lowers,
                    among,
                )

    def _edge(self, edge: CausedBy) -> tuple[str, float, bool]:
        """Return how strong an edge is, its weight, and whether it lowers.

        A parent's weight is the share of people in whom it is there and brings the other on:
        a rare grave origin must not stand first, as if it were the usual one.
        """
        here = self._commonest[edge.cause]
        if edge.odds_ratio is not None:
            ratio = edge.odds_ratio.value
            weight = here * max(0.0, 1 - 1 / ratio)
            return self._ratio(edge.odds_ratio, "odds_ratio"), weight, self._lowers(ratio)
        assert edge.link is not None
        weight = here * edge.link.value
        if self.clinician:
            return self.number(edge.link, "link probability"), weight, False
        return f"happens in {frequency(edge.link.value)}", weight, False

    def _ratio(self, ratio: Ratio, measure: str) -> str:
        if self.clinician:
            return self.number(ratio, "odds ratio" if measure == "odds_ratio" else "risk ratio")
        return ratio_in_words(ratio.value)

    def _lowers(self, ratio: float) -> bool:
        """Say whether it makes the cause less likely; to a person, so little is no difference."""
        return ratio < (1 if self.clinician else 1 / _HARDLY)

    def _with_value(self, id: str, value: str) -> str:
        """Return a factor's name with the value that is meant, where there are several."""
        factor = self.knowledge.factors.get(id)
        if factor is None or (len(factor.values) == 2 and value == "yes"):
            return self.name(id)
        label = factor.labels.get(value, value.replace("_", " "))
        return f"{self.name(id)}: {lower_first(label.removeprefix('Yes, '))}"


def sentence(reader: Reader, link: Link) -> str:
    """Return a link in words."""
    among = " who have the first" if link.among else ""
    return f"{link.name} \u2192 {reader.name(link.end)}: {link.strength}{among}."


def within(name: str) -> str:
    """Return a name as it goes on inside a sentence: with a small article."""
    return lower_first(name) if name.startswith(("A ", "An ", "The ")) else name


def ratio_in_words(ratio: float) -> str:
    """Return what an odds or risk ratio means to a person."""
    return next(words for least, words in _RATIO_WORDS if ratio >= least)


def lower_first(text: str) -> str:
    """Return an answer as it goes on inside a sentence; "I" and abbreviations stay as they are."""
    return text if text[1:2].isupper() or text.startswith(("I ", "I'")) else text[:1].lower() + text[1:]


def _acts_on(medicine: Medicine, cause: Cause) -> bool:
    return any(effect.cause == cause.id for effect in medicine.effects)


def _seen(number: Number) -> str:
    return (number.seen or "").replace("_", " ")


def _figure(value: float) -> str:
    """Return a number as it was entered, never as a power of ten."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
