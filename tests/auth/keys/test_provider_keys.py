"""JWKS documents of OpenID providers: other keys are ignored, unsafe keys left out."""

import pytest

from claimgraph.auth.errors import KeySetRejected
from claimgraph.auth.keys.key import MAX_KEYS, parse_provider_jwks
from tests.support.tokens.cognito import ABSENT, base64url, base64url_integer, compact_json, rsa_key
from tests.support.tokens.openid import ALGORITHMS, Provider, ProviderKey

ISSUER = "https://login.example.com/"
RSA = ProviderKey.named("main", "RS256")
EC = ProviderKey.named("main", "ES256")


def parsed(*jwks: object) -> dict[str, frozenset[str]]:
    keys = parse_provider_jwks(compact_json({"keys": list(jwks)}), ISSUER)
    return {kid: key.algorithms for kid, key in keys.items()}


def test_each_key_serves_the_algorithm_that_it_is_published_for() -> None:
    provider = Provider()
    keys = parse_provider_jwks(provider.jwks(), ISSUER)
    assert {key.algorithms for key in keys.values()} == {frozenset({name}) for name in ALGORITHMS}


def test_without_alg_the_type_and_the_curve_decide() -> None:
    curves = [ProviderKey.named("main", name) for name in ("ES256", "ES384", "ES512")]
    found = parsed(RSA.jwk(alg=ABSENT), *(key.jwk(alg=ABSENT) for key in curves))
    assert found[RSA.kid] == {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
    assert [found[key.kid] for key in curves] == [{"ES256"}, {"ES384"}, {"ES512"}]


@pytest.mark.parametrize(
    "other",
    [
        RSA.jwk(kid="enc", use="enc", alg="RSA-OAEP"),
        RSA.jwk(kid="enc", use=ABSENT, alg="RSA-OAEP-256"),
        RSA.jwk(kid="enc", use=ABSENT, key_ops=["encrypt"]),
        RSA.jwk(kid=ABSENT),
        RSA.jwk(kid="secret", alg="HS256"),
        RSA.jwk(kid="none", alg="none"),
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0", "alg": "HS256"},
        {"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": "AA"},
        EC.jwk(kid="koblitz", crv="secp256k1", alg="ES256K"),
        EC.jwk(kid="koblitz", crv="secp256k1", alg=ABSENT),
        {"kty": 1, "kid": "odd"},
        {},
    ],
)
def test_keys_for_other_purposes_are_left_alone_but_do_not_suffice(other: dict[str, object]) -> None:
    assert parsed(other, RSA.jwk()).keys() == {RSA.kid}
    with pytest.raises(KeySetRejected, match="no key that signs"):
        parsed(other)


_point = EC.jwk()
_x = str(_point["x"])


@pytest.mark.parametrize(
    ("jwk", "complaint"),
    [
        (RSA.jwk(kid=""), "no usable kid"),
        (RSA.jwk(kid=1), "no usable kid"),
        (RSA.jwk(kid="x" * 257), "no usable kid"),
        (RSA.jwk(kid="dummy"), "moto's published key"),
        (RSA.jwk(d="AQAB"), "private half"),
        (EC.jwk(d="AQAB"), "private half"),
        (RSA.jwk(k="AQAB"), "private half"),
        (RSA.jwk(alg="ES256"), "alg does not go with its type"),
        (EC.jwk(alg="RS256"), "alg does not go with its type"),
        (EC.jwk(alg="ES384"), "alg does not go with its type"),
        (RSA.jwk(n=base64url_integer(rsa_key("small", 1024).public_key().public_numbers().n)), "bits"),
        (RSA.jwk(e="Aw"), "unsafe exponent"),
        (RSA.jwk(n=ABSENT), "RSA key has no n"),
        (EC.jwk(x=ABSENT), "EC key has no x"),
        (EC.jwk(y="=="), "not base64url"),
        (EC.jwk(x=_point["y"], y=_x), "no point of its curve"),
        (EC.jwk(x=base64url(b"\0" * 32).decode(), y=base64url(b"\0" * 32).decode()), "no point"),
        (EC.jwk(x=base64url(b"\0" + b"\1" * 32).decode()), "size"),
        (EC.jwk(x=base64url(b"\1" * 31).decode()), "size"),
        (EC.jwk(crv="P-384", alg=ABSENT), "size"),
    ],
)
def test_an_unsafe_key_costs_that_key_alone(
    jwk: dict[str, object], complaint: str, caplog: pytest.LogCaptureFixture
) -> None:
    other = ProviderKey.named("other", "RS256")
    assert parsed(jwk, other.jwk()).keys() == {other.kid}
    assert complaint in caplog.text
    with pytest.raises(KeySetRejected, match=complaint):
        parsed(jwk)


def test_one_key_under_several_algorithms_serves_all_of_them() -> None:
    algorithms = ("RS256", "RS384", "PS256")
    assert parsed(*(RSA.jwk(alg=name) for name in algorithms)) == {RSA.kid: frozenset(algorithms)}


def test_an_exact_repeat_and_another_use_under_the_same_kid_change_nothing() -> None:
    others: list[object] = [RSA.jwk(), RSA.jwk(use="enc", alg="RSA-OAEP"), EC.jwk(kid=RSA.kid, use="enc")]
    others += [1, [], None]
    for beside in others:
        assert parsed(RSA.jwk(), beside) == parsed(beside, RSA.jwk()) == {RSA.kid: {"RS256"}}


def test_different_keys_under_one_kid_are_left_out_with_it() -> None:
    other = ProviderKey.named("other", "RS256")
    for beside in (EC.jwk(kid=RSA.kid), other.jwk(kid=RSA.kid), other.jwk(kid=RSA.kid, alg="RS384")):
        assert parsed(RSA.jwk(), beside, EC.jwk()).keys() == {EC.kid}


@pytest.mark.parametrize(
    "members", [{}, {"kid": "elsewhere"}, {"use": "enc"}, {"kid": ABSENT}, {"alg": "none"}]
)
def test_a_key_whose_private_half_is_shown_anywhere_is_not_used(members: dict[str, object]) -> None:
    exposed = RSA.jwk(d="AQAB", **members)
    assert parsed(RSA.jwk(), exposed, EC.jwk()).keys() == {EC.kid}


@pytest.mark.parametrize(
    "document", [b"", b"[]", b"{}", b'{"keys":{}}', b'{"keys":[1]}', b'{"keys":[]}', b'{"keys":[],"keys":[]}']
)
def test_invalid_key_sets_are_refused(document: bytes) -> None:
    with pytest.raises(KeySetRejected):
        parse_provider_jwks(document, ISSUER)


def test_key_ids_are_unique_and_bounded() -> None:
    with pytest.raises(KeySetRejected, match="different keys share a kid"):
        parsed(RSA.jwk(), EC.jwk(kid=RSA.kid))
    with pytest.raises(KeySetRejected, match="more than"):
        parsed(*[RSA.jwk(kid=str(number)) for number in range(MAX_KEYS + 1)])
