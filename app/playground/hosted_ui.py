"""The page's configuration for a real pool's own pages."""

from claimgraph.app.playground.config import HostedUi
from claimgraph.app.settings.settings import Settings


def hosted_ui(settings: Settings) -> HostedUi | None:
    """Where the page signs in on a real pool; None when the settings do not say."""
    domain, client = settings.hosted_ui_domain, settings.hosted_ui_client
    return HostedUi(domain, client, settings.hosted_ui_scopes) if domain and client else None
