"""Applying a trigger's response to the tokens, as far as it may change them.

Source: Developer Guide, "Pre token generation Lambda trigger": the response parameters, and the list of
claims that cannot be overridden.
"""

from collections.abc import Mapping
from typing import Literal, cast

from claimgraph.app.embedded_pool.claims import TokenDraft
from claimgraph.app.embedded_pool.errors import PoolError
from claimgraph.app.embedded_pool.users import GroupConfiguration

#: Claims that no trigger can add, change or suppress.
FIXED_CLAIMS = frozenset(
    {"acr", "amr", "at_hash", "aud", "auth_time", "azp", "client_id", "device_key", "event_id", "exp", "iat"}
    | {"identities", "iss", "jti", "nbf", "nonce", "origin_jti", "scope", "sub", "token_use", "username"}
    | {"version"}
)

#: ID-token claims that take no array or object, even from a V2_0 trigger.
_SIMPLE_CLAIMS = frozenset({"address", "email_verified", "phone_number_verified", "updated_at"})


def unusable(what: str) -> PoolError:
    """The trigger's response cannot be used."""
    return PoolError("InvalidLambdaResponseException", f"Unrecognizable lambda output: {what}")


def apply_details(
    draft: TokenDraft, version: Literal["V1_0", "V2_0"], details: object, client_id: str
) -> None:
    """Applies ``claimsOverrideDetails`` (V1_0) or ``claimsAndScopeOverrideDetails`` (V2_0) to the draft.

    Args:
        draft: The claims so far; changed in place.
        version: V1_0 changes the ID token only, though its groups reach the access token as well.
        details: The trigger's response; null changes nothing.
        client_id: The only value that a trigger may set as an access token's ``aud``.

    Raises:
        PoolError: InvalidLambdaResponseException if a member has the wrong JSON type.
    """
    if details is None:
        return
    answer = as_object(details, "the override")
    if version == "V1_0":
        _apply_claims(draft.id, answer, only_text=True)
    else:
        _apply_claims(draft.id, _member(answer, "idTokenGeneration"), only_text=False)
        access = _member(answer, "accessTokenGeneration")
        _apply_claims(draft.access, access, only_text=False, audience=client_id)
        draft.scopes = _scopes(draft.scopes, access)
    if "groupOverrideDetails" in answer:
        draft.groups = _groups(_member(answer, "groupOverrideDetails"))


def _apply_claims(
    claims: dict[str, object], section: Mapping[str, object], *, only_text: bool, audience: str | None = None
) -> None:
    added = _member(section, "claimsToAddOrOverride")
    if only_text and not all(isinstance(value, str) for value in added.values()):
        raise unusable("a V1_0 claim that is not a string")
    for name, value in added.items():
        too_complex = name in _SIMPLE_CLAIMS and isinstance(value, (list, dict))
        if (_is_free(name) and not too_complex) or (name == "aud" and value == audience):
            claims[name] = value
    for name in filter(_is_free, _texts(section, "claimsToSuppress")):  # last: suppressing takes precedence
        claims.pop(name, None)


def _is_free(name: str) -> bool:
    return name not in FIXED_CLAIMS and not name.startswith(("cognito:", "dev:"))


def _scopes(scopes: list[str], section: Mapping[str, object]) -> list[str]:
    added, suppressed = _texts(section, "scopesToAdd"), _texts(section, "scopesToSuppress")
    if any(scope.split() != [scope] for scope in added):
        raise unusable("a scope with white space")
    return [scope for scope in dict.fromkeys([*scopes, *added]) if scope not in suppressed]


def _groups(section: Mapping[str, object]) -> GroupConfiguration:
    """The overriding groups; an empty or null ``groupOverrideDetails`` removes all groups."""
    preferred = section.get("preferredRole")
    if not isinstance(preferred, str | None):
        raise unusable("preferredRole")
    return GroupConfiguration(
        groups=tuple(_texts(section, "groupsToOverride")),
        roles=tuple(_texts(section, "iamRolesToOverride")),
        preferred_role=preferred or None,
    )


def as_object(value: object, name: str) -> Mapping[str, object]:
    """A member of the response that has to be an object.

    Raises:
        PoolError: InvalidLambdaResponseException if it is not.
    """
    if not isinstance(value, dict):
        raise unusable(f"{name} is not an object")
    return cast("dict[str, object]", value)


def _member(parent: Mapping[str, object], name: str) -> Mapping[str, object]:
    """An optional object; null counts as an empty one."""
    value = parent.get(name)
    return {} if value is None else as_object(value, name)


def _texts(parent: Mapping[str, object], name: str) -> list[str]:
    value = parent.get(name)
    if value is None:
        return []
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) != len(items):
        raise unusable(f"{name} is not a list of strings")
    return texts
