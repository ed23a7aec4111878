"""The generated references match the code; `make snapshots` refreshes them."""

import re
from pathlib import Path
from typing import Final, get_args

import pytest

from claimgraph.app.reference import errors_formats, settings_formats
from claimgraph.app.reference.errors import error_catalogue
from claimgraph.app.reference.settings import settings_reference
from claimgraph.resolvers.cognito.attributes.errors import KINDS, ProblemKind

ROOT: Final = Path(__file__).parents[2]

#: How the code writes down an `extensions.code`.
_CODE: Final = re.compile(r'(?:"code": |\bcode = |\bCODE = |code=|_detached\(\w+, )"([A-Z_]+)"')
_TYPE: Final = re.compile(r'(?:\berror_type = |"errorType": |_entry\(error, [\w.]+, )"([A-Z]\w+)"')


def test_the_settings_reference_is_current() -> None:
    assert (ROOT / "docs/settings.md").read_text() == settings_formats.as_markdown(settings_reference())


def test_the_error_catalogue_is_current() -> None:
    assert (ROOT / "docs/error-catalogue.md").read_text() == errors_formats.as_markdown(error_catalogue())


@pytest.mark.parametrize("pattern", [_CODE, _TYPE])
def test_every_error_is_in_the_catalogue(pattern: re.Pattern[str]) -> None:
    catalogue = (ROOT / "docs/error-catalogue.md").read_text()
    sources = [
        path
        for package in ("auth", "engine", "resolvers", "schema", "app")
        for path in (ROOT / package).rglob("*.py")
        # The embedded pool answers in Cognito's own protocol, not in GraphQL.
        if "embedded_pool" not in path.parts
    ]
    written = {name for path in sources for name in pattern.findall(path.read_text())}
    assert len(written) > 8, "the code writes its errors down in another way now"
    assert {name for name in written if f"`{name}`" not in catalogue} == set()


def test_every_kind_of_problem_has_its_meaning() -> None:
    assert set(KINDS) == set(get_args(ProblemKind))


def test_everything_has_a_meaning() -> None:
    entries = settings_reference()
    described = [*entries, *(member for entry in entries for member in entry.members)]
    assert [entry.name for entry in described if len(entry.meaning) < 10] == []
    errors = [error for section in error_catalogue() for error in section.errors]
    assert [error for error in errors if len(error.meaning) < 10] == []
