"""The test kit for teams, and its pytest plugin.

    result = api.as_(user(groups=["dispatch"])).execute('{ shipment(id: "s1") { address } }')
    assert_allowed(result, "Shipment.address")

A project asks for the plugin in its conftest.py: ``pytest_plugins = ["claimgraph.testing"]``.
"""

from claimgraph.app.pytest_plugin import api, authorization_matrix, pytest_addoption
from claimgraph.app.testing import (
    ApiUnderTest,
    Caller,
    Result,
    ThrowAwayPool,
    anonymous,
    api_key,
    assert_allowed,
    assert_denied,
    machine,
    user,
)

__all__ = [
    "ApiUnderTest",
    "Caller",
    "Result",
    "ThrowAwayPool",
    "anonymous",
    "api",
    "api_key",
    "assert_allowed",
    "assert_denied",
    "authorization_matrix",
    "machine",
    "pytest_addoption",
    "user",
]
