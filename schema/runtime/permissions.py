"""Strawberry's ``permission_classes``: what they refuse is a denial like a rule's."""

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from traceback import walk_tb
from typing import Final, cast

from graphql import GraphQLError, GraphQLResolveInfo
from strawberry.exceptions import (
    PermissionReturnedAwaitableInSyncContextError,
    PermissionReturnedNonBooleanError,
)
from strawberry.permission import PermissionExtension

from claimgraph.schema._strawberry import field_definition, permission_refusal_code
from claimgraph.schema.context import Context
from claimgraph.schema.errors.format import PermissionDenied
from claimgraph.schema.guards import GuardedField

Resolve = Callable[..., object]

#: Strawberry refuses with these what is neither true nor false, such as a coroutine before a plain resolver.
_NO_ANSWER: Final = (PermissionReturnedAwaitableInSyncContextError, PermissionReturnedNonBooleanError)


def denying(guarded: GuardedField, resolve: Resolve) -> Resolve:
    """The resolver of a field, whose permissions deny as rules do; ``resolve`` itself if it has none."""
    extensions = field_definition(guarded.field).extensions
    names = tuple(
        type(permission).__qualname__
        for extension in extensions
        if isinstance(extension, PermissionExtension)
        for permission in extension.permissions
    )
    if not names:
        return resolve

    def denied(raised: Exception, info: GraphQLResolveInfo[Context]) -> Exception:
        if not _is_refusal(raised):
            return raised
        text = raised.message if isinstance(raised, GraphQLError) else None
        return PermissionDenied(guarded, info.context, names, text)

    async def awaited(result: Awaitable[object], info: GraphQLResolveInfo[Context]) -> object:
        try:
            return await result
        except Exception as raised:
            if (error := denied(raised, info)) is raised:
                raise
            raise error from None

    def call(source: object, info: GraphQLResolveInfo[Context], **arguments: object) -> object:
        try:
            result = resolve(source, info, **arguments)
        except Exception as raised:
            if (error := denied(raised, info)) is raised:
                raise
            raise error from None
        return awaited(cast("Awaitable[object]", result), info) if isawaitable(result) else result

    return call


def _is_refusal(raised: Exception) -> bool:
    """Whether Strawberry refused, rather than the resolver or the permission failed."""
    refuses = permission_refusal_code()
    return isinstance(raised, _NO_ANSWER) or any(
        frame.f_code is refuses for frame, _ in walk_tb(raised.__traceback__)
    )
