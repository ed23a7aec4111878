"""The form of a token, checked before any key is used."""

import time
from collections.abc import Callable, Mapping

import pytest

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.tokens.jwt import MAX_TOKEN_BYTES, PeekedPayload, parse, peek
from tests.auth.outcomes import Refusal
from tests.support.tokens.cognito import USER_SUB, PoolKeys, base64url, compact_json, sign

HEADER = base64url(b'{"kid":"k","alg":"RS256"}')
PAYLOAD = base64url(b'{"iss":"x"}')
SIGNATURE = base64url(b"s" * 256)
TOKEN = b".".join([HEADER, PAYLOAD, SIGNATURE])


def reason_of(token: bytes) -> Reason:
    """Why the form is refused, which must not take longer than 5 ms of CPU (the best of five tries)."""
    reasons, seconds = set[Reason](), list[float]()
    for _ in range(5):
        began = time.process_time()
        with pytest.raises(CredentialRejected) as refused:
            parse(token)
        seconds.append(time.process_time() - began)
        reasons.add(refused.value.reason)
    assert min(seconds) < 0.005
    (reason,) = reasons
    return reason


def with_header(header: bytes) -> bytes:
    return b".".join([base64url(header), PAYLOAD, SIGNATURE])


def with_payload(payload: bytes) -> bytes:
    return b".".join([HEADER, base64url(payload), SIGNATURE])


def test_a_well_formed_token_is_parsed() -> None:
    token = parse(TOKEN)
    assert (token.kid, token.payload) == ("k", {"iss": "x"})
    assert (token.signing_input, token.signature) == (HEADER + b"." + PAYLOAD, b"s" * 256)


@pytest.mark.parametrize(
    "token",
    [
        b"",
        b".",
        b"..",
        b"...",
        HEADER,
        HEADER + b"." + PAYLOAD,
        HEADER + b"." + PAYLOAD + b".",
        b"." + PAYLOAD + b"." + SIGNATURE,
        HEADER + b".." + SIGNATURE,
        TOKEN + b".",
        TOKEN + b"." + SIGNATURE,
        TOKEN + b"." + SIGNATURE + b"." + SIGNATURE,
        b" " + TOKEN,
        TOKEN + b" ",
        TOKEN + b"\n",
        TOKEN + b"\r\n",
        TOKEN.replace(b".", b" ."),
        TOKEN.replace(b".", b"=."),
        TOKEN + b"==",
        HEADER + b"." + PAYLOAD + b"." + base64url(b"\xfb\xff\xfe").replace(b"-", b"+").replace(b"_", b"/"),
        TOKEN[:-1],
        HEADER + b"." + PAYLOAD + b"." + SIGNATURE[:-1] + b"x",
        HEADER + b"." + PAYLOAD[:-1] + b"1." + SIGNATURE,
        TOKEN + b"\xc3\xa9",
        "тoken.тoken.тoken".encode(),
        b"\xff.\xff.\xff",
        b"Basic dXNlcjpwYXNz",
        b"\x00" * 100,
    ],
)
def test_any_other_spelling_of_three_parts_is_malformed(token: bytes) -> None:
    assert reason_of(token) is Reason.MALFORMED


@pytest.mark.parametrize("size", [MAX_TOKEN_BYTES + 1, 1_000_000, 5_000_000])
@pytest.mark.parametrize("filler", [b"A", b"."])
def test_an_oversized_token_is_refused_unread(size: int, filler: bytes) -> None:
    assert reason_of(filler * size) is Reason.TOO_LARGE


def test_a_token_of_the_largest_size_is_read() -> None:
    room = MAX_TOKEN_BYTES - len(with_payload(b'{"x":""}'))
    token = with_payload(b'{"x":"' + b"x" * (room * 3 // 4) + b'"}')
    assert MAX_TOKEN_BYTES - 3 <= len(token) <= MAX_TOKEN_BYTES
    assert parse(token).kid == "k"


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "nOnE", "NONE", "HS256", "RS512", "PS256", "ES256", "rs256"]
)
@pytest.mark.parametrize("signature", [SIGNATURE, base64url(b"x")])
def test_only_rs256_is_accepted(algorithm: str, signature: bytes) -> None:
    header = base64url(compact_json({"kid": "k", "alg": algorithm}))
    assert reason_of(b".".join([header, PAYLOAD, signature])) is Reason.UNSUPPORTED_HEADER


def test_an_unsigned_token_is_malformed() -> None:
    header = base64url(compact_json({"kid": "k", "alg": "none"}))
    assert reason_of(header + b"." + PAYLOAD + b".") is not None


@pytest.mark.parametrize(
    "member",
    [
        {"typ": "JWT"},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"zip": "DEF"},
        {"jwk": {"kty": "RSA"}},
        {"jku": "https://attacker.example/jwks.json"},
        {"x5u": "https://attacker.example/cert.pem"},
        {"x5c": ["MII"]},
        {"cty": "JWT"},
        {"unknown": None},
    ],
)
def test_a_header_asking_for_anything_else_is_refused(member: dict[str, object]) -> None:
    header = compact_json({"kid": "k", "alg": "RS256", **member})
    assert reason_of(with_header(header)) is Reason.UNSUPPORTED_HEADER


@pytest.mark.parametrize(
    "header",
    [
        b"{}",
        b'{"alg":"RS256"}',
        b'{"kid":"k"}',
        b'{"kid":"","alg":"RS256"}',
        b'{"kid":null,"alg":"RS256"}',
        b'{"kid":1,"alg":"RS256"}',
        b'{"kid":["k"],"alg":"RS256"}',
        b'{"kid":"k","alg":["RS256"]}',
        b'{"kid":"k","alg":null}',
        b'{"kid":"' + b"k" * 10_000 + b'","alg":"RS256"}',
    ],
)
def test_the_header_must_name_a_key_and_the_algorithm(header: bytes) -> None:
    assert reason_of(with_header(header)) is Reason.UNSUPPORTED_HEADER


@pytest.mark.parametrize("place", [with_header, with_payload])
def test_duplicate_members_are_refused_in_either_part(place: Callable[[bytes], bytes]) -> None:
    assert reason_of(place(b'{"kid":"k","alg":"RS256","kid":"k"}')) is Reason.DUPLICATE_MEMBER


@pytest.mark.parametrize("place", [with_header, with_payload])
@pytest.mark.parametrize(
    "raw",
    [
        b"not json",
        b'["kid"]',
        b"[" * 11_000,
        b'{"a":' * 2_000,
        b'{"a":' + b"9" * 11_000 + b"}",
        b'{"a":NaN}',
        b'{"a":"\\udfff"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        '{"a":1}'.encode("utf-32-le"),
    ],
)
def test_parts_that_are_not_a_utf8_json_object_are_malformed(
    place: Callable[[bytes], bytes], raw: bytes
) -> None:
    assert reason_of(place(raw)) is Reason.MALFORMED


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-8-sig"])
async def test_a_correctly_signed_payload_in_another_encoding_is_refused(
    pool_keys: PoolKeys, refusal: Refusal, encoding: str
) -> None:
    payload = compact_json(pool_keys.id_claims()).decode().encode(encoding)
    assert await refusal(sign(pool_keys.id_key.header(), payload, pool_keys.id_key)) is Reason.MALFORMED


@pytest.mark.parametrize("member", ["sub", "token_use", "aud", "exp", "iss"])
async def test_a_correctly_signed_payload_with_a_repeated_claim_is_refused(
    pool_keys: PoolKeys, refusal: Refusal, member: str
) -> None:
    claims = pool_keys.id_claims()
    payload = compact_json(claims)[:-1] + b"," + compact_json({member: claims[member]})[1:]
    token = sign(pool_keys.id_key.header(), payload, pool_keys.id_key)
    assert await refusal(token) is Reason.DUPLICATE_MEMBER


async def test_one_missing_character_of_the_signature_is_noticed(
    pool_keys: PoolKeys, refusal: Refusal
) -> None:
    assert await refusal(pool_keys.id_token()[:-1]) is Reason.MALFORMED


def _outcome(token: bytes, peeked: PeekedPayload | None) -> Reason | Mapping[str, object]:
    try:
        return parse(token, peeked=peeked).payload
    except CredentialRejected as rejected:
        return rejected.reason


@pytest.mark.parametrize(
    "payload",
    [
        compact_json({"iss": "a"}),
        b'{"iss": "a"}',
        b'{"iss":"a","iss":"b"}',
        b'{"iss":12345678901234567890123456789}',
        b'{"iss":"a"} ',
        b"[1]",
        b"null",
        b"not json",
        b"\xff",
        b"",
    ],
)
@pytest.mark.parametrize("ending", [b"", b"=", b"==", b"\t", b"+"])
def test_a_payload_that_was_peeked_is_read_as_strictly(
    pool_keys: PoolKeys, payload: bytes, ending: bytes
) -> None:
    header, signature = base64url(compact_json(pool_keys.id_key.header())), base64url(b"signature")
    token = b".".join((header, base64url(payload) + ending, signature))
    assert _outcome(token, peek(token)) == _outcome(token, None)


def test_what_was_peeked_of_another_token_counts_for_nothing(pool_keys: PoolKeys) -> None:
    token = pool_keys.id_token()
    other = peek(pool_keys.id_token(sub="another"))
    assert other is not None
    assert parse(token, peeked=other).payload["sub"] == USER_SUB
