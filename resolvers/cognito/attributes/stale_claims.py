"""Which claims of the tokens a caller holds no longer say what the user pool says."""

from collections.abc import Mapping
from typing import cast

from claimgraph.resolvers.cognito.attributes.mapping import AttributeSchema


def stale_claims(
    claims: Mapping[str, object],
    schema: AttributeSchema,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> tuple[str, ...]:
    """The names of claims that are out of date; tokens do not change once they are issued.

    A claim that this request's tokens do not carry counts if the change touched it: whoever shows an access
    token alone still holds the ID token of the same sign-in.

    Args:
        claims: The claims of the verified tokens.
        schema: What the app client's tokens carry.
        before: The user's attributes as they were, name to value.
        after: The attributes as read back.

    Returns:
        The names, in alphabetical order; never a value.
    """
    return tuple(
        name
        for name in sorted(before.keys() | after.keys() | (claims.keys() & schema.definitions.keys()))
        if schema.may_read(name)
        and (_as_attribute(claims[name]) if name in claims else before.get(name)) != after.get(name)
    )


def _as_attribute(claim: object) -> str | None:
    """A claim's value as Cognito's API writes it."""
    if isinstance(claim, bool):
        return "true" if claim else "false"
    if isinstance(claim, Mapping):  # OpenID Connect Core 1.0, section 5.1.1: the address is an object
        claim = cast("Mapping[str, object]", claim).get("formatted")
    return None if claim is None else str(claim)
