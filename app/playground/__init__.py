"""The playground: ask as somebody, and see what their claims open.

GraphiQL with panels of ours, built from ``ui/`` into ``dist/``; where it has not been built, the small page
in ``page/``, which has no dependency and no build step. Neither asks anything of another server.
"""

from claimgraph.app.playground.config import EmbeddedPoolSignIn, HostedUi, PlaygroundConfig, SeededUserButton
from claimgraph.app.playground.router import playground_router

__all__ = ["EmbeddedPoolSignIn", "HostedUi", "PlaygroundConfig", "SeededUserButton", "playground_router"]
