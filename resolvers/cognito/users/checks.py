"""What administrators may write: the policy for attributes, applied to the pool's schema of the moment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.attributes.policy import check_delete, check_update, is_reserved

#: Names and values as they were given, so that a name that comes twice is noticed.
GivenAttributes = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AttributeChecks:
    """Asked before a write; each gives what may be written or raises a ResolverError, all or nothing.

    Attributes:
        update: For attributes of a user there is.
        deletion: For attributes to be deleted, by name.
        creation: For attributes of a new user.
    """

    update: Callable[[GivenAttributes], Awaitable[Mapping[str, str]]]
    deletion: Callable[[Sequence[str]], Awaitable[Sequence[str]]]
    creation: Callable[[GivenAttributes], Awaitable[Mapping[str, str]]]


def administrator_checks(catalogue: AttributeCatalogue) -> AttributeChecks:
    """The product's own checks.

    A new user may be given immutable attributes: there is no other moment for them. Required ones may be
    missing, because Cognito has the user supply them at the first sign-in (API Reference, AdminCreateUser).
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
