"""The outer shape of a token: three parts, a header we support, a JSON payload. Nothing is believed yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.tokens import base64url
from claimgraph.auth.tokens.strict_json import DuplicateMember, parse_object

#: Longer tokens are refused unread. Cognito states no limit; common proxies stop at 8 KiB per header.
MAX_TOKEN_BYTES: Final = 16 * 1024

#: Cognito's key ids have 44 characters.
MAX_KID_CHARACTERS: Final = 256


@dataclass(frozen=True, slots=True)
class HeaderForm:
    """How a kind of issuer writes the header of its tokens: ``alg``, ``kid``, and what is named here.

    Attributes:
        algorithms: The values of ``alg``; which of them a key serves, the key decides (`SigningKey.signed`).
        types: The values that ``typ`` may have, in lower case, if it is there.
        refused: Members that must not be there, while others are ignored (RFC 7515 section 4); None if there
            may be no others.
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
    """What a token says before anybody has checked who wrote it.

    Attributes:
        kid: The key it names; only ever looked up in the issuer's own key set (RFC 8725 section 3.10).
        algorithm: The algorithm it claims to be signed with.
        payload: Its claims, unproven.
        signing_input: The bytes that the signature must cover.
        signature: The signature, decoded.
    """

    kid: str
    algorithm: str
    payload: Mapping[str, object]
    signing_input: bytes
    signature: bytes


def parse(token: bytes, form: HeaderForm = COGNITO_HEADER) -> UnverifiedToken:
    """Take a token apart (RFC 7515 section 7.1), accepting one spelling of it only.

    Args:
        token: The token.
        form: How its issuer writes headers.

    Raises:
        CredentialRejected: ``too_large``, ``malformed``, ``duplicate_member`` or ``unsupported_header``.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise CredentialRejected(Reason.TOO_LARGE)
    parts = token.split(b".", 3)
    if len(parts) != 3:
        raise CredentialRejected(Reason.MALFORMED)
    header, payload, signature = parts
    try:
        kid, algorithm = _key_id_and_algorithm(header, form)
        return UnverifiedToken(
            kid=kid,
            algorithm=algorithm,
            payload=parse_object(base64url.decode(payload)),
            signing_input=token[: -len(signature) - 1],
            signature=base64url.decode(signature),
        )
    except DuplicateMember:
        raise CredentialRejected(Reason.DUPLICATE_MEMBER) from None
    except ValueError:
        raise CredentialRejected(Reason.MALFORMED) from None


@lru_cache(maxsize=64)  # all tokens of one key share their header, byte for byte
def _key_id_and_algorithm(header: bytes, form: HeaderForm) -> tuple[str, str]:
    members = parse_object(base64url.decode(header))
    kid = members.get("kid")
    if not form.fits(members) or not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID_CHARACTERS:
        raise CredentialRejected(Reason.UNSUPPORTED_HEADER)
    return kid, cast("str", members["alg"])
