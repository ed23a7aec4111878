"""What a change of attributes leaves to do: addresses to prove, tokens to refresh."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from claimgraph.resolvers.cognito.attributes.records import AttributeChange, AttributeSchema, UserAttribute
from claimgraph.resolvers.cognito.attributes.verification import PendingVerification, pending_verifications


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeUpdate:
    """The result of a change.

    Attributes:
        attributes: As read back, as far as the app client may see them.
        pending_verifications: Addresses that still have to be proven.
        stale_claims: Names of claims that are out of date in the caller's tokens: time to refresh.
    """

    attributes: tuple[UserAttribute, ...]
    pending_verifications: tuple[PendingVerification, ...]
    stale_claims: tuple[str, ...]

    @classmethod
    def of(
        cls, change: AttributeChange, schema: AttributeSchema, claims: Mapping[str, object]
    ) -> "AttributeUpdate":
        """Compares the attributes before and after a change, and with the claims of the caller's tokens."""
        return cls(
            attributes=schema.shown(change.after),
            pending_verifications=tuple(pending_verifications(change, schema.auto_verified)),
            stale_claims=stale_claims(change, schema, claims),
        )


def stale_claims(
    change: AttributeChange, schema: AttributeSchema, claims: Mapping[str, object]
) -> tuple[str, ...]:
    """The names of claims that are out of date; tokens do not change once they are issued.

    A claim that this request's tokens do not carry counts if the change affected it: a caller who presents
    an access token alone still holds the ID token of the same sign-in.

    Args:
        change: The user's attributes before and after.
        schema: What the app client's tokens carry.
        claims: The claims of the verified tokens.

    Returns:
        The names, in alphabetical order; never a value.
    """
    before, after = change.before, change.after
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
