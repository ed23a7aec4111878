"""A user pool as this API trusts it, and the addresses that follow from its id."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import urlsplit

from claimgraph.auth.identity import TokenUse
from claimgraph.auth.keys.source import KeySource

#: Amazon Cognito API reference, UserPoolType: at most 55 characters of this form.
_POOL_ID: Final = re.compile(r"(?=.{1,55}\Z)[\w-]+_[0-9a-zA-Z]+", re.ASCII)
#: The part before the underscore, when it is a region below ``amazonaws.com`` (China is not).
_REGION: Final = re.compile(r"(?!cn-)[a-z]{2}(-gov)?-[a-z]+-\d")

#: How Cognito's own issuers begin, in either form.
COGNITO_ISSUERS: Final = ("https://cognito-idp.", "https://issuer-cognito-idp.")

MAX_LEEWAY: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UserPool:
    """Which tokens of one issuer are accepted. Two issuer forms of a pool are two of these.

    Attributes:
        user_pool_id: The pool's id.
        issuer: The exact ``iss`` of its tokens; see ``issuer_of``.
        clients: The app clients served; ``"any-client"`` gives up that check.
        accepts: The kinds of token accepted, in whichever header they come.
        keys: Where its signing keys come from.
        leeway: Clock difference tolerated on ``exp``, ``nbf`` and ``iat``, in seconds, 0 to 120.
        resources: The names (URLs) under which an access token may be bound to this API (RFC 8707).
            A token bound to another API is refused (RFC 7519 section 4.1.3).

    Raises:
        ValueError: If an attribute is out of bounds, or a set is empty.
    """

    user_pool_id: str
    issuer: str
    clients: frozenset[str] | Literal["any-client"]
    accepts: frozenset[TokenUse]
    keys: KeySource
    leeway: int = 0
    resources: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not is_user_pool_id(self.user_pool_id):
            raise ValueError("user_pool_id: expected <region>_<letters and digits>")
        if not self.clients or (isinstance(self.clients, str) and self.clients != "any-client"):
            raise ValueError('clients: name the app clients to serve, or say "any-client"')
        if not self.accepts or not self.accepts <= {"id", "access"}:
            raise ValueError('accepts: expected "id", "access" or both')
        if not 0 <= self.leeway <= MAX_LEEWAY:
            raise ValueError(f"leeway: expected 0 to {MAX_LEEWAY} seconds")

    def serves(self, client_id: str) -> bool:
        """Whether tokens of this app client are accepted."""
        return self.clients == "any-client" or client_id in self.clients


def is_user_pool_id(text: str) -> bool:
    """Whether ``text`` has the form of a user pool id, be it AWS's or an emulator's."""
    return _POOL_ID.fullmatch(text) is not None


def issuer_of(user_pool_id: str) -> str:
    """The ``iss`` of a pool of the original form, in the ``aws`` and ``aws-us-gov`` partitions.

    Raises:
        ValueError: If the id names no such region; then the issuer must be set explicitly.
    """
    return f"https://cognito-idp.{_region_of(user_pool_id)}.amazonaws.com/{user_pool_id}"


def updated_issuer_of(user_pool_id: str) -> str:
    """The ``iss`` of a pool whose ``IssuerConfiguration`` is ``UPDATED``.

    Raises:
        ValueError: If the id names no region of those partitions.
    """
    return f"https://issuer-cognito-idp.{_region_of(user_pool_id)}.amazonaws.com/{user_pool_id}"


def jwks_uri_of(issuer: str) -> str:
    """Where an issuer publishes its keys."""
    return f"{issuer}/.well-known/jwks.json"


def is_https_or_loopback(url: str) -> bool:
    """Whether keys fetched from ``url`` can be believed: https anywhere, plain http on this machine only."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "http":
            return parts.scheme == "https" and bool(host)
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _region_of(user_pool_id: str) -> str:
    region, _, _ = user_pool_id.partition("_")
    if not is_user_pool_id(user_pool_id) or not _REGION.fullmatch(region):
        raise ValueError("user_pool_id: no region of AWS known to us; set the issuer explicitly")
    return region
