"""What a resolver may do besides returning a value or raising a `ResolverError`.

AppSync's equivalents are ``util.appendError`` and ``util.http.addResponseHeader``.
"""

from graphql import GraphQLError

from claimgraph.resolvers.errors import ResolverError
from claimgraph.schema._strawberry import raw_info
from claimgraph.schema.context import Info
from claimgraph.schema.response_additions import HeaderRefused, ResponseAdditions


def append_error(info: Info, error: ResolverError) -> None:
    """Add an error to the response; the field keeps its value.

    Args:
        info: The resolver's own; its field is the error's path and location.
        error: The error, as a resolver would raise it.
    """
    raw = raw_info(info)
    located = GraphQLError(error.message, raw.field_nodes, path=raw.path.as_list(), original_error=error)
    _additions(info).errors.append(located)


def add_response_header(info: Info, name: str, value: str) -> None:
    """Add a header to the response.

    A header that is not permitted (docs/errors.md) is left out, and the response gets an error of the type
    ``ResponseHeaderError``.

    Args:
        info: The resolver's own.
        name: The header's name.
        value: Its value: visible ASCII; blanks only between other characters.
    """
    try:
        _additions(info).add_header(name, value)
    except HeaderRefused as refusal:
        append_error(info, ResolverError(str(refusal), "ResponseHeaderError"))


def _additions(info: Info) -> ResponseAdditions:
    context = info.context
    if context.response_additions is None:
        context.response_additions = ResponseAdditions()
    return context.response_additions
