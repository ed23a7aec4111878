"""Which kinds of caller stand in the matrix: all that its rules tell apart, one at a time and combined.

::

    anonymous, API key, …, machine, ID token, access token, both tokens     how callers prove who they are
    owner, not owner                                                        if a rule asks for ownership
    group g, scope s, machine + scope s, claim c                            each that a rule names
    group g + scope s, …                                                    each combination that one needs
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from claimgraph.auth.rules import Rule
from claimgraph.auth.rules.token_hints import travels_in
from claimgraph.schema.matrix.access import Access
from claimgraph.schema.matrix.callers import CallerKind, CallerTraits, caller, owners, ways
from claimgraph.schema.matrix.credentials import SOME_VALUE, Credential, TokenContent, identity_of


def columns(access: Access) -> tuple[CallerKind, ...]:
    """The kinds of caller to tell apart, in a fixed order.

    Users carry the claims that ownership is about, in the token that such a claim travels in, for these say
    who the user is. All other claims, groups and scopes have kinds of their own.

    Args:
        access: The rules of all fields, and the modes.
    """
    rules = list(dict.fromkeys(access.rules.values()))
    usual = Credential.BOTH_TOKENS if access.admits(Credential.BOTH_TOKENS) else Credential.OIDC
    wanted = [traits for traits in _wanted(rules) if traits.fit(usual)]
    kinds = [
        *((credential, CallerTraits()) for credential in Credential if _is_shown(credential, access)),
        *((usual, traits) for traits in _single(wanted)),
        *((Credential.MACHINE, traits) for traits in _single(wanted) if traits.scopes),
        *((usual, traits) for traits in wanted if len(traits.described()) > 1),
    ]
    who = {owner.claim for owner in owners(rules)}
    found = {kind.name: kind for kind in (_knowing(who, caller(*kind, usual=usual)) for kind in kinds)}
    by_credential = [kind for kind in found.values() if kind.name == kind.credential.value]
    others = [kind for kind in found.values() if kind not in by_credential]
    return (*by_credential, *_ownership(rules, found.get(usual.value)), *others)


def _is_shown(credential: Credential, access: Access) -> bool:
    """Always without a credential and with an API key; the others if they get as far as the rules."""
    return credential in (Credential.NONE, Credential.API_KEY) or access.admits(credential)


def _wanted(rules: Sequence[Rule]) -> list[CallerTraits]:
    """What the rules ask for, without what says who the user is or what every token carries; in order."""
    who = {owner.claim for owner in owners(rules)}
    given = {*who, *identity_of(Credential.BOTH_TOKENS, TokenContent()).claims}

    def reduced(traits: CallerTraits) -> CallerTraits:
        claims = tuple(claim for claim in traits.claims if claim[0] not in given)
        return replace(traits, claims=claims, owned=())

    found = {str(traits.described()): traits for rule in rules for traits in map(reduced, ways(rule))}
    return [found[described] for described in sorted(found)]


def _single(wanted: Sequence[CallerTraits]) -> Iterator[CallerTraits]:
    """Each group, then each scope, then each claim on its own."""
    yield from (
        CallerTraits(groups=frozenset({name})) for name in sorted({g for t in wanted for g in t.groups})
    )
    yield from (
        CallerTraits(scopes=frozenset({name})) for name in sorted({s for t in wanted for s in t.scopes})
    )
    claims = {repr(claim): claim for traits in wanted for claim in traits.claims}
    yield from (CallerTraits(claims=(claims[name],)) for name in sorted(claims))


def _knowing(who: Iterable[str], kind: CallerKind) -> CallerKind:
    """The same kind with the claims that say who the user is, those that its tokens can carry."""
    if not kind.credential.is_user:
        return kind
    uses = kind.credential.uses
    every = identity_of(kind.credential, TokenContent()).claims
    claims = tuple(
        (claim, SOME_VALUE)
        for claim in sorted(who)
        if claim not in every and (not uses or travels_in(claim) in {None, *uses})
    )
    return replace(kind, traits=kind.traits | CallerTraits(claims=claims))


def _ownership(rules: Sequence[Rule], user: CallerKind | None) -> Iterator[CallerKind]:
    """The user on their own object and on another; empty if no rule asks for ownership."""
    owned = tuple((owner.of, owner.claim) for owner in owners(rules))
    if owned and user is not None:
        yield replace(user, name="owner", traits=user.traits | CallerTraits(owned=owned), owns=True)
        yield replace(user, name="not owner", owns=False)
