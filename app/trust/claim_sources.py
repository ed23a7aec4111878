"""Claims that the settings have the server look up, and where each is found."""

from collections.abc import Mapping

from claimgraph.app.settings.settings import Settings, SettingsError, variable
from claimgraph.auth.identity import PROFILE_CLAIM
from claimgraph.auth.modes.claim_lookups import ClaimLookup, ClaimLookups
from claimgraph.resolvers.cognito.errors import UserNotAvailable
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.users.records import User
from claimgraph.resolvers.profiles import ProfileStore


def claim_lookups(
    settings: Settings, profiles: ProfileStore, gateways: Mapping[str, CognitoGateway]
) -> ClaimLookups:
    """The look-ups that the settings name.

    Args:
        settings: Which claims, and from where.
        profiles: The source ``profile_store``.
        gateways: The source ``cognito``, by pool id.

    Raises:
        SettingsError: A claim cannot be looked up there.
    """
    sources = {
        claim: _from_profiles(claim, profiles)
        if source == "profile_store"
        else _from_cognito(claim, gateways)
        for claim, source in settings.claim_lookups.items()
    }
    try:
        return ClaimLookups(sources, lifetime=settings.claim_lookup_lifetime)
    except ValueError as error:
        raise SettingsError(f"{variable('claim_lookups')}: {error}") from None


def _from_profiles(claim: str, profiles: ProfileStore) -> ClaimLookup:
    if claim != PROFILE_CLAIM:
        raise SettingsError(
            f"{variable('claim_lookups')}: the profile store knows {PROFILE_CLAIM}, not {claim}"
        )

    async def look_up(sub: str) -> object | None:
        (profile,) = await profiles.by_subs([sub])
        return profile and profile.id

    return look_up


def _from_cognito(claim: str, gateways: Mapping[str, CognitoGateway]) -> ClaimLookup:
    if len(gateways) != 1:
        raise SettingsError(
            f"{variable('claim_lookups')}: {claim} can be looked up in Cognito only with a single user pool"
        )
    (gateway,) = gateways.values()

    async def look_up(sub: str) -> object | None:
        try:
            user = User.of(await gateway.call("admin_get_user", Username=sub))
        except UserNotAvailable:
            return None
        attributes = dict(user.attributes)
        return _as_claim(claim, attributes.get(claim)) if attributes.get("sub") == sub else None

    return look_up


def _as_claim(name: str, value: str | None) -> object | None:
    """The value as the ID token has it: the two verified flags are booleans there, all else is text."""
    return value == "true" if value is not None and name.endswith("_verified") else value
