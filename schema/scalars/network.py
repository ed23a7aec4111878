"""AWSURL and AWSIPAddress."""

import ipaddress
import re
from typing import NewType
from urllib.parse import urlsplit

from claimgraph.schema.scalars.text import TextFormat

AWSURL = NewType("AWSURL", str)
AWSIPAddress = NewType("AWSIPAddress", str)

# RFC 3986, 3.1; then anything that is neither blank nor a control character nor half a character.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f-\x9f\ud800-\udfff\"<>\\^`{|}]+")
_NEEDS_HOST = frozenset({"http", "https", "ws", "wss", "ftp"})
_ADDRESS = re.compile(r"[0-9A-Fa-f:.]{2,45}(?:/(?:0|[1-9][0-9]{0,2}))?")


def _is_url(text: str) -> bool:
    if _URL.fullmatch(text) is None:
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises for a port that is none
    except ValueError:
        return False
    if "//" in parts.path:
        return False
    return bool(parts.hostname) if parts.scheme in _NEEDS_HOST else bool(parts.netloc or parts.path)


def _is_ip_address(text: str) -> bool:
    if _ADDRESS.fullmatch(text) is None:  # also rules out scopes (%eth0) and netmasks (/255.0.0.0)
        return False
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


URL = TextFormat(
    name="AWSURL",
    expectation="a URL with a scheme, such as https://example.com/ (and no // in its path)",
    description="A URL with a scheme, such as `https://` or `mailto:`, and without `//` in its path.",
    accepts=_is_url,
    shows=lambda text: _URL.fullmatch(text) is not None,
)
IP_ADDRESS = TextFormat(
    name="AWSIPAddress",
    expectation="an IPv4 or IPv6 address such as 127.0.0.1 or ::1, with an optional prefix length (/8)",
    description="An IPv4 or IPv6 address, optionally with a prefix length: `127.0.0.1/8`.",
    accepts=_is_ip_address,
    shows=_is_ip_address,
)
