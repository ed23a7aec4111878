"""The pytest plugin: fixtures for tests of an API, for projects that ask for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimgraph.app.review.matrix.change_report import text_report
from claimgraph.app.testing import ApiUnderTest
from claimgraph.schema.matrix import Matrix, changes, read_snapshot, snapshot
from claimgraph.schema.matrix.snapshot import REVIEWED

_OPTION = "--authorization-matrix-update"
_HINT = f"If that is meant: pytest {_OPTION}"


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
    """Compares the matrix of an API with the reviewed one in pytest's root folder; or writes it."""
    file = Path(request.config.rootpath) / REVIEWED
    handle = _write if request.config.getoption(_OPTION) else _compare
    return lambda under_test: handle(under_test.matrix, file)


def _compare(matrix: Matrix, file: Path) -> None:
    """Fail, saying what changed, if the matrix is not the reviewed one."""
    if not file.is_file():
        raise AssertionError(f"there is no {REVIEWED} to compare with. {_HINT}")
    reviewed = file.read_text(encoding="utf-8")
    if reviewed != snapshot(matrix):
        report = text_report(changes(read_snapshot(reviewed), matrix.access))
        raise AssertionError(f"the authorization matrix is not the reviewed one. {_HINT}\n\n{report}")


def _write(matrix: Matrix, file: Path) -> None:
    file.write_text(snapshot(matrix), encoding="utf-8")
