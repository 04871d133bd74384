from __future__ import annotations

import os
import tempfile

import pytest
from hypothesis import HealthCheck, settings

#: Large strategies are slow to draw from on a busy machine; that says nothing about the code.
BUSY = [HealthCheck.too_slow, HealthCheck.data_too_large]
# The same examples on every machine, so that a green run stays green.  `make fuzz` draws new ones, many more of them.
settings.register_profile("fixed", max_examples=100, deadline=None, derandomize=True, suppress_health_check=BUSY)
settings.register_profile("fuzz", max_examples=2_000, deadline=None, print_blob=True, suppress_health_check=BUSY)
settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="rewrite body.txt and comments.jsonl of the fixtures with what the cleaner gives now",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keeps rules in a cache of the test run, not in the user's; a hook, because some modules load rules on import."""
    folder = tempfile.TemporaryDirectory(prefix="cleaner-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["CLEANER_CACHE_DIR"] = folder.name


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """True where the fixtures are to be rewritten before they are compared."""
    return bool(request.config.getoption("--update"))
