"""The playground: run operations as any caller, and see what their claims permit.

GraphiQL with panels of ours, built from ``ui/`` into ``dist/``; without a build, the small page in ``page/``,
which has no dependencies and no build step. Neither loads anything from another server.
"""

from claimgraph.app.playground.config import EmbeddedPoolSignIn, HostedUi, PlaygroundConfig, SeededUserButton
from claimgraph.app.playground.router import playground_router

__all__ = ["EmbeddedPoolSignIn", "HostedUi", "PlaygroundConfig", "SeededUserButton", "playground_router"]
