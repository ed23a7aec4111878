"""Tokens of OpenID providers: algorithms, headers and signatures."""

import hmac
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from claimgraph.auth.errors import Reason
from claimgraph.auth.issuers.openid_provider import OpenIdProvider
from claimgraph.auth.keys.key import parse_provider_jwks
from claimgraph.auth.keys.source import FixedKeys
from tests.auth.modes.oidc_asking import identified, refused
from tests.support.tokens.cognito import ABSENT, base64url, compact_json
from tests.support.tokens.openid import ALGORITHMS, Provider, ProviderKey, assembled


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_every_asymmetric_algorithm_is_accepted(
    trusted: OpenIdProvider, provider: Provider, algorithm: str
) -> None:
    identity = await identified(trusted, provider, provider.token(algorithm))
    assert (identity.mode, identity.issuer, identity.sub) == ("OPENID_CONNECT", provider.issuer, "auth0|1")
    assert identity.is_user
    assert identity.claims["email"] == "pat@example.com"
    assert (identity.groups, identity.token_uses, identity.scopes) == (None, frozenset(), frozenset())


async def test_the_bearer_scheme_is_optional(trusted: OpenIdProvider, provider: Provider) -> None:
    assert (await identified(trusted, provider, b"Bearer " + provider.token())).sub == "auth0|1"


async def test_a_key_without_alg_serves_every_algorithm_of_its_type(
    provider: Provider,
) -> None:
    key = provider.keys["RS256"]
    document = compact_json({"keys": [key.jwk(alg=ABSENT)]})
    trusted = OpenIdProvider(
        issuer=provider.issuer,
        keys=FixedKeys(parse_provider_jwks(document, provider.issuer)),
        client_id=None,
    )
    for algorithm in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"):
        content = assembled({"alg": algorithm, "kid": key.kid}, provider.claims())
        token = content + b"." + base64url(key.signature(content, algorithm))
        assert (await identified(trusted, provider, token)).sub == "auth0|1"


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"typ": "JWT"},
        {"typ": "at+jwt"},
        {"typ": "application/at+JWT"},
        {"typ": "JWT", "x5t": "thumb", "x5t#S256": "print"},
        {"nonce": "0.AX…", "cty": "JWT", "ver": "2.0", "pi.atm": "1", "org": ["a"]},
    ],
)
async def test_headers_that_providers_write_are_accepted(
    trusted: OpenIdProvider, provider: Provider, header: dict[str, object]
) -> None:
    key = provider.keys["RS256"]
    token = provider.signed({"alg": "RS256", "kid": key.kid, **header}, provider.claims(), key)
    assert (await identified(trusted, provider, token)).is_user


@pytest.mark.parametrize(
    ("claims", "client_id", "is_user"),
    [
        ({}, "web-1", True),
        ({"aud": ["api", "web-2"]}, "", True),
        ({"aud": "api", "azp": "web-1"}, "web-1", True),
        ({"aud": ["api", "other"], "azp": "web-2"}, "web-2", True),
        ({"azp": "web-1", "sub": "web-1"}, "web-1", False),
        ({"client_id": "web-1", "sub": "web-1"}, "web-1", False),
        ({"azp": "web-1", "sub": "web-1@clients", "gty": "client-credentials"}, "web-1", False),
        ({"azp": "web-1", "sub": "5f0c", "idtyp": "app"}, "web-1", False),
    ],
)
async def test_the_client_is_known_and_a_client_token_is_not_a_user(
    trusted: OpenIdProvider, provider: Provider, claims: dict[str, object], client_id: str, is_user: bool
) -> None:
    identity = await identified(trusted, provider, provider.token(**claims))
    assert (identity.client_id, identity.is_user) == (client_id, is_user)


async def test_scopes_are_read_from_a_string_and_groups_are_not_read(
    trusted: OpenIdProvider, provider: Provider
) -> None:
    token = provider.token(scope="notes/read notes/write", **{"cognito:groups": ["admin"]})
    identity = await identified(trusted, provider, token)
    assert identity.scopes == {"notes/read", "notes/write"}
    assert identity.groups is None
    listed = await identified(trusted, provider, provider.token(scope=["notes/write"]))
    assert listed.scopes == frozenset()


# --- attacks on the signature


async def test_the_public_key_is_not_accepted_as_an_hmac_secret(
    trusted: OpenIdProvider, provider: Provider
) -> None:
    key = provider.keys["RS256"]
    public = key.private.public_key()
    secrets = [
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(key.jwk()).encode(),
        b"",
    ]
    for size in ("256", "384", "512"):
        for secret in secrets:
            content = assembled({"alg": f"HS{size}", "typ": "JWT", "kid": key.kid}, provider.claims())
            token = content + b"." + base64url(hmac.digest(secret, content, f"sha{size}"))
            assert await refused(trusted, provider, token) is Reason.UNSUPPORTED_HEADER


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "", "HS256", "EdDSA", "ES256K", "rs256"]
)
async def test_other_algorithms_are_rejected(
    trusted: OpenIdProvider, provider: Provider, algorithm: str
) -> None:
    key = provider.keys["RS256"]
    token = provider.signed({"alg": algorithm, "kid": key.kid}, provider.claims(), key)
    assert await refused(trusted, provider, token) is Reason.UNSUPPORTED_HEADER


async def test_an_unsigned_token_is_rejected(trusted: OpenIdProvider, provider: Provider) -> None:
    content = assembled({"alg": "none", "kid": provider.keys["RS256"].kid}, provider.claims())
    assert await refused(trusted, provider, content + b".") is Reason.UNSUPPORTED_HEADER
    signed = assembled({"alg": "RS256", "kid": provider.keys["RS256"].kid}, provider.claims())
    assert await refused(trusted, provider, signed + b".") is Reason.MALFORMED


@pytest.mark.parametrize("claimed", ALGORITHMS)
@pytest.mark.parametrize("algorithm", ["RS256", "PS384", "ES256"])
async def test_the_key_decides_the_algorithm_not_the_header(
    trusted: OpenIdProvider, provider: Provider, claimed: str, algorithm: str
) -> None:
    """Signed correctly by the key's type, under another name than the one that the key is published for."""
    key = provider.keys[algorithm]
    content = assembled({"alg": claimed, "kid": key.kid}, provider.claims())
    how = claimed if claimed[:2] in ("RS", "PS") and algorithm[:2] != "ES" else algorithm
    token = content + b"." + base64url(key.signature(content, how))
    expected = None if claimed == algorithm else Reason.BAD_SIGNATURE
    assert await refused(trusted, provider, token) is expected


async def test_another_key_under_a_published_kid_is_rejected(
    trusted: OpenIdProvider, provider: Provider
) -> None:
    for algorithm in ("RS256", "PS256", "ES256", "ES512"):
        attacker = replace(ProviderKey.named("attacker", algorithm), kid=provider.keys[algorithm].kid)
        token = provider.signed({"alg": algorithm, "kid": attacker.kid}, provider.claims(), attacker)
        assert await refused(trusted, provider, token) is Reason.BAD_SIGNATURE


@pytest.mark.parametrize("signature", [b"\0" * 64, b"\0" * 63, b"\xff" * 64, b"\0" * 65, b"\x01"])
async def test_malformed_ec_signatures_are_rejected(
    trusted: OpenIdProvider, provider: Provider, signature: bytes
) -> None:
    """All zeros were once a good signature for everything (CVE-2022-21449)."""
    content = assembled({"alg": "ES256", "kid": provider.keys["ES256"].kid}, provider.claims())
    assert await refused(trusted, provider, content + b"." + base64url(signature)) is Reason.BAD_SIGNATURE


@pytest.mark.parametrize(
    "member",
    [
        {"jwk": {"kty": "RSA"}},
        {"jku": "https://attacker.example/jwks.json"},
        {"x5u": "https://attacker.example/cert.pem"},
        {"x5c": ["MII"]},
        {"crit": ["exp"]},
        {"b64": False},
        {"zip": "DEF"},
        {"typ": "logout+jwt"},
        {"typ": None},
        {"typ": 1},
        {"nonce": "n", "crit": ["nonce"]},
    ],
)
async def test_headers_with_critical_extensions_are_rejected(
    trusted: OpenIdProvider, provider: Provider, member: dict[str, object]
) -> None:
    key = provider.keys["RS256"]
    token = provider.signed({"alg": "RS256", "kid": key.kid, **member}, provider.claims(), key)
    assert await refused(trusted, provider, token) is Reason.UNSUPPORTED_HEADER


@pytest.mark.parametrize(
    ("kid", "reason"),
    [
        ("unknown", Reason.UNKNOWN_KEY),
        ("../../etc/passwd", Reason.UNKNOWN_KEY),
        ("https://attacker.example/key", Reason.UNKNOWN_KEY),
        ("' OR 1=1 --", Reason.UNKNOWN_KEY),
        ("", Reason.UNSUPPORTED_HEADER),
        ("x" * 257, Reason.UNSUPPORTED_HEADER),
        (None, Reason.UNSUPPORTED_HEADER),
        (["main-RS256"], Reason.UNSUPPORTED_HEADER),
        (ABSENT, Reason.UNSUPPORTED_HEADER),
    ],
)
async def test_a_kid_is_a_name_in_the_providers_set_and_nothing_else(
    trusted: OpenIdProvider, provider: Provider, kid: object, reason: Reason
) -> None:
    key = provider.keys["RS256"]
    header = {"alg": "RS256"} | ({} if kid is ABSENT else {"kid": kid})
    assert await refused(trusted, provider, provider.signed(header, provider.claims(), key)) is reason
