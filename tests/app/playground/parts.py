"""A server that trusts a pool whose tokens the tests sign; the page takes it for a real pool."""

from pathlib import Path

from claimgraph.app.assembly import ServerParts
from claimgraph.app.settings.settings import load_settings
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.resolvers.cognito.client import real_client
from claimgraph.resolvers.database import Database
from tests.support.tokens.cognito import PoolKeys


def parts_trusting(real_pool: PoolKeys, directory: Path) -> ServerParts:
    """What such a server is made of.

    Args:
        real_pool: The pool.
        directory: Where its database goes.
    """
    database = Database(f"sqlite:///{directory}/claimgraph.sqlite3")
    pool = UserPool(
        user_pool_id=real_pool.user_pool_id,
        issuer=real_pool.issuer,
        clients=frozenset({real_pool.client_id}),
        accepts=frozenset({"id", "access"}),
        keys=real_pool.fixed_keys(),
    )
    cognito = {pool.user_pool_id: real_client("eu-west-1")}  # asked nothing here
    settings = load_settings().for_development()  # the page is off unless it is opened
    return ServerParts(settings, [pool], cognito, database, prepare=database.migrate)
