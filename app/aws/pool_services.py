"""The services of each user pool, and the gateways to Cognito."""

from collections.abc import Callable, Mapping, Sequence

from claimgraph.app.settings.settings import Settings
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.attributes.self_service import SelfService
from claimgraph.resolvers.cognito.client import CognitoClient, real_client
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.quotas import QuotaBudgets
from claimgraph.resolvers.cognito.users.administration import Safeguards, UserAdministration
from claimgraph.schema.provided import PoolServices


def cognito_clients(settings: Settings) -> dict[str, CognitoClient]:
    """A client for each user pool of the settings, by pool id; none sends anything yet."""
    return {
        pool.user_pool_id: real_client(pool.user_pool_id.partition("_")[0], endpoint_url=pool.endpoint_url)
        for pool in settings.user_pools
    }


def cognito_gateways(clients: Mapping[str, CognitoClient], settings: Settings) -> dict[str, CognitoGateway]:
    """A gateway for each client, by pool id; together they stay within the share of the quotas."""
    quotas = QuotaBudgets(settings.cognito_quota_share)
    return {pool_id: CognitoGateway(client, pool_id, quotas=quotas) for pool_id, client in clients.items()}


def pool_services(
    pools: Sequence[UserPool],
    gateways: Mapping[str, CognitoGateway],
    withheld: frozenset[str],
    safeguards: Callable[[AttributeCatalogue], Safeguards],
) -> dict[str, PoolServices]:
    """The services of each pool, by the issuer of its tokens.

    Args:
        pools: The trusted pools; two issuers of one pool share its gateway.
        gateways: The gateway to each pool, by pool id.
        withheld: Attributes that users may not write themselves.
        safeguards: Makes the checks of administrators' writes for a pool with these attributes.
    """

    def services(gateway: CognitoGateway) -> PoolServices:
        catalogue = AttributeCatalogue(gateway, withheld=withheld)
        users = UserAdministration(gateway, safeguards(catalogue))
        return PoolServices(SelfService(gateway, catalogue), users)

    by_pool = {pool_id: services(gateway) for pool_id, gateway in gateways.items()}
    return {pool.issuer: by_pool[pool.user_pool_id] for pool in pools}
