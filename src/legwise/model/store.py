"""The knowledge base and its network, compiled once and kept in the user's cache folder.

The cache is an optimisation only: it is keyed by the content of the knowledge base and
of the code that compiles it, and when it cannot be read or written everything is
computed afresh. It holds no case data.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from platformdirs import user_cache_path
from pydantic import ValidationError

from legwise.knowledge.load import BASE, content_hash
from legwise.knowledge.schema import KnowledgeBase
from legwise.model.network import (
    Cap,
    GivenFactor,
    GradedFacet,
    Network,
    NetworkFactor,
    NetworkFinding,
    PickFacet,
)

#: Every array starts at a multiple of this many bytes.
ALIGNED = 64

_PARTS = {
    kind.__name__: kind
    for kind in (Cap, GivenFactor, GradedFacet, Network, NetworkFactor, NetworkFinding, PickFacet)
}


@dataclass(frozen=True)
class Compiled:
    """A knowledge base with its network and its version."""

    knowledge: KnowledgeBase
    network: Network
    hash: str


@lru_cache(maxsize=4)
def compiled(base: Path = BASE) -> Compiled:
    """Return the knowledge base under `base`, compiled; from the cache where possible.

    Raises:
        KnowledgeError: the knowledge base breaks its rules.
    """
    version = content_hash(base)
    folder = _folder(version)
    found = _cached(folder, version)
    if found is None:
        # Compiling needs more modules than using what is compiled.
        from legwise.knowledge.check import checked
        from legwise.model.compile import compile_network

        knowledge = checked(base)
        found = Compiled(knowledge, compile_network(knowledge), version)
        _keep(folder, found)
    return found


def _folder(version: str) -> Path:
    code = hashlib.sha256()
    for file in sorted([*Path(__file__).parent.glob("*.py"), *BASE.parent.glob("*.py")]):
        code.update(file.read_bytes())
    return Path(user_cache_path("legwise")) / f"{version[:16]}-{code.hexdigest()[:16]}"


def _cached(folder: Path, version: str) -> Compiled | None:
    try:
        text = (folder / "knowledge.json").read_bytes()
        shape = json.loads((folder / "network.json").read_bytes())
        # Mapped, not read: most of it are draws, which only intervals need.
        network = _decoded(shape, np.memmap(folder / "network.bin", dtype=np.uint8, mode="r"))
        return Compiled(KnowledgeBase.model_validate_json(text), network, version)
    except (OSError, ValueError, KeyError, ValidationError):
        return None


def _keep(folder: Path, found: Compiled) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            half = Path(made) / "half"
            half.mkdir()
            (half / "knowledge.json").write_text(found.knowledge.model_dump_json(exclude_unset=True))
            with (half / "network.bin").open("wb") as file:
                shape = _encoded(found.network, file)
            (half / "network.json").write_text(json.dumps(shape))
            os.replace(half, folder)  # whole or not at all, even with two processes
    except OSError:
        return


def _encoded(part: Any, file: BinaryIO) -> Any:
    if isinstance(part, np.ndarray):
        start = file.tell()
        file.write(np.ascontiguousarray(part).tobytes())
        file.write(bytes(-file.tell() % ALIGNED))
        return {"start": start, "type": part.dtype.str, "shape": part.shape}
    if is_dataclass(part):
        inside = {f.name: _encoded(getattr(part, f.name), file) for f in fields(part)}
        return {"part": type(part).__name__, **inside}
    if isinstance(part, tuple):
        return [_encoded(item, file) for item in part]
    return part


def _decoded(part: Any, content: np.ndarray) -> Any:
    if isinstance(part, list):
        return tuple(_decoded(item, content) for item in part)
    if isinstance(part, dict):
        if "start" in part:
            kind, count = np.dtype(part["type"]), math.prod(part["shape"])
            return np.frombuffer(content, kind, count, part["start"]).reshape(part["shape"])
        made = _PARTS[part.pop("part")]
        return made(**{key: _decoded(value, content) for key, value in part.items()})
    return part
