"""Urgency: the highest of red flags, dangers over their threshold, and what likely causes deserve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from legwise.knowledge.schema import LEVELS, KnowledgeBase
from legwise.model.network import Floats, Ints, Network

#: From this posterior on, a cause is called likely and decides about the urgency.
LIKELY = 0.25

Bools = npt.NDArray[np.bool_]


class Urgencies:
    """Turns posteriors into levels, as indices into `LEVELS`.

    Posteriors are (..., C) arrays in network order: `contributes`, that a cause plays a part,
    and `present`, that it is there.
    """

    def __init__(self, knowledge: KnowledgeBase, network: Network) -> None:
        causes = [knowledge.causes[cause] for cause in network.causes]
        staged = {c for _, stages in network.groups for c in stages}
        # Stages of one disease count together, and stand for it by the likeliest of them.
        alone: list[tuple[int, ...]] = [(c,) for c in range(len(causes)) if c not in staged]
        self._entries = [*alone, *(stages for _, stages in network.groups)]
        self._members = np.zeros((len(causes), len(self._entries)))
        for entry, members in enumerate(self._entries):
            self._members[list(members), entry] = 1.0
        self._own: Ints = np.array([LEVELS.index(cause.level) for cause in causes])
        self._danger: Ints = np.array([LEVELS.index(c.danger.level) if c.danger else 0 for c in causes])
        self._threshold = np.array([c.danger.threshold.value if c.danger else np.inf for c in causes])
        self._silent_too = np.array([bool(c.danger and c.danger.counts_when_silent) for c in causes])

    def chances(self, contributes: Floats, present: Floats) -> Floats:
        """Return (..., C) what is held against the danger thresholds."""
        return np.where(self._silent_too, np.maximum(contributes, present), contributes)

    def dangers(self, contributes: Floats, present: Floats) -> Bools:
        """Return (..., C): whether a cause must not wait."""
        return np.asarray(self.chances(contributes, present) >= self._threshold)

    def likely(self, contributes: Floats) -> list[int]:
        """Return the likely causes, likeliest first; the likeliest of all where none is. (C,) only."""
        shares = {entry: float(contributes[list(entry)].sum()) for entry in self._entries}
        ranked = sorted(self._entries, key=lambda entry: (-shares[entry], entry))
        chosen = [entry for entry in ranked if shares[entry] >= LIKELY] or ranked[:1]
        return [max(entry, key=lambda c: (contributes[c], -c)) for entry in chosen]

    def level(self, flagged: int | Ints, contributes: Floats, present: Floats) -> Ints:
        """Return (...,) levels; `flagged` are those that red flags alone call for."""
        danger = np.where(self.dangers(contributes, present), self._danger, 0).max(axis=-1)
        shares = contributes @ self._members
        own = np.broadcast_to(self._own[[entry[0] for entry in self._entries]], shares.shape).copy()
        for place, entry in enumerate(self._entries):
            if len(entry) > 1:
                own[..., place] = self._own[list(entry)][contributes[..., list(entry)].argmax(axis=-1)]
        counts = (shares >= LIKELY) | (shares == shares.max(axis=-1, keepdims=True))
        return np.asarray(np.maximum(np.maximum(danger, np.where(counts, own, 0).max(axis=-1)), flagged))

    def first(self, contributes: Floats) -> Ints:
        """Return (...,) the position of the likeliest entry, a cause or a disease with stages."""
        return np.asarray((contributes @ self._members).argmax(axis=-1))
