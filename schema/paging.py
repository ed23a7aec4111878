"""Relay's page info, for lists that are read forwards."""

from collections.abc import Sequence

import strawberry

from claimgraph.auth import signed_in
from claimgraph.schema.guards import guard

#: Items on a page when the caller names no number.
DEFAULT_PAGE = 20


@strawberry.type(directives=[guard(signed_in)], description="Where a page of a list begins and ends.")
class PageInfo:
    """Relay's page info."""

    has_next_page: bool = strawberry.field(description="Whether more follow.")
    has_previous_page: bool = strawberry.field(description="Whether some came before; true after a cursor.")
    start_cursor: str | None = strawberry.field(description="The place of the first item of the page.")
    end_cursor: str | None = strawberry.field(
        description="The place of the last item; continue with `after`."
    )

    @classmethod
    def of(cls, cursors: Sequence[str], *, has_next_page: bool, continued: bool) -> "PageInfo":
        """The page info of a page.

        Args:
            cursors: Those of the page's items.
            has_next_page: Whether more items follow.
            continued: Whether the page was asked for after a cursor.
        """
        return cls(
            has_next_page=has_next_page,
            has_previous_page=continued,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )
