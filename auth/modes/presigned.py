"""A presigned STS ``GetCallerIdentity`` request, read as narrowly as possible, because the server sends it.

If the address could lead elsewhere or ask for anything else, callers could use the server as a tool (SSRF).
So only checked values are kept of it, and the address is written anew from them. Its form: AWS Signature
Version 4, "query string parameters" (AWS Identity and Access Management user guide).
"""

import re
from calendar import timegm
from dataclasses import dataclass
from time import strptime
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

from claimgraph.auth.errors import CredentialRejected, Reason

#: The header that binds a proof to one API; it has to be among the signed ones.
AUDIENCE_HEADER: Final = "x-claimgraph-audience"

#: Longest validity that may be asked for, in seconds; EKS allows as much.
MAX_EXPIRES: Final = 900
#: How far the signer's clock may be ahead, in seconds.
_AHEAD: Final = 60

#: STS's endpoints, the global one and those of regions (AWS General Reference, "AWS STS endpoints").
_HOST: Final = re.compile(
    r"sts\.amazonaws\.com|sts(-fips)?\.[a-z]{2}(-[a-z]+)+-\d{1,2}\.amazonaws\.com(\.cn)?", re.ASCII
)

_FIXED: Final = {
    "Action": "GetCallerIdentity",
    "Version": "2011-06-15",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-SignedHeaders": f"host;{AUDIENCE_HEADER}",
}
_FORMS: Final = {
    "X-Amz-Credential": re.compile(r"\w+/\d{8}/[a-z0-9-]+/sts/aws4_request", re.ASCII),
    "X-Amz-Date": re.compile(r"\d{8}T\d{6}Z", re.ASCII),
    "X-Amz-Expires": re.compile(r"[1-9]\d{0,2}", re.ASCII),
    "X-Amz-Signature": re.compile(r"[0-9a-f]{64}"),
    "X-Amz-Security-Token": re.compile(r"[A-Za-z0-9+/=]+"),
}
_REQUIRED: Final = (_FIXED.keys() | _FORMS.keys()) - {"X-Amz-Security-Token"}


@dataclass(frozen=True, slots=True)
class Presigned:
    """A request that asks STS for its signer's identity.

    Attributes:
        url: Where to send it, by GET.
        signed_at: When it was signed, in seconds since the epoch.
        expires_at: When STS stops accepting it, in seconds since the epoch.
    """

    url: str
    signed_at: int
    expires_at: int

    def check_age(self, now: float) -> None:
        """Whether it has begun and not ended.

        Raises:
            CredentialRejected: ``proof_expired``.
        """
        if not self.signed_at - _AHEAD <= now < self.expires_at:
            raise CredentialRejected(Reason.PROOF_EXPIRED)


def read_presigned(url: str, *, endpoint: str | None = None) -> Presigned:
    """Read the address of a request.

    Args:
        url: As the caller presents it.
        endpoint: The only address accepted, instead of AWS's, such as ``http://127.0.0.1:4000``.

    Raises:
        CredentialRejected: ``proof_malformed``, or ``wrong_audience`` if the audience is not signed.
    """
    base, _, query = url.partition("?")
    if not _leads_to_sts(base, endpoint):
        raise CredentialRejected(Reason.PROOF_MALFORMED)
    pairs = _pairs(query)
    values = dict(pairs)
    if len(values) != len(pairs) or not _REQUIRED <= values.keys() <= _FIXED.keys() | _FORMS.keys():
        raise CredentialRejected(Reason.PROOF_MALFORMED)
    if values["X-Amz-SignedHeaders"] == "host":
        raise CredentialRejected(Reason.WRONG_AUDIENCE)
    if any(values[name] != value for name, value in _FIXED.items()):
        raise CredentialRejected(Reason.PROOF_MALFORMED)
    if not all(form.fullmatch(values[name]) for name, form in _FORMS.items() if name in values):
        raise CredentialRejected(Reason.PROOF_MALFORMED)
    signed_at, valid_for = _moment(values["X-Amz-Date"]), int(values["X-Amz-Expires"])
    if valid_for > MAX_EXPIRES:
        raise CredentialRejected(Reason.PROOF_EXPIRED)
    # RFC 3986's unreserved characters and no others: the canonical query of the signature.
    return Presigned(
        f"{base.rstrip('/')}/?{urlencode(pairs, quote_via=quote, safe='-_.~')}",
        signed_at,
        signed_at + valid_for,
    )


def _leads_to_sts(base: str, endpoint: str | None) -> bool:
    if endpoint is not None:
        return base.rstrip("/") == endpoint.rstrip("/")
    return base.startswith("https://") and _HOST.fullmatch(base[8:].removesuffix("/")) is not None


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, strict_parsing=True, max_num_fields=len(_FIXED) + len(_FORMS))
    except ValueError:
        raise CredentialRejected(Reason.PROOF_MALFORMED) from None


def _moment(text: str) -> int:
    try:
        return timegm(strptime(text, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        raise CredentialRejected(Reason.PROOF_MALFORMED) from None
