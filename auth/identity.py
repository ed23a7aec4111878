"""Who is calling: AppSync's ``$context.identity`` in snake_case, plus what Claimgraph adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypedDict, Unpack

from claimgraph.auth.api_modes import OPENID_CONNECT, USER_POOLS, Mode
from claimgraph.auth.appsync_identity import AppSyncIdentity, appsync_identity

TokenUse = Literal["id", "access"]

#: Where a claim came from.
ClaimSource = Literal["id_token", "access_token", "lookup"]

#: The ID-token claim that the pre-token-generation trigger writes (auth/trigger.py).
PROFILE_CLAIM = "userProfileID"

_MODES_OF_PEOPLE: frozenset[Mode] = frozenset({USER_POOLS, OPENID_CONNECT})

_NOTHING: Mapping[str, ClaimSource] = MappingProxyType({})
_NO_MEMBERS: Mapping[str, object] = MappingProxyType({})


class _ProgramTraits(TypedDict, total=False):
    """What some modes know of a program; see `Identity`."""

    issued_at: int
    resolver_context: Mapping[str, object]
    denied_fields: frozenset[tuple[str, str]]
    account_id: str
    user_arn: str


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """The caller of a request, as a verified credential describes them.

    What a mode does not know is empty: only tokens have an issuer, a subject, a client and claims, and only
    those of a user pool have groups and a token use.

    Attributes:
        issuer: The ``iss`` that both the settings and the token name, character for character.
        sub: The subject. For a machine it is the app client's id, not a user's.
        username: ``cognito:username`` (ID token) or ``username`` (access token); None for a machine. For a
            person of an OpenID provider the ``sub``, for an IAM principal its unique id (``AIDA…``,
            ``AROA…:session``), as in AppSync.
        client_id: The app client the token was issued to (``aud``, ``client_id`` or ``azp``).
        groups: The ``cognito:groups`` claim; None when the claim is missing, as in AppSync.
        scopes: The access token's scopes; empty when no access token was presented.
        token_uses: Which of a user pool's two kinds of token this request carried.
        claims: The verified payload. With two tokens, the ID token's claims over the access token's; over
            nothing, what was looked up.
        expires_at: When the first of the credentials expires, in seconds since the epoch.
        default_auth_strategy: AppSync's ``defaultAuthStrategy``.
        issued_at: When the first of the tokens was issued, in seconds since the epoch.
        claim_sources: Where each of ``claims`` came from.
        mode: How the caller proved who they are.
        resolver_context: What a Lambda authorizer said of the caller: a flat map of JSON values.
        denied_fields: The fields that a Lambda authorizer closed to the caller, each as type and field; they
            are refused whatever the rules say.
        account_id: The AWS account of an IAM principal.
        user_arn: The ARN of an IAM principal.
        memo: Values derived from the fields above, such as the settled rules. Never copied: ``replace`` makes
            an identity that starts without any.
    """

    issuer: str
    sub: str
    username: str | None
    client_id: str
    groups: tuple[str, ...] | None
    scopes: frozenset[str]
    token_uses: frozenset[TokenUse]
    claims: Mapping[str, object]
    expires_at: int
    default_auth_strategy: Literal["ALLOW", "DENY"] = "ALLOW"
    issued_at: int = 0
    claim_sources: Mapping[str, ClaimSource] = field(default_factory=lambda: _NOTHING)
    mode: Mode = USER_POOLS
    resolver_context: Mapping[str, object] = field(default_factory=lambda: _NO_MEMBERS)
    denied_fields: frozenset[tuple[str, str]] = frozenset()
    account_id: str = ""
    user_arn: str = ""
    memo: dict[object, object] = field(default_factory=dict[object, object], init=False, repr=False)

    @classmethod
    def of_program(
        cls,
        mode: Mode,
        *,
        expires_at: int,
        client_id: str = "",
        username: str | None = None,
        **known: Unpack[_ProgramTraits],
    ) -> "Identity":
        """The identity of a caller without an issuer's token: no subject, no claims, no groups, no scopes.

        Args:
            mode: How the caller proved who it is.
            expires_at: When its credential expires, in seconds since the epoch.
            client_id: Its public name, if it has one.
            username: Its ``username``, if AppSync gives it one.
            known: What else its mode knows.
        """
        return cls(
            issuer="",
            sub="",
            username=username,
            client_id=client_id,
            groups=None,
            scopes=frozenset(),
            token_uses=frozenset(),
            claims=_NO_MEMBERS,
            expires_at=expires_at,
            mode=mode,
            **known,
        )

    @property
    def is_user(self) -> bool:
        """Whether a person is calling: only they can own something.

        A machine's token (client credentials) names no user. Keys, Lambda tokens and IAM principals stand
        for programs.
        """
        return self.username is not None and self.mode in _MODES_OF_PEOPLE

    @property
    def user_profile_id(self) -> str | None:
        """The caller's profile id, if a token carries it as a non-empty string."""
        value = self.claims.get(PROFILE_CLAIM)
        return value if isinstance(value, str) and value else None

    def to_appsync(self, source_ip: Sequence[str]) -> AppSyncIdentity | None:
        """AppSync's identity object, as JSON has it: exactly the keys of the mode; None for an API key.

        Args:
            source_ip: The addresses that the request came by: a resolver's ``info.context.source_ip``.
        """
        return appsync_identity(self, source_ip)


@dataclass(frozen=True, slots=True, eq=False)
class VerifiedCaller:
    """A caller, and for how long the verification holds.

    Attributes:
        identity: Who is calling.
        valid_until: When the credentials must be verified anew, in seconds since the epoch. A caller for whom
            that is not later than now is never remembered.
    """

    identity: Identity
    valid_until: float
