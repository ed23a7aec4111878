"""The outer shape of a token: three parts, a header we support, a JSON payload. Nothing is believed yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from auth import base64url
from auth.errors import Reason, TokenRejected
from auth.strict_json import DuplicateMember, parse_object

#: Longer tokens are refused unread. Cognito states no limit; common proxies stop at 8 KiB per header.
MAX_TOKEN_BYTES: Final = 16 * 1024

#: Cognito's key ids have 44 characters.
MAX_KID_CHARACTERS: Final = 256

ALGORITHM: Final = "RS256"


@dataclass(frozen=True, slots=True, eq=False)
class UnverifiedToken:
    """What a token says before anybody has checked who wrote it.

    Attributes:
        kid: The key it names; only ever looked up in the issuer's own key set (RFC 8725 section 3.10).
        payload: Its claims, unproven.
        signing_input: The bytes that the signature must cover.
        signature: The signature, decoded.
    """

    kid: str
    payload: Mapping[str, object]
    signing_input: bytes
    signature: bytes


def parse(token: bytes) -> UnverifiedToken:
    """Take a token apart (RFC 7515 section 7.1), accepting one spelling of it only.

    Raises:
        TokenRejected: ``too_large``, ``malformed``, ``duplicate_member`` or ``unsupported_header``.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise TokenRejected(Reason.TOO_LARGE)
    parts = token.split(b".", 3)
    if len(parts) != 3:
        raise TokenRejected(Reason.MALFORMED)
    header, payload, signature = parts
    try:
        return UnverifiedToken(
            kid=_key_id(header),
            payload=parse_object(base64url.decode(payload)),
            signing_input=token[: -len(signature) - 1],
            signature=base64url.decode(signature),
        )
    except DuplicateMember:
        raise TokenRejected(Reason.DUPLICATE_MEMBER) from None
    except ValueError:
        raise TokenRejected(Reason.MALFORMED) from None


@lru_cache(maxsize=64)  # all tokens of one key share their header, byte for byte
def _key_id(header: bytes) -> str:
    """The header's ``kid``; the header must be exactly ``alg`` and ``kid``, as Cognito writes it.

    Every further member (``crit``, ``b64``, ``zip``, ``jwk``, ``jku``, ``x5u``, ``x5c``, ``typ``) asks for
    processing that a Cognito token never needs, so all are refused rather than ignored.
    """
    members = parse_object(base64url.decode(header))
    kid = members.get("kid")
    if members.keys() != {"alg", "kid"} or members["alg"] != ALGORITHM:
        raise TokenRejected(Reason.UNSUPPORTED_HEADER)
    if not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID_CHARACTERS:
        raise TokenRejected(Reason.UNSUPPORTED_HEADER)
    return kid
