"""The server in production."""

from starlette.types import ASGIApp

from claimgraph.app.assembly import ServerParts, assemble
from claimgraph.app.aws.pool_services import cognito_clients
from claimgraph.app.serving.place import WorkerPlace
from claimgraph.app.settings.database import open_database
from claimgraph.app.settings.settings import EMBEDDED_PREFIX, SettingsError, load_settings, variable
from claimgraph.app.trust.pools import trusted_pools


def production_app(worker: WorkerPlace | None = None) -> ASGIApp:
    """The server in production, from the environment; made once in every worker process.

    Args:
        worker: Which of several processes this is; None for the only one.

    Raises:
        SettingsError: The settings do not make a safe server.
    """
    settings = load_settings()
    settings.modes()  # raises unless at least one is set up
    if embedded := [pool for pool in settings.user_pools if pool.user_pool_id.startswith(EMBEDDED_PREFIX)]:
        raise SettingsError(
            f"{variable('user_pools')}: {embedded[0].user_pool_id} is an embedded pool, whose passwords are "
            "public; it never serves production."
        )
    database = open_database(settings)
    pools, cognito = trusted_pools(settings), cognito_clients(settings)
    return assemble(ServerParts(settings, pools, cognito, database, worker=worker))
