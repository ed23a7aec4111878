"""Relay's page info, for lists that are paged forwards."""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

import strawberry

from claimgraph.auth import signed_in
from claimgraph.schema.guards import guard

#: The number of items on a page by default.
DEFAULT_PAGE = 20

#: The argument of a list's field that continues it.
After: TypeAlias = Annotated[str | None, strawberry.argument("Continue after this cursor.")]


@strawberry.type(directives=[guard(signed_in)], description="Where a page of a list begins and ends.")
class PageInfo:
    """Relay's page info."""

    has_next_page: bool = strawberry.field(description="Whether more items follow.")
    has_previous_page: bool = strawberry.field(
        description="Whether items precede this page; always true after a cursor."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first item.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last item; pass it as `after` to continue."
    )

    @classmethod
    def of(cls, cursors: Sequence[str], *, has_next_page: bool, continued: bool) -> "PageInfo":
        """The page info of a list's page.

        Args:
            cursors: The cursors of the page's items.
            has_next_page: Whether more items follow.
            continued: Whether the page was requested after a cursor.
        """
        return cls(
            has_next_page=has_next_page,
            has_previous_page=continued,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )
