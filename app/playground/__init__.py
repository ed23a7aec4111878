"""The playground page: ask as somebody, and see what their claims open.

It has no dependency, no build step and makes no request beyond the server that serves it.
"""

from app.playground.config import EmbeddedPoolSignIn, PlaygroundConfig, SeededUserButton
from app.playground.router import playground_router

__all__ = ["EmbeddedPoolSignIn", "PlaygroundConfig", "SeededUserButton", "playground_router"]
