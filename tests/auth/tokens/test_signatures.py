"""Signatures: by which key, with which algorithm."""

import hashlib
import hmac
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from claimgraph.auth.errors import Reason
from tests.auth.outcomes import Refusal
from tests.support.tokens.cognito import KeyPair, PoolKeys, base64url, compact_json, sign


@pytest.mark.parametrize("bits", [2048, 3072])
async def test_an_attackers_key_under_a_known_kid_is_refused(
    pool_keys: PoolKeys, refusal: Refusal, bits: int
) -> None:
    attacker = replace(KeyPair.named(f"attacker {bits}", bits), kid=pool_keys.access_key.kid)
    token = sign(attacker.header(), pool_keys.access_claims(), attacker)
    assert await refusal(token) is Reason.BAD_SIGNATURE


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_a_changed_part_is_noticed(pool_keys: PoolKeys, refusal: Refusal, part: int) -> None:
    mine, other = (pool_keys.access_token(jti=jti).split(b".") for jti in ("one", "two"))
    if part == 0:
        other[0] = base64url(compact_json({"alg": "RS256", "kid": pool_keys.access_key.kid}))
    mine[part] = other[part]
    assert await refusal(b".".join(mine)) is Reason.BAD_SIGNATURE


@pytest.mark.parametrize("size", [1, 255, 257, 512])
async def test_a_signature_of_another_size_is_refused(
    pool_keys: PoolKeys, refusal: Refusal, size: int
) -> None:
    signing_input = pool_keys.access_token().rpartition(b".")[0]
    assert await refusal(signing_input + b"." + base64url(b"\x01" * size)) is Reason.BAD_SIGNATURE


def _secrets(keys: PoolKeys) -> list[bytes]:
    public = keys.access_key.private.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pkcs1 = public.public_bytes(Encoding.PEM, PublicFormat.PKCS1)
    return [pem, pem.strip(), der, pkcs1, compact_json(keys.access_key.jwk()), b""]


@pytest.mark.parametrize("secret", range(6))
@pytest.mark.parametrize(
    ("algorithm", "reason"), [("HS256", "unsupported_header"), ("RS256", "bad_signature")]
)
async def test_the_public_key_is_not_accepted_as_an_hmac_secret(
    pool_keys: PoolKeys, refusal: Refusal, secret: int, algorithm: str, reason: str
) -> None:
    header = {"kid": pool_keys.access_key.kid, "alg": algorithm}
    signing_input = b".".join(base64url(compact_json(part)) for part in (header, pool_keys.access_claims()))
    mac = hmac.digest(_secrets(pool_keys)[secret], signing_input, hashlib.sha256)
    assert await refusal(signing_input + b"." + base64url(mac)) == reason


def _other_signatures(keys: PoolKeys, signing_input: bytes) -> dict[str, bytes]:
    key, sha256 = keys.access_key.private, hashes.SHA256()
    pss = padding.PSS(padding.MGF1(sha256), padding.PSS.DIGEST_LENGTH)
    return {
        "RS512": key.sign(signing_input, padding.PKCS1v15(), hashes.SHA512()),
        "PS256": key.sign(signing_input, pss, sha256),
        "ES256": ec.generate_private_key(ec.SECP256R1()).sign(signing_input, ec.ECDSA(sha256)),
    }


@pytest.mark.parametrize("algorithm", ["RS512", "PS256", "ES256"])
@pytest.mark.parametrize("claimed", [True, False])
async def test_the_right_key_with_another_algorithm_is_refused(
    pool_keys: PoolKeys, refusal: Refusal, algorithm: str, *, claimed: bool
) -> None:
    header = {"kid": pool_keys.access_key.kid, "alg": algorithm if claimed else "RS256"}
    signing_input = b".".join(base64url(compact_json(part)) for part in (header, pool_keys.access_claims()))
    token = signing_input + b"." + base64url(_other_signatures(pool_keys, signing_input)[algorithm])
    expected = Reason.UNSUPPORTED_HEADER if claimed else Reason.BAD_SIGNATURE
    assert await refusal(token) is expected


@pytest.mark.parametrize("member", ["jwk", "jku", "x5u", "x5c"])
async def test_a_key_inside_the_token_is_ignored(pool_keys: PoolKeys, refusal: Refusal, member: str) -> None:
    attacker = replace(KeyPair.named("attacker 2048"), kid=pool_keys.access_key.kid)
    bait = {"jwk": attacker.jwk(), "jku": "http://127.0.0.1:9/", "x5u": "http://127.0.0.1:9/", "x5c": ["MII"]}
    header = {**attacker.header(), member: bait[member]}
    assert await refusal(sign(header, pool_keys.access_claims(), attacker)) is Reason.UNSUPPORTED_HEADER


@pytest.mark.parametrize(
    "kid", ["../../../dev/null", "' OR 1=1 --", "https://attacker.example/", "dummy", "\x00"]
)
async def test_a_kid_is_only_looked_up_in_the_key_set(
    pool_keys: PoolKeys, refusal: Refusal, kid: str
) -> None:
    token = sign({"kid": kid, "alg": "RS256"}, pool_keys.access_claims(), pool_keys.access_key)
    assert await refusal(token) is Reason.UNKNOWN_KEY


async def test_errors_of_unverified_tokens_reveal_no_claims(pool_keys: PoolKeys, refusal: Refusal) -> None:
    attacker = replace(KeyPair.named("attacker 2048"), kid=pool_keys.access_key.kid)
    for wrong in ({"exp": 1}, {"client_id": "other"}, {"token_use": "refresh"}, {"sub": 1}):
        token = sign(attacker.header(), pool_keys.access_claims(**wrong), attacker)
        assert await refusal(token) is Reason.BAD_SIGNATURE
