"""Shared set-up of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from legwise.model.store import Compiled, compiled

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def base() -> Compiled:
    """The knowledge base that Legwise carries, compiled."""
    return compiled()


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return ROOT
