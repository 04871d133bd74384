from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="rewrite body.txt and comments.jsonl of the fixtures with what the cleaner gives now",
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """True where the fixtures are to be rewritten before they are compared."""
    return bool(request.config.getoption("--update"))
