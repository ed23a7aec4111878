"""The built-in API has the reviewed matrix."""

from collections.abc import Callable

from claimgraph.app.testing import ApiUnderTest


def test_the_matrix_is_the_reviewed_one(
    api: ApiUnderTest, authorization_matrix: Callable[[ApiUnderTest], None]
) -> None:
    authorization_matrix(api)
