"""What administrators may write: the attribute policy, applied to the pool's current schema."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.attributes.policy import check_delete, check_update, is_reserved

#: Names and values as given; pairs, so that a name given twice is noticed.
GivenAttributes = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AttributeChecks:
    """Checks before a write. Each returns everything that is to be written, or raises a ResolverError.

    Attributes:
        update: For attributes of an existing user.
        deletion: For attributes to be deleted, by name.
        creation: For attributes of a new user.
    """

    update: Callable[[GivenAttributes], Awaitable[Mapping[str, str]]]
    deletion: Callable[[Sequence[str]], Awaitable[Sequence[str]]]
    creation: Callable[[GivenAttributes], Awaitable[Mapping[str, str]]]


def administrator_checks(catalogue: AttributeCatalogue) -> AttributeChecks:
    """The checks by a pool's own schema.

    A new user may be given immutable attributes, since they cannot be set later. Required attributes may be
    missing: Cognito has the user supply them at the first sign-in (API Reference, AdminCreateUser).
    """

    async def update(given: GivenAttributes) -> Mapping[str, str]:
        schema = await catalogue.for_administrators()
        return check_update(given, schema.definitions, by="ADMIN")

    async def deletion(names: Sequence[str]) -> Sequence[str]:
        schema = await catalogue.for_administrators()
        return check_delete(names, schema.definitions, by="ADMIN")

    async def creation(given: GivenAttributes) -> Mapping[str, str]:
        schema = await catalogue.for_administrators()
        settable = {
            name: definition if is_reserved(name) else replace(definition, mutable=True, writable_by="ADMIN")
            for name, definition in schema.definitions.items()
        }
        return check_update(given, settable, by="ADMIN")

    return AttributeChecks(update, deletion, creation)
