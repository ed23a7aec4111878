"""No test may be skipped, and none may fail because the machine is slow."""

from collections.abc import Generator

import hypothesis
import pytest
from httpx2._config import DEFAULT_TIMEOUT_CONFIG

from tests.support.time.patience import PATIENCE

pytest_plugins = ["claimgraph.testing"]

# What a client waits for an answer unless told otherwise: five seconds, which httpx2 lets nobody change. (The
# product tells otherwise wherever it asks somebody.)
DEFAULT_TIMEOUT_CONFIG.read = PATIENCE

# Hypothesis lets an example take 200 ms.
hypothesis.settings.register_profile("steady", deadline=None)
hypothesis.settings.load_profile("steady")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure: a test that cannot find its real counterpart has not passed."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and nothing may be: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and nothing may be: {report.longrepr}"
    return report
