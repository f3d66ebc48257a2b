"""One application for all tests of the API, in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from legwise.interfaces.web.app import create_app
from legwise.interfaces.web.settings import Settings


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A client of an application that is ready."""
    with TestClient(create_app(Settings()), base_url="http://localhost") as ready:
        yield ready


@pytest.fixture(scope="session")
def described(client) -> dict:
    """The OpenAPI document."""
    return client.get("/api/v1/openapi.json").json()
