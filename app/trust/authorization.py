"""The authorization modes of a server, put together from settings."""

from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import chain

from claimgraph.app.settings.modes import IamSettings, LambdaAuthorizerSettings
from claimgraph.app.settings.settings import Settings, SettingsError, variable
from claimgraph.app.trust.authorizer import authorizer_function
from claimgraph.app.trust.providers import trusted_providers
from claimgraph.app.trust.sts import Sts
from claimgraph.auth.api_modes import OPENID_CONNECT, USER_POOLS, Mode
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.issuers.openid_provider import OpenIdProvider
from claimgraph.auth.issuers.user_pool import COGNITO_ISSUERS, UserPool
from claimgraph.auth.keys.source import KeySource
from claimgraph.auth.modes.api_key import ApiKeyList, ApiKeys
from claimgraph.auth.modes.claim_lookups import ClaimLookups
from claimgraph.auth.modes.iam import IamPrincipals, IamTrust
from claimgraph.auth.modes.interface import AuthorizationMode
from claimgraph.auth.modes.lambda_authorizer import AuthorizerConfig, LambdaAuthorizer
from claimgraph.auth.modes.oidc import OpenIdProviders
from claimgraph.auth.modes.user_pools import UserPools
from claimgraph.auth.tokens.revocations import RevocationSource
from claimgraph.resolvers.api_keys import ApiKeyStore
from claimgraph.resolvers.database import Database


@dataclass(frozen=True, slots=True)
class Trust:
    """What the modes rely on beside the settings.

    Attributes:
        pools: The user pools.
        revocations: Which of their tokens no longer count.
        claim_lookups: Which claims are looked up for their users.
        database: Where API keys are kept.
    """

    pools: Sequence[UserPool]
    revocations: RevocationSource
    claim_lookups: ClaimLookups
    database: Database


@dataclass(frozen=True, slots=True)
class Authorization:
    """Who is let in.

    Attributes:
        authenticator: Says who is calling.
        keys: The signing keys of the default mode, without which the server is not ready.
        other_keys: Those of the other modes, which must not keep the default one's callers out.
        resources: What it holds open.
    """

    authenticator: Authenticator
    keys: list[KeySource]
    other_keys: list[KeySource]
    resources: AsyncExitStack = field(repr=False)


def authorization(settings: Settings, trust: Trust) -> Authorization:
    """Every enabled mode; no request is sent yet.

    Raises:
        SettingsError: A mode cannot be set up as the settings say.
    """
    resources = AsyncExitStack()
    providers = trusted_providers(settings)
    if trust.pools:
        _refuse_pools_among(providers)
    modes = list(_modes(settings, trust, providers, resources))
    keys: dict[Mode, list[KeySource]] = {
        USER_POOLS: [pool.keys for pool in trust.pools],
        OPENID_CONNECT: [provider.keys for provider in providers],
    }
    for source in chain(*keys.values()):
        resources.push_async_callback(source.close)
    needed = keys.pop(settings.modes(has_user_pool=bool(trust.pools)).default, [])
    authenticator = Authenticator(modes, cache_size=settings.token_cache_size)
    return Authorization(authenticator, needed, list(chain(*keys.values())), resources)


def _refuse_pools_among(providers: Sequence[OpenIdProvider]) -> None:
    """Beside user pools, tokens of Amazon Cognito would go to their mode, and never be accepted."""
    if any(provider.issuer.startswith(COGNITO_ISSUERS) for provider in providers):
        raise SettingsError(
            f"{variable('oidc_issuers')}: name a user pool of Amazon Cognito in {variable('user_pools')}, "
            "as there are others"
        )


def _modes(
    settings: Settings, trust: Trust, providers: list[OpenIdProvider], resources: AsyncExitStack
) -> Iterator[AuthorizationMode]:
    if trust.pools:
        yield UserPools(
            trust.pools,
            revocations=trust.revocations,
            claim_lookups=trust.claim_lookups,
            default_action=settings.default_action,
        )
    if providers:
        yield OpenIdProviders(providers)
    if settings.api_keys:
        keys = ApiKeyList(ApiKeyStore(trust.database).api_keys)
        resources.push_async_callback(keys.close)
        yield ApiKeys(keys)
    if settings.lambda_authorizer is not None:
        yield _lambda_authorizer(settings.lambda_authorizer, settings, resources)
    if settings.iam is not None:
        sts = Sts()
        resources.push_async_callback(sts.close)
        yield IamPrincipals(_iam_trust(settings.iam), sts)


def _lambda_authorizer(
    authorizer: LambdaAuthorizerSettings, settings: Settings, resources: AsyncExitStack
) -> LambdaAuthorizer:
    config = AuthorizerConfig(
        expression=authorizer.expression,
        result_ttl=authorizer.result_ttl,
        api_id=authorizer.api_id,
        account_id=authorizer.account_id,
    )
    return LambdaAuthorizer(authorizer_function(authorizer.function, settings, resources), config)


def _iam_trust(settings: IamSettings) -> IamTrust:
    return IamTrust(
        accounts=frozenset(settings.accounts),
        audience=settings.audience,
        principals=settings.principals if isinstance(settings.principals, tuple) else None,
        endpoint=settings.endpoint_url,
    )
