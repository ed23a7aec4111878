"""What a resolver may do beside returning a value or raising a `ResolverError`.

AppSync has the same as ``util.appendError`` and ``util.http.addResponseHeader``.
"""

from typing import cast

from graphql import GraphQLError
from strawberry import Info

from claimgraph.engine._graphql_core import ResolveInfo
from claimgraph.resolvers.errors import ResolverError
from claimgraph.schema.context import Context
from claimgraph.schema.errors.additions import Additions, HeaderRefused


def append_error(info: Info[Context, None], error: ResolverError) -> None:
    """Add an error to the response and go on: the field keeps its value.

    Args:
        info: The resolver's own; its field is the error's path and location.
        error: What the caller is told, in the words of an error that would be raised.
    """
    raw = raw_info(info)
    located = GraphQLError(error.message, raw.field_nodes, path=raw.path.as_list(), original_error=error)
    _additions(info).errors.append(located)


def add_response_header(info: Info[Context, None], name: str, value: str) -> None:
    """Add a header to the response.

    What is not permitted (docs/errors.md) is left out, with an error of the type ``ResponseHeaderError`` in
    the response.

    Args:
        info: The resolver's own.
        name: The header's name.
        value: Its value: visible ASCII, with blanks inside.
    """
    try:
        _additions(info).add_header(name, value)
    except HeaderRefused as refusal:
        append_error(info, ResolverError(str(refusal), "ResponseHeaderError"))


def raw_info(info: Info[Context, None]) -> ResolveInfo[Context]:
    """The engine's info behind Strawberry's, which has neither nodes nor types."""
    return cast(
        "ResolveInfo[Context]",
        info._raw_info,  # noqa: SLF001 # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
    )


def _additions(info: Info[Context, None]) -> Additions:
    context = info.context
    if context.additions is None:
        context.additions = Additions()
    return context.additions
