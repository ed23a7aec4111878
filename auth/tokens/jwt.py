"""The outer form of a token: three parts, a supported header, a JSON payload. Nothing is verified yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, cast

import orjson

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.tokens import base64url
from claimgraph.auth.tokens.lenient_json import is_object, texts_named
from claimgraph.auth.tokens.strict_json import DuplicateMember, checked_object, parse_object

#: Longer tokens are rejected unread. Cognito states no limit; common proxies stop at 8 KiB per header.
MAX_TOKEN_BYTES: Final = 16 * 1024

#: Cognito's key ids have 44 characters.
MAX_KID_CHARACTERS: Final = 256

#: Header, payload and signature (RFC 7515 section 7.1).
PARTS: Final = 3

#: Bytes of a signature (RFC 7518 section 3): none, HMAC, ECDSA; RSA, by keys of 2,048 to 8,192 bits.
_SIGNATURES: Final = frozenset({0, 32, 48, 64, 96, 132})
_RSA_SIGNATURES: Final = range(256, 1025, 32)
#: With one of these at an end, there is something around the token.
_STRAY_ENDS: Final = frozenset(range(256)) - frozenset(base64url.characters(bytes(range(256))) + b".=+/")
#: Three quarters of a length that leaves one character over: no encoding has it.
_ONE_CHARACTER_OVER: Final = 3


@dataclass(frozen=True, slots=True)
class HeaderForm:
    """How a kind of issuer writes the header of its tokens: ``alg``, ``kid``, and what is named here.

    Attributes:
        algorithms: The values that ``alg`` may have. Which of them a key serves, the key decides
            (`SigningKey.signed`), never the token.
        types: The values that ``typ`` may have, in lower case, if it is present.
        refused: Members that must be absent, while unknown ones are ignored (RFC 7515 section 4). None allows
            no other member at all.
    """

    algorithms: frozenset[str]
    types: frozenset[str] = frozenset()
    refused: frozenset[str] | None = None

    def fits(self, members: Mapping[str, object]) -> bool:
        """Whether a header has these members; ``kid`` may still be anything."""
        algorithm, kind = members.get("alg"), members.get("typ")
        if not isinstance(algorithm, str) or algorithm not in self.algorithms:
            return False
        if "typ" in members and not (isinstance(kind, str) and kind.lower() in self.types):
            return False
        others = members.keys() - {"alg", "kid", "typ"}
        return not others if self.refused is None else others.isdisjoint(self.refused)


#: Exactly ``alg`` and ``kid``, as Amazon Cognito writes it.
COGNITO_HEADER: Final = HeaderForm(frozenset({"RS256"}))


@dataclass(frozen=True, slots=True, eq=False)
class UnverifiedToken:
    """What a token says before its signature is verified. Anyone may have written it.

    Attributes:
        kid: The key it names; only ever looked up in the issuer's own key set (RFC 8725 section 3.10).
        algorithm: The algorithm it claims to be signed with.
        payload: Its claims, unverified.
        signing_input: The bytes that the signature must cover.
        signature: The signature, decoded.
    """

    kid: str
    algorithm: str
    payload: Mapping[str, object]
    signing_input: bytes
    signature: bytes


class PeekedPayload(NamedTuple):
    """A payload decoded leniently: for choosing who verifies the token, never for trust.

    Attributes:
        text: The part of the token that it was read from.
        decoded: That part, decoded.
        value: The JSON value.
    """

    text: bytes
    decoded: bytes
    value: object

    @property
    def issuers(self) -> tuple[str, ...]:
        """Every ``iss`` that some parser might find in it: several if it is repeated."""
        value = self.value
        if isinstance(value, dict) and "iss" in value and self._reads_one_way():
            issuer = cast("dict[str, object]", value)["iss"]
            return (issuer,) if isinstance(issuer, str) else ()
        found = (
            *texts_named("iss", self.decoded),
            *texts_named("iss", base64url.decode_loosely(self.text)),
        )
        return tuple(dict.fromkeys(found))

    def _reads_one_way(self) -> bool:
        """Whether all parsers find the same ``iss``: one member of that name, and no odd characters."""
        decoded = self.decoded
        return (
            decoded.lower().count(b'"iss"') == 1
            and b"\\" not in decoded
            and decoded.isascii()
            and base64url.characters(self.text) == self.text
        )


def peek(token: bytes) -> PeekedPayload | None:
    """The payload of a text that some parser might take for a JWT, or None.

    Deliberately lenient: a token that our parser rejects must not be handed to a mode that takes any text.
    """
    parts = token.strip().split(b".")
    if len(parts) != PARTS:
        return None
    text = parts[1]
    try:
        decoded = base64url.decode_leniently(text)
        return PeekedPayload(text, decoded, cast("object", orjson.loads(decoded)))
    except ValueError:
        return PeekedPayload(text, b"", None)


def is_bare_jwt(token: bytes) -> bool:
    """Whether a text is a JWT with nothing before, behind or around it, as lenient parsers read one.

    The header is a JSON object, or left out. The signature has a length that a key makes, or is left out.
    """
    token = token.strip()
    parts = token.split(b".")
    if len(parts) != PARTS or _STRAY_ENDS.intersection((token[0], token[-1])):
        return False
    header, _payload, signature = parts
    return (not header or is_object(base64url.decode_loosely(header))) and _is_signature(signature)


def _is_signature(text: bytes) -> bool:
    whole, rest = divmod(len(base64url.characters(text)) * 3, 4)
    return rest != _ONE_CHARACTER_OVER and (whole in _SIGNATURES or whole in _RSA_SIGNATURES)


def peek_issuer(token: bytes) -> str | None:
    """The ``iss`` of a text that some parser might take for a JWT, or None; see ``peek``."""
    peeked = peek(token)
    return next(iter(peeked.issuers), None) if peeked else None


def parse(
    token: bytes, form: HeaderForm = COGNITO_HEADER, peeked: PeekedPayload | None = None
) -> UnverifiedToken:
    """Take a token apart (RFC 7515 section 7.1), accepting one spelling of it only.

    Args:
        token: The token.
        form: How its issuer writes headers.
        peeked: What ``peek`` made of this token, if it was asked: saves decoding the payload again.

    Raises:
        CredentialRejected: ``too_large``, ``malformed``, ``duplicate_member`` or ``unsupported_header``.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise CredentialRejected(Reason.TOO_LARGE)
    parts = token.split(b".", 3)
    if len(parts) != PARTS:
        raise CredentialRejected(Reason.MALFORMED)
    header, payload, signature = parts
    try:
        kid, algorithm = _key_id_and_algorithm(header, form)
        return UnverifiedToken(
            kid=kid,
            algorithm=algorithm,
            payload=_strict_payload(payload, peeked),
            signing_input=token[: -len(signature) - 1],
            signature=base64url.decode(signature),
        )
    except DuplicateMember:
        raise CredentialRejected(Reason.DUPLICATE_MEMBER) from None
    except ValueError:
        raise CredentialRejected(Reason.MALFORMED) from None


def _strict_payload(text: bytes, peeked: PeekedPayload | None) -> dict[str, object]:
    """The payload as strictly as ``parse_object`` reads it, by checking what was decoded leniently."""
    if peeked is None or peeked.text != text or not peeked.decoded:
        return parse_object(base64url.decode(text))
    return checked_object(peeked.value, base64url.checked(peeked.decoded, text))


@lru_cache(maxsize=64)  # all tokens of one key share their header, byte for byte
def _key_id_and_algorithm(header: bytes, form: HeaderForm) -> tuple[str, str]:
    members = parse_object(base64url.decode(header))
    kid = members.get("kid")
    if not form.fits(members) or not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID_CHARACTERS:
        raise CredentialRejected(Reason.UNSUPPORTED_HEADER)
    return kid, cast("str", members["alg"])
