"""The pytest plugin: fixtures for tests of an API, for projects that ask for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimgraph.app.testing import ApiUnderTest
from claimgraph.app.testing.reviewed_matrix import compare, write

_OPTION = "--authorization-matrix-update"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that refreshes the snapshot."""
    group = parser.getgroup("claimgraph")
    group.addoption(
        _OPTION, action="store_true", help="write the authorization matrix instead of comparing it"
    )


@pytest.fixture
def api() -> Iterator[ApiUnderTest]:
    """The API of ``schema/types``. Override it in your conftest.py to give it other parts."""
    with ApiUnderTest() as under_test:
        yield under_test


@pytest.fixture
def authorization_matrix(request: pytest.FixtureRequest) -> Callable[[ApiUnderTest], None]:
    """Compares the matrix of an API with the reviewed one beside pytest's configuration; or writes it."""
    root = Path(request.config.rootpath)
    handle = write if request.config.getoption(_OPTION) else compare
    return lambda under_test: handle(under_test.matrix, root)
