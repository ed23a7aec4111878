"""A file belongs in a room named for what it is about; beside the rooms stand only the files listed here."""

from pathlib import Path
from typing import Final

import pytest

_ROOT: Final = Path(__file__).parents[1]

#: Entry points and the composition root; what a team writes an API with; what a package is known for.
_LOOSE: Final = {
    "app": "assembly cli development health logs main pytest_plugin",
    "auth": "api_modes appsync_identity authenticator credentials errors identity refresh "
    "token_cache trigger",
    "engine": "_graphql_core authorization awaitables bounded_cache compile_budget documents "
    "error_budget execution executor graphql_types introspection introspection_cost "
    "invalid_values kept_errors known_directives limits line_table outline plans "
    "selections",
    "resolvers": "aws_client cursor errors formats threads",
    "schema": "_strawberry api appsync_texts aws_credentials context directives guards loaders paging policy "
    "provided resolving response_additions services user_pool",
}


@pytest.mark.parametrize("package", _LOOSE)
def test_the_files_beside_the_rooms_are_those_listed(package: str) -> None:
    loose = {path.stem for path in (_ROOT / package).glob("*.py")} - {"__init__"}
    assert loose == set(_LOOSE[package].split()), "give it a room, or list it for a reason"


def test_every_package_is_looked_at() -> None:
    linked = {path.name for path in (_ROOT / "claimgraph").iterdir() if path.is_symlink()}
    assert linked == set(_LOOSE)
