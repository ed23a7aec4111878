"""The deployment that is examined."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from claimgraph.app.doctor.aws import Aws, AwsClient
from claimgraph.app.settings.settings import EMBEDDED_PREFIX, Settings
from claimgraph.app.settings.user_pool import UserPoolSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A server, by its settings, and what it depends on.

    Attributes:
        settings: The settings, including the embedded pool of `server`, if it has one.
        server: The address of a running server; None if none is to be examined.
        cognito: A client of each real pool's API, by pool id.
        aws: The account that the process would act in.
        clock: Seconds since the epoch.
    """

    settings: Settings
    server: str | None
    cognito: Mapping[str, AwsClient]
    aws: Aws
    clock: Callable[[], float]

    @property
    def real_pools(self) -> Sequence[UserPoolSettings]:
        """The pools that are not embedded."""
        return [
            pool for pool in self.settings.user_pools if not pool.user_pool_id.startswith(EMBEDDED_PREFIX)
        ]

    @property
    def pools_at_aws(self) -> Sequence[UserPoolSettings]:
        """The pools whose API is at AWS itself."""
        return [pool for pool in self.real_pools if pool.endpoint_url is None]


def region_of(pool: UserPoolSettings) -> str:
    """The region in a pool's id."""
    return pool.user_pool_id.partition("_")[0]
