import re

import pytest

from claimgraph.auth.issuers.openid_provider import OpenIdProvider
from tests.support.time.hand_clock import HandClock
from tests.support.tokens.openid import Provider


@pytest.fixture
def provider(clock: HandClock) -> Provider:
    return Provider(clock=clock)


@pytest.fixture
def trusted(provider: Provider) -> OpenIdProvider:
    return OpenIdProvider(
        issuer=provider.issuer, keys=provider.fixed_keys(), client_id=re.compile("web-1|web-2")
    )
