"""A token, judged as the server would judge it, in plain words. No value of it is ever repeated."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.doctor.finding import Finding, fault, ok, unknown, warning
from app.doctor.refusals import why_refused
from app.doctor.subject import Subject
from app.main import open_database
from app.settings import Settings, SettingsError
from app.trusted_pools import trusted_pools
from auth import Identity
from auth.binding import identity_from
from auth.errors import TokenRejected, Unavailable
from auth.pools import UserPool
from auth.revocations import RevocationList, apply_revocations
from auth.rules import explain
from auth.rules.token_hints import absent_claim_hint, token_name
from auth.verifier import TokenVerifier, VerifiedToken
from resolvers.errors import StoreUnavailable
from resolvers.revocations import RevocationStore
from schema.build import build_api
from schema.guarded_fields import claims_asked

_CHECK: Final = "token"


async def check_tokens(subject: Subject, tokens: Sequence[bytes]) -> list[Finding]:
    """Judge one token, or the two of one request.

    Args:
        subject: Whose settings say what is trusted.
        tokens: What would stand in ``Authorization``, and perhaps the ID token beside it.
    """
    try:
        pools = trusted_pools(subject.settings)
    except SettingsError:
        pools = []
    if not pools:
        return [unknown(_CHECK, "No usable user pool is trusted, so there is nothing to judge it by.")]
    try:
        return await _judged(subject, pools, tokens)
    finally:
        for pool in pools:
            await pool.keys.close()


async def _judged(subject: Subject, pools: Sequence[UserPool], tokens: Sequence[bytes]) -> list[Finding]:
    verifier = TokenVerifier(pools, clock=subject.clock)
    verified: list[VerifiedToken] = []
    for token in tokens:
        try:
            verified.append(await verifier.verify(token))
        except TokenRejected as rejected:
            text, advice = why_refused(rejected.reason, token, pools, subject.clock())
            return [fault(_CHECK, text, advice)]
        except Unavailable as lacking:
            return [unknown(_CHECK, f"It cannot be judged: {lacking}.", "See the findings about keys.")]
    try:
        identity = identity_from(*(token.claims for token in verified))
    except TokenRejected as rejected:
        text, advice = why_refused(rejected.reason, tokens[0], pools, subject.clock())
        return [fault(_CHECK, text, advice)]
    found = [ok(_CHECK, _introduced(token, subject)) for token in verified]
    return [*found, *await _standing(identity, subject.settings), *_means(identity, subject.settings)]


def _introduced(token: VerifiedToken, subject: Subject) -> str:
    kind = token_name(token.claims.use)
    minutes = (token.claims.expires_at - subject.clock()) / 60
    left = f"{minutes:.0f} minutes" if minutes >= 2 else f"{minutes * 60:.0f} seconds"
    article = "an" if kind[0] in "IaA" else "a"
    return (
        f"This is {article} {kind} of {token.pool.user_pool_id}; it passes every check and expires in {left}."
    )


async def _standing(identity: Identity, settings: Settings) -> list[Finding]:
    """Whether it was revoked, which only the database knows."""
    try:
        database = open_database(settings)
    except SettingsError:
        return []
    try:
        added = await RevocationStore(database).since()
        apply_revocations(identity, RevocationList(added.revocations))
    except TokenRejected:
        text = "It no longer counts: its user was signed out everywhere, disabled or deleted since."
        return [fault(_CHECK, text, "Sign in again.")]
    except StoreUnavailable:
        return [unknown(_CHECK, "Whether it was revoked could not be told.", "See the database's finding.")]
    finally:
        await database.close()
    return [ok(_CHECK, "It was not revoked.")]


def _means(identity: Identity, settings: Settings) -> Iterator[Finding]:
    """What it opens: what people wonder about when a field was refused."""
    if not identity.is_user:
        yield ok(_CHECK, "It is a machine's (client credentials): it acts for no user and owns nothing.")
    policy = settings.policy()
    for claim in sorted(claims_asked(build_api(policy=policy).fields)):
        yield from _claim(claim, identity, settings)
    for what, rule in (
        ("change its user's own attributes", policy.attributes_write),
        ("look at all users", policy.users_read),
        ("change all users", policy.users_write),
    ):
        if rule.settle(identity) is True:
            yield ok(_CHECK, f"With it one may {what}.")
        else:
            explained = explain(rule, identity, lambda _target: None)
            yield ok(_CHECK, f"With it one may not {what}: it fails {', '.join(explained.failed)}.")


def _claim(claim: str, identity: Identity, settings: Settings) -> Iterator[Finding]:
    if claim in identity.claims:
        yield ok(_CHECK, f"It carries {claim}, which rules ask for.")
    elif claim in settings.claim_lookups:
        yield ok(_CHECK, f"It does not carry {claim}; the server looks it up.")
    elif identity.is_user:
        hint = absent_claim_hint(claim, identity) or f"It carries no {claim}."
        missing_here = "id" in identity.token_uses
        advice = (
            "Is the trigger installed (docs/connect-a-user-pool.md)? Sign in again once it is."
            if missing_here
            else "Send the ID token as X-Id-Token as well, or let the server look the claim up."
        )
        yield warning(_CHECK, f"Rules ask for {claim}. {hint}", advice)
