"""What the operator decides about a server, and the limits it keeps."""

from __future__ import annotations

import os
from dataclasses import dataclass

from limits import RateLimitItem


@dataclass(frozen=True)
class Settings:
    """How one server behaves.

    `names`: host names that a request may be addressed to, beside this machine's and addresses in
    figures. `rate`: how often one client may ask; None for as often as it likes.
    `body_bytes` and `body_seconds` bound what is sent, `work_seconds` how long an answer is waited
    for. `threads` answers are worked out at a time; `waiting` more may wait for their turn.
    """

    names: tuple[str, ...] = ()
    rate: RateLimitItem | None = None
    body_bytes: int = 256 * 1024
    body_seconds: float = 10.0
    work_seconds: float = 20.0
    threads: int = os.cpu_count() or 1
    waiting: int = 64
