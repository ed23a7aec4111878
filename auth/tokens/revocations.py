"""Sign-outs and lost memberships that hold at once, although tokens issued before them have not expired.

A token verified offline states what was true when it was issued. A revocation states that for one subject
tokens issued up to a moment no longer count: not at all, or not for one group. Tokens issued later carry what
the user pool knew by then.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Protocol, cast

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import Identity

_GROUPS_CLAIM: Final = "cognito:groups"

#: Called with the subjects for which revocations were added.
OnRevoked = Callable[[Collection[str]], None]


@dataclass(frozen=True, slots=True)
class Revocation:
    """What was issued to a subject up to a moment no longer counts.

    Attributes:
        sub: The subject.
        not_before: The last second whose tokens are void, in seconds since the epoch.
        group: The group that is lost; None if the tokens are void altogether.
    """

    sub: str
    not_before: int
    group: str | None = None


class RevocationList:
    """A snapshot of revocations; it never changes."""

    __slots__ = ("_moments",)

    def __init__(self, revocations: Iterable[Revocation] = ()) -> None:
        """Collect revocations; of several for one subject and group the latest counts."""
        self._moments: dict[tuple[str, str | None], int] = {}
        for revocation in revocations:
            if not self.covers(revocation):
                self._moments[revocation.sub, revocation.group] = revocation.not_before

    def refuses(self, sub: str, issued_at: int) -> bool:
        """Whether tokens issued to this subject at that second (``iat``) are void."""
        return self._moments.get((sub, None), -1) >= issued_at

    def groups_left(self, sub: str, issued_at: int, groups: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """The groups that a token issued to this subject at that second still counts for.

        Args:
            sub: The subject.
            issued_at: ``iat``, in seconds since the epoch.
            groups: The token's groups; None stays None.
        """
        if groups is None:
            return None
        return tuple(group for group in groups if self._moments.get((sub, group), -1) < issued_at)

    def covers(self, revocation: Revocation) -> bool:
        """Whether adding this one would change nothing."""
        return self._moments.get((revocation.sub, revocation.group), -1) >= revocation.not_before

    def extended(self, more: Iterable[Revocation], *, since: int = 0) -> "RevocationList":
        """This list and ``more``, without what is older than the second ``since``."""
        return RevocationList(
            revocation for revocation in (*self._revocations(), *more) if revocation.not_before >= since
        )

    def __len__(self) -> int:
        return len(self._moments)

    def _revocations(self) -> Iterable[Revocation]:
        return (Revocation(sub, moment, group) for (sub, group), moment in self._moments.items())


class RevocationSource(Protocol):
    """Where revocations come from."""

    def current(self) -> RevocationList:
        """The revocations known at this moment.

        Raises:
            Unavailable: If they were never loaded, so that no caller can be let in.
        """
        ...

    def on_change(self, listener: OnRevoked) -> None:
        """Call ``listener`` whenever revocations were added, once ``current`` has them."""
        ...


class NoRevocations:
    """Nothing is ever revoked: tokens count until they expire."""

    def current(self) -> RevocationList:
        """The empty list."""
        return _NONE

    def on_change(self, listener: OnRevoked) -> None:
        """Nothing ever changes."""


_NONE: Final = RevocationList()


def apply_revocations(identity: Identity, revocations: RevocationList) -> Identity:
    """The caller without the groups they have lost.

    Args:
        identity: The caller, as verified tokens describe them.
        revocations: What is revoked.

    Raises:
        CredentialRejected: ``revoked``.
    """
    sub, issued_at = identity.sub, identity.issued_at
    if revocations.refuses(sub, issued_at):
        raise CredentialRejected(Reason.REVOKED)
    groups = revocations.groups_left(sub, issued_at, identity.groups)
    claimed = _claimed_groups(identity)
    # With two tokens the claim is the ID token's, which may name other groups than the access token.
    left = revocations.groups_left(sub, issued_at, claimed)
    if groups == identity.groups and left == claimed:
        return identity
    claims = {**identity.claims, _GROUPS_CLAIM: list(left or ())}
    return replace(identity, groups=groups, claims=MappingProxyType(claims))


def _claimed_groups(identity: Identity) -> tuple[str, ...] | None:
    claim = identity.claims.get(_GROUPS_CLAIM)
    if not isinstance(claim, list):
        return None
    return tuple(group for group in cast("list[object]", claim) if isinstance(group, str))
