"""One application for all tests of the API, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from legwise.interfaces.saved import Interviews
from legwise.interfaces.web.app import create_app
from legwise.interfaces.web.settings import Settings


@pytest.fixture(scope="session")
def interviews(tmp_path_factory) -> Iterator[Interviews]:
    """A database of saved interviews."""
    with Interviews(str(tmp_path_factory.mktemp("saved") / "interviews.db")) as opened:
        yield opened


@pytest.fixture(scope="session")
def make_app(interviews) -> Callable[..., FastAPI]:
    """Make an application with settings of its own."""
    return lambda **settings: create_app(Settings(**settings), interviews)


@pytest.fixture(scope="session")
def client(make_app) -> Iterator[TestClient]:
    """A client of an application that is ready."""
    with TestClient(make_app(), base_url="http://localhost") as ready:
        yield ready


@pytest.fixture(scope="session")
def described(client) -> dict:
    """The OpenAPI document."""
    return client.get("/api/v1/openapi.json").json()
