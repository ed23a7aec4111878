"""The page's configuration for the embedded user pool."""

from claimgraph.app.embedded_pool.seed import Seed, SeedUser
from claimgraph.app.playground.config import EmbeddedPoolSignIn, PlaygroundConfig, SeededUserButton
from claimgraph.app.review.matrix.router import PATH


def playground_for(seed: Seed) -> PlaygroundConfig:
    """One button per seeded user, signing in through the seed's public app client.

    Args:
        seed: What the embedded pool starts with; it names at least one client without a secret.

    Returns:
        The configuration, with the seed's documented password.
    """
    client = next(client for client in seed.clients if client.secret is None)
    return PlaygroundConfig(
        EmbeddedPoolSignIn(
            user_pool_id=seed.user_pool_id,
            client_id=client.client_id,
            password=seed.password,
            users=tuple(SeededUserButton(user.username, _note(user)) for user in seed.users),
        ),
        authorization_matrix=PATH,
    )


def _note(user: SeedUser) -> str:
    return ", ".join(user.groups) if user.enabled else "disabled"
