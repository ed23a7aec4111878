"""A test kit: callers with real tokens, the real endpoint, and assertions about its responses.

Teams import it from `claimgraph.testing`.
"""

from claimgraph.app.testing.api import ApiUnderTest
from claimgraph.app.testing.asserts import assert_allowed, assert_denied
from claimgraph.app.testing.callers import Caller, anonymous, api_key, machine, user
from claimgraph.app.testing.pool import ThrowAwayPool
from claimgraph.app.testing.results import Result

__all__ = [
    "ApiUnderTest",
    "Caller",
    "Result",
    "ThrowAwayPool",
    "anonymous",
    "api_key",
    "assert_allowed",
    "assert_denied",
    "machine",
    "user",
]
