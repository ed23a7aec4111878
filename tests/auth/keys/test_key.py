"""Reading JWKS documents."""

import json
from collections.abc import Callable

import pytest

from claimgraph.auth.errors import KeySetRejected
from claimgraph.auth.keys.key import MAX_KEYS, parse_jwks
from tests.support.tokens.cognito import ABSENT, KeyPair, PoolKeys, base64url_integer, compact_json, jwks_of

ISSUER = "https://issuer.example"
KEY = KeyPair.named("id")
OTHER = KeyPair.named("access")

#: The modulus of the key that moto signs every emulated user pool with.
MOTO_MODULUS = (
    "j1pT3xKbswmMySvCefmiD3mfDaRFpZ9Y3Jl4fF0hMaCRVAt_e0yR7BeueDfqmj_NhVSO0WB5ao5e8V-9RFQOtK8SrqKl3i01-CyWYPICwybaG"
    "KhbJJR0S_6cZ8n5kscF1MjpIlsJcCzm-yKgTc3Mxk6KtrLoNgRvMwGLeHUXPkhS9YHfDKRe864iMFOK4df69brIYEICG2VLduh0hXYa0i-J3d"
    "rwm7vxNdX7pVpCDu34qJtYoWq6CXt3Tzfi3YfWp8cFjGNbaDa3WnCd2IXpp0TFsFS-cEsw5rJjSl5OllJGeZKBtLeyVTy9PYwnk7MW43WSYe"
    "Ystbk9NluX4H8Iuw"
)


def document(*keys: object) -> bytes:
    return compact_json({"keys": list(keys)})


def test_the_keys_of_a_pool_are_found_by_kid(pool_keys: PoolKeys) -> None:
    keys = parse_jwks(pool_keys.jwks(), pool_keys.issuer)
    assert keys.keys() == {pool_keys.id_key.kid, pool_keys.access_key.kid}
    key = keys[pool_keys.id_key.kid]
    assert (key.issuer, key.kid) == (pool_keys.issuer, pool_keys.id_key.kid)
    assert key.public_key == pool_keys.id_key.private.public_key()


def test_a_key_is_known_by_its_value() -> None:
    first, again = (parse_jwks(jwks_of(KEY), ISSUER)[KEY.kid] for _ in range(2))
    changed = parse_jwks(document(OTHER.jwk(kid=KEY.kid)), ISSUER)[KEY.kid]
    assert first == again
    assert first != changed


@pytest.mark.parametrize(
    "stranger",
    [
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "ec"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "oct", "k": "AA"},
        {"kty": "future"},
        {},
        {"kty": 1},
    ],
)
def test_keys_of_other_types_are_ignored_but_do_not_suffice(stranger: dict[str, object]) -> None:
    assert parse_jwks(document(stranger, KEY.jwk()), ISSUER).keys() == {KEY.kid}
    with pytest.raises(KeySetRejected, match="no RSA key"):
        parse_jwks(document(stranger), ISSUER)


@pytest.mark.parametrize("member", ["alg", "use"])
def test_members_that_a_jwk_may_leave_out_may_be_absent(member: str) -> None:
    assert KEY.kid in parse_jwks(document(KEY.jwk(**{member: ABSENT})), ISSUER)


def test_a_4096_bit_key_is_fine() -> None:
    large = KeyPair.named("large", 4096)
    assert large.kid in parse_jwks(jwks_of(large), ISSUER)


_d = base64url_integer(KEY.private.private_numbers().d)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"use": "enc"}, "not for verifying"),
        ({"use": None}, "not for verifying"),
        ({"key_ops": ["encrypt"]}, "not for verifying"),
        ({"alg": "RS512"}, "not for RS256"),
        ({"alg": "HS256"}, "not for RS256"),
        ({"alg": None}, "not for RS256"),
        *(({member: _d}, "private half") for member in ("d", "p", "q", "dp", "dq", "qi", "oth", "k")),
        ({"kid": ABSENT}, "no usable kid"),
        ({"kid": ""}, "no usable kid"),
        ({"kid": 1}, "no usable kid"),
        ({"kid": "k" * 257}, "no usable kid"),
        ({"kid": "dummy"}, "moto's published key"),
        ({"n": MOTO_MODULUS}, "moto's published key"),
        ({"n": "AAAA" + MOTO_MODULUS}, "moto's published key"),
        ({"n": ABSENT}, "no n"),
        ({"n": 5}, "no n"),
        ({"n": ""}, "not base64url"),
        ({"n": "+/="}, "not base64url"),
        ({"n": "ключ"}, "no n"),
        ({"n": base64url_integer(2**2047)}, "impossible"),
        ({"n": base64url_integer(2**8192 + 1)}, "has not 2048 to 8192 bits"),
        ({"n": base64url_integer(2**1023 + 1)}, "has not 2048 to 8192 bits"),
        ({"e": ABSENT}, "no e"),
        ({"e": "AQ"}, "unsafe exponent"),
        ({"e": "Aw"}, "unsafe exponent"),
        ({"e": "AQAC"}, "impossible"),
        ({"e": base64url_integer(2**32 + 1)}, "unsafe exponent"),
    ],
)
def test_one_bad_rsa_key_rejects_the_whole_set(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(KeySetRejected, match=complaint):
        parse_jwks(document(OTHER.jwk(), KEY.jwk(**changes)), ISSUER)


def test_a_short_key_is_rejected() -> None:
    with pytest.raises(KeySetRejected, match="has not 2048 to 8192 bits"):
        parse_jwks(jwks_of(KeyPair.named("short", 1024)), ISSUER)


def test_two_keys_of_one_kid_are_rejected() -> None:
    with pytest.raises(KeySetRejected, match="share a kid"):
        parse_jwks(document(KEY.jwk(), OTHER.jwk(kid=KEY.kid)), ISSUER)


def test_the_number_of_keys_is_bounded() -> None:
    keys = [KEY.jwk(kid=f"key-{number}") for number in range(MAX_KEYS + 1)]
    assert len(parse_jwks(document(*keys[:-1]), ISSUER)) == MAX_KEYS
    with pytest.raises(KeySetRejected, match="more than 20"):
        parse_jwks(document(*keys), ISSUER)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Sign in to the hotel's network</body></html>",
        b"[]",
        b"{}",
        b'{"keys":{}}',
        b'{"keys":[]}',
        b'{"keys":["key"]}',
        b'{"keys":[null]}',
        b'{"message":"Forbidden"}',
        b"[" * 60_000,
    ],
)
def test_any_other_document_is_rejected(body: bytes) -> None:
    with pytest.raises(KeySetRejected):
        parse_jwks(body, ISSUER)


def _doubled_list(key: bytes) -> bytes:
    return b'{"keys":[' + key + b'],"keys":[' + key + b"]}"


def _doubled_kid(key: bytes) -> bytes:
    return b'{"keys":[' + key[:-1] + b',"kid":"other"}]}'


@pytest.mark.parametrize("doubled", [_doubled_list, _doubled_kid])
def test_a_document_that_names_a_member_twice_is_rejected(doubled: Callable[[bytes], bytes]) -> None:
    body = doubled(compact_json(KEY.jwk()))
    assert json.loads(body)
    with pytest.raises(KeySetRejected, match="unique members"):
        parse_jwks(body, ISSUER)
