"""The pre-token-generation trigger: what Claimgraph asks Amazon Cognito to write into the tokens.

Cognito runs it on every token issue, refreshes included, and possibly twice for one issue, so it is
a pure function of the event and of one look-up. It adds the caller's profile id, which comes from
our own store by ``sub``: an attribute would not do, because users may write their attributes
themselves.

Source of the event and of what a response may set: Amazon Cognito Developer Guide, "Pre token
generation Lambda trigger".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard, cast

from claimgraph.auth.identity import PROFILE_CLAIM

#: The one trigger source without a user: client credentials, sent to V3_0 triggers only.
MACHINE_SOURCE = "TokenGeneration_ClientCredentials"

#: Event version -> the member of ``response`` that Cognito reads.
_DETAILS = {
    "1": "claimsOverrideDetails",
    "2": "claimsAndScopeOverrideDetails",
    "3": "claimsAndScopeOverrideDetails",
}


class TriggerEventError(ValueError):
    """The event is not one that Cognito sends to a pre-token-generation trigger."""


@dataclass(frozen=True, slots=True)
class TriggerPolicy:
    """What else the trigger grants, beyond the profile id in the ID token.

    Both need a V2_0 event; a V1_0 trigger can change nothing in an access token, so they are left out there.

    Attributes:
        claim_in_access_token: Also write the profile id into the access token.
        scopes_by_group: Scopes added to the access token of a group's members.

    Raises:
        ValueError: If a scope is empty or holds white space, which Cognito refuses.
    """

    claim_in_access_token: bool = False
    scopes_by_group: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def __post_init__(self) -> None:
        for scope in (scope for scopes in self.scopes_by_group.values() for scope in scopes):
            if scope.split() != [scope]:
                raise ValueError(f"A scope is one word without white space, unlike {scope!r}.")

    def scopes_for(self, groups: Sequence[str]) -> list[str]:
        """The scopes that members of these groups get, each once."""
        return list(dict.fromkeys(scope for group in groups for scope in self.scopes_by_group.get(group, ())))


PROFILE_ID_ONLY = TriggerPolicy()

#: By which the API lets administrators look at users and change them, unless its settings name others.
ADMINISTRATIVE_SCOPES = ("claimgraph/users.read", "claimgraph/users.write")


def pre_token_generation(
    event: Mapping[str, object],
    profile_id_of: Callable[[str], str],
    policy: TriggerPolicy = PROFILE_ID_ONLY,
) -> dict[str, object]:
    """Answer one V1_0, V2_0 or V3_0 event.

    Args:
        event: The event as Cognito sends it. It is not changed.
        profile_id_of: Gives the profile id for a ``sub``, creating the profile on first sign-in.
        policy: What is granted beyond the profile id in the ID token.

    Returns:
        The event with its ``response`` filled in. A machine's event comes back without an override:
        a machine has no profile.

    Raises:
        TriggerEventError: If Cognito sends no such event to this trigger.
        LookupError: If the look-up finds no profile id for this user.
    """
    version = event.get("version")
    if not isinstance(version, str) or version not in _DETAILS:
        raise TriggerEventError('The event\'s "version" is not "1", "2" or "3".')
    source = event.get("triggerSource")
    if not isinstance(source, str) or not source.startswith("TokenGeneration_"):
        raise TriggerEventError('The event\'s "triggerSource" is not one of pre token generation.')
    if source == MACHINE_SOURCE:
        return {**event, "response": {_DETAILS[version]: None}}
    request = _object(event, "request")
    claims = {PROFILE_CLAIM: _profile_id(request, profile_id_of)}
    groups = _groups(request)
    details: dict[str, object] = (
        {"claimsToAddOrOverride": claims} if version == "1" else _token_sections(claims, groups, policy)
    )
    if groups:
        # Without this copy Cognito removes the groups from the tokens; an empty one would do so too.
        details["groupOverrideDetails"] = dict(_object(request, "groupConfiguration"))
    return {**event, "response": {_DETAILS[version]: details}}


def _profile_id(request: Mapping[str, object], profile_id_of: Callable[[str], str]) -> str:
    sub = _object(request, "userAttributes").get("sub")
    if not isinstance(sub, str) or not sub:
        raise TriggerEventError('The event\'s "request.userAttributes.sub" is not a non-empty string.')
    profile_id = profile_id_of(sub)
    if not profile_id:
        raise LookupError("There is no profile id for this user.")
    return profile_id


def _token_sections(
    claims: Mapping[str, str], groups: Sequence[str], policy: TriggerPolicy
) -> dict[str, object]:
    """The two sections of a V2_0 response; the access token's only if there is something to say."""
    scopes = policy.scopes_for(groups)
    access: dict[str, object] = {
        **({"claimsToAddOrOverride": dict(claims)} if policy.claim_in_access_token else {}),
        **({"scopesToAdd": scopes} if scopes else {}),
    }
    sections: dict[str, object] = {"idTokenGeneration": {"claimsToAddOrOverride": dict(claims)}}
    return {**sections, "accessTokenGeneration": access} if access else sections


def _groups(request: Mapping[str, object]) -> list[str]:
    if request.get("groupConfiguration") is None:
        return []
    groups = _object(request, "groupConfiguration").get("groupsToOverride")
    if groups is None:
        return []
    if not _is_list_of_str(groups):
        raise TriggerEventError('The event\'s "groupsToOverride" is not a list of strings.')
    return groups


def _object(parent: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = parent.get(name)
    if not isinstance(value, Mapping):
        raise TriggerEventError(f'The event\'s "{name}" is not an object.')
    return cast("Mapping[str, object]", value)


def _is_list_of_str(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in cast("list[object]", value))
