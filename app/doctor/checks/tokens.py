"""A token, verified as the server verifies it, with the result in plain words. Its values are never shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from claimgraph.app.doctor.deployment import Deployment
from claimgraph.app.doctor.findings import Finding, fault, ok, unknown, warning
from claimgraph.app.doctor.rejections import why_rejected
from claimgraph.app.settings.database import open_database
from claimgraph.app.settings.project import find_project
from claimgraph.app.settings.settings import Settings, SettingsError
from claimgraph.app.trust.issuers import TrustedIssuers
from claimgraph.auth import Identity
from claimgraph.auth.api_modes import OPENID_CONNECT, USER_POOLS
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.issuers.user_pool import user_pool_verifier
from claimgraph.auth.issuers.verifier import VerifiedToken
from claimgraph.auth.modes.binding import identity_from
from claimgraph.auth.modes.interface import NoRequest
from claimgraph.auth.modes.selection import ModeSelection
from claimgraph.auth.rules import explain
from claimgraph.auth.rules.token_hints import absent_claim_hint, token_name
from claimgraph.auth.tokens.claims import Claims
from claimgraph.auth.tokens.revocations import RevocationList, apply_revocations
from claimgraph.resolvers.errors import StoreUnavailable
from claimgraph.resolvers.revocations import RevocationStore
from claimgraph.schema.runtime.build import build
from claimgraph.schema.runtime.guarded_fields import claims_asked

_CHECK: Final = "token"


@dataclass(frozen=True, slots=True)
class _Verified:
    """A request's verified tokens, and the identity that they prove.

    Attributes:
        identity: The caller.
        tokens: The kind, issuer and expiry of each token.
    """

    identity: Identity
    tokens: Sequence[tuple[str, str, float]]


class _Rejected(Exception):
    """A token fails a check."""

    def __init__(self, token: bytes, reason: Reason) -> None:
        super().__init__(reason)
        self.token: Final = token
        self.reason: Final = reason


async def check_tokens(deployment: Deployment, credentials: Credentials) -> list[Finding]:
    """Verifies one token, or the two of one request, in the mode in which the server would.

    Args:
        deployment: Its settings say which issuers are trusted.
        credentials: The token of ``Authorization``, and perhaps the ID token beside it.
    """
    try:
        trusted = TrustedIssuers.of(deployment.settings)
    except SettingsError:
        trusted = TrustedIssuers()
    if not trusted:
        text = "No usable user pool or OpenID provider is trusted, so it cannot be verified."
        return [unknown(_CHECK, text)]
    try:
        return await _judged(deployment, trusted, credentials)
    finally:
        await trusted.close()


async def _judged(deployment: Deployment, trusted: TrustedIssuers, credentials: Credentials) -> list[Finding]:
    try:
        proven = await _verified(deployment, trusted, credentials)
    except _Rejected as rejected:
        text, advice = why_rejected(rejected.reason, rejected.token, trusted, deployment.clock())
        return [fault(_CHECK, text, advice)]
    except Unavailable as lacking:
        return [unknown(_CHECK, f"It cannot be verified: {lacking}.", "See the findings about keys.")]
    found = [ok(_CHECK, _description(*token, deployment)) for token in proven.tokens]
    # Only users of a user pool are signed out here.
    is_pools = proven.identity.mode == USER_POOLS
    revoked = await _revocation(proven.identity, deployment.settings) if is_pools else []
    return [*found, *revoked, *_permissions(proven.identity, deployment.settings)]


async def _verified(deployment: Deployment, trusted: TrustedIssuers, credentials: Credentials) -> _Verified:
    token = credentials.token
    try:
        mode = ModeSelection(trusted.modes(deployment.clock)).mode_for(credentials)
        if mode.name == OPENID_CONNECT:
            identity = (await mode.verify(credentials, NoRequest())).identity
            return _Verified(identity, [("token", identity.issuer, identity.expires_at)])
        verifier = user_pool_verifier(trusted.pools, clock=deployment.clock)
        verified = list[VerifiedToken[Claims]]()
        for token in (credentials.token, credentials.id_token):
            if token is not None:
                verified.append(await verifier.verify(token))
        token, pool_ids = credentials.token, {pool.issuer: pool.user_pool_id for pool in trusted.pools}
        identity = identity_from(*(each.claims for each in verified))
    except CredentialRejected as rejected:
        raise _Rejected(token or b"", rejected.reason) from None
    tokens = [
        (token_name(each.claims.use), pool_ids[each.claims.issuer], each.claims.expires_at)
        for each in verified
    ]
    return _Verified(identity, tokens)


def _description(kind: str, issuer: str, expires_at: float, deployment: Deployment) -> str:
    minutes = (expires_at - deployment.clock()) / 60
    left = f"{minutes:.0f} minutes" if minutes >= 2 else f"{minutes * 60:.0f} seconds"
    article = "an" if kind[0] in "IaA" else "a"
    return f"This is {article} {kind} of {issuer}; it passes every check and expires in {left}."


async def _revocation(identity: Identity, settings: Settings) -> list[Finding]:
    """Whether the token was revoked, by the database."""
    try:
        database = open_database(settings)
    except SettingsError:
        return []
    try:
        added = await RevocationStore(database).since()
        apply_revocations(identity, RevocationList(added.revocations))
    except CredentialRejected:
        text = "It is revoked: its user has since been signed out everywhere, disabled or deleted."
        return [fault(_CHECK, text, "Sign in again.")]
    except StoreUnavailable:
        return [
            unknown(
                _CHECK,
                "Whether it was revoked could not be determined.",
                "See the finding about the database.",
            )
        ]
    finally:
        await database.close()
    return [ok(_CHECK, "It was not revoked.")]


def _permissions(identity: Identity, settings: Settings) -> Iterator[Finding]:
    """The claims that rules read, and what the policies permit."""
    if not identity.is_user:
        yield ok(_CHECK, "It is a machine's (client credentials): it acts for no user and owns nothing.")
    policy = settings.policy()
    for claim in sorted(claims_asked(build(find_project().api, policy).fields)):
        yield from _claim(claim, identity, settings)
    for what, rule in (
        ("change its user's own attributes", policy.attributes_write),
        ("read all users", policy.users_read),
        ("change all users", policy.users_write),
    ):
        if rule.settle(identity) is True:
            yield ok(_CHECK, f"With it one may {what}.")
        else:
            explained = explain(rule, identity, lambda _target: None)
            yield ok(_CHECK, f"With it one may not {what}: it fails {', '.join(explained.failed)}.")


def _claim(claim: str, identity: Identity, settings: Settings) -> Iterator[Finding]:
    if claim in identity.claims:
        yield ok(_CHECK, f"It carries {claim}, which rules read.")
    elif claim in settings.claim_lookups and identity.mode == USER_POOLS:
        yield ok(_CHECK, f"It does not carry {claim}; the server looks it up.")
    elif identity.is_user:
        hint = absent_claim_hint(claim, identity) or f"It carries no {claim}."
        yield warning(_CHECK, f"Rules read {claim}. {hint}", _how_to_get(identity))


def _how_to_get(identity: Identity) -> str:
    """How a caller gets a claim that their tokens do not carry."""
    if identity.mode != USER_POOLS:
        return "Have the provider put it into its tokens."
    if "id" in identity.token_uses:
        return "Is the trigger installed (docs/connect-a-user-pool.md)? Sign in again once it is."
    return "Send the ID token as X-Id-Token as well, or let the server look the claim up."
