"""A test kit for teams: callers with real tokens, the real endpoint, and what to assert of its answers.

    result = api.as_(user(groups=["dispatch"])).execute('{ shipment(id: "s1") { address } }')
    assert_allowed(result, "Shipment.address")

pytest finds the fixtures (`app.pytest_plugin`) by itself.
"""

from app.testing.api import ApiUnderTest
from app.testing.asserts import assert_allowed, assert_denied
from app.testing.callers import Caller, anonymous, api_key, machine, user
from app.testing.pool import ThrowAwayPool
from app.testing.results import Result

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
