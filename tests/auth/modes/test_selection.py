"""The choice of the mode, for every combination of headers that matters."""

import base64
import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

import pytest

from claimgraph.auth.api_modes import Mode
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import Identity, VerifiedCaller
from claimgraph.auth.issuers.openid_provider import OpenIdProvider
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.modes.api_key import ApiKeys
from claimgraph.auth.modes.iam import IamPrincipals
from claimgraph.auth.modes.interface import AuthorizationMode, RequestView
from claimgraph.auth.modes.lambda_authorizer import LambdaAuthorizer
from claimgraph.auth.modes.oidc import OpenIdProviders
from claimgraph.auth.modes.selection import ModeSelection
from claimgraph.auth.modes.user_pools import UserPools
from tests.support.time.hand_clock import HandClock
from tests.support.tokens.cognito import PoolKeys, base64url, compact_json
from tests.support.tokens.openid import Provider

POOLS: Mode = "AMAZON_COGNITO_USER_POOLS"
OIDC: Mode = "OPENID_CONNECT"
KEY: Mode = "API_KEY"
LAMBDA: Mode = "AWS_LAMBDA"
IAM: Mode = "AWS_IAM"

_API_KEY = b"da2-abcdefghijklmnopqrstuvwxyz"
_SIGV4 = b"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261124/eu-west-1/appsync/aws4_request, Signature=0"
_PROOF = b"aws-iam-v1.aHR0cHM6Ly9zdHM"


class Unasked:
    """What a mode would need to prove anything; selecting must not get that far."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"{name} was asked for")

    async def __call__(self, *_arguments: object) -> object:
        raise AssertionError("it was called")


@pytest.fixture
def modes(user_pool: UserPool, trusted: OpenIdProvider) -> dict[Mode, AuthorizationMode]:
    """The real modes, of which only the first step is taken."""
    unasked = Unasked()
    return {
        POOLS: UserPools([user_pool]),
        OIDC: OpenIdProviders([trusted]),
        KEY: ApiKeys(unasked),  # pyright: ignore[reportArgumentType] - see Unasked
        LAMBDA: LambdaAuthorizer(unasked, unasked),  # pyright: ignore[reportArgumentType] - likewise
        IAM: IamPrincipals(unasked, unasked),  # pyright: ignore[reportArgumentType] - likewise
    }


@pytest.fixture
def tokens(pool_keys: PoolKeys, provider: Provider) -> dict[str, bytes]:
    elsewhere = {"iss": "https://elsewhere.example"}
    pool_id = "eu-west-1_Other0000"
    return {
        "pool": pool_keys.access_token(),
        "Bearer pool": b"Bearer " + pool_keys.id_token(),
        "other pool": PoolKeys(user_pool_id=pool_id).id_token(),
        "oidc": provider.token("ES256"),
        "bearer oidc": b"bearer " + provider.token(),
        "slashless": provider.token(iss="https://login.example.com"),
        "foreign jwt": provider.token(**elsewhere),
        "pool of an emulator": provider.token(iss="http://localhost:9229/local_5Nn0Unkn"),
        "unreadable": b"a.b.c",
        "opaque": b"partner-9f2:abc",
        "basic": b"Basic dXNlcjpwYXNz",
        "sigv4": _SIGV4,
        "proof": _PROOF,
    }


ALL = (POOLS, OIDC, KEY, LAMBDA, IAM)


@pytest.mark.parametrize(
    ("enabled", "sent", "expected"),
    [
        # every mode enabled: each credential finds its own
        (ALL, "pool", POOLS),
        (ALL, "Bearer pool", POOLS),
        (ALL, "other pool", POOLS),  # to be refused there, rather than believed by a function
        (ALL, "oidc", OIDC),
        (ALL, "bearer oidc", OIDC),
        (ALL, "slashless", OIDC),  # likewise
        (ALL, "foreign jwt", LAMBDA),
        (ALL, "opaque", LAMBDA),
        (ALL, "basic", LAMBDA),
        (ALL, "sigv4", IAM),
        (ALL, "proof", IAM),
        # a mode that is not enabled leaves its credentials to the Lambda authorizer
        ((LAMBDA,), "pool", LAMBDA),
        ((LAMBDA,), "oidc", LAMBDA),
        ((LAMBDA,), "sigv4", LAMBDA),
        ((LAMBDA,), "proof", LAMBDA),
        ((LAMBDA, POOLS), "oidc", LAMBDA),
        ((LAMBDA, OIDC), "pool", LAMBDA),
        # without one, what looks like a token is refused where tokens are known
        ((POOLS,), "unreadable", POOLS),
        ((OIDC,), "unreadable", OIDC),
        ((OIDC, POOLS), "unreadable", POOLS),
    ],
)
def test_the_mode_follows_from_the_headers(
    modes: dict[Mode, AuthorizationMode],
    tokens: dict[str, bytes],
    enabled: tuple[Mode, ...],
    sent: str,
    expected: Mode,
) -> None:
    for order in (enabled, enabled[::-1]):
        selection = ModeSelection(modes[name] for name in order)
        assert selection.mode_for(Credentials(tokens[sent])).name == expected


_NO_OIDC = ("mode_not_enabled", f"A token of an OpenID provider was sent in Authorization, but {OIDC} is not")
_NO_POOLS = ("mode_not_enabled", f"A token of a user pool was sent in Authorization, but {POOLS} is not")
_UNKNOWN = ("unknown_issuer", "You are not authorized to make this call.")
_NO_TOKEN = ("not_a_jwt", "Valid authorization header not provided.")


@pytest.mark.parametrize(
    ("enabled", "sent", "refusal"),
    [
        ((POOLS,), "oidc", _NO_OIDC),
        ((POOLS, KEY), "foreign jwt", _NO_OIDC),
        ((KEY,), "oidc", _NO_OIDC),
        ((OIDC,), "pool", _NO_POOLS),
        ((OIDC, IAM), "Bearer pool", _NO_POOLS),
        ((KEY,), "pool", _NO_POOLS),
        ((OIDC,), "foreign jwt", _UNKNOWN),
        ((OIDC, POOLS), "foreign jwt", _UNKNOWN),
        ((POOLS,), "pool of an emulator", _UNKNOWN),
        ((POOLS,), "opaque", _NO_TOKEN),
        ((OIDC, KEY), "opaque", _NO_TOKEN),
        ((POOLS, OIDC, KEY), "basic", _NO_TOKEN),
    ],
)
def test_a_credential_that_no_mode_accepts_is_rejected_at_once(
    modes: dict[Mode, AuthorizationMode],
    tokens: dict[str, bytes],
    enabled: tuple[Mode, ...],
    sent: str,
    refusal: tuple[str, str],
) -> None:
    with pytest.raises(CredentialRejected) as rejected:
        ModeSelection(modes[name] for name in enabled).mode_for(Credentials(tokens[sent]))
    assert rejected.value.reason.value == refusal[0]
    assert refusal[1] in rejected.value.message
    assert "://" not in rejected.value.message


@pytest.mark.parametrize("sent", ["pool", "oidc", "opaque", "sigv4", "proof"])
def test_an_api_key_wins_over_everything_else(
    modes: dict[Mode, AuthorizationMode], tokens: dict[str, bytes], sent: str
) -> None:
    selection = ModeSelection(modes.values())
    both = Credentials(tokens[sent], api_key=b"even a wrong one")
    assert selection.mode_for(both).name == KEY
    assert selection.effective(both) == Credentials(api_key=b"even a wrong one")


def test_where_keys_are_not_enabled_a_token_beside_one_counts(
    modes: dict[Mode, AuthorizationMode], tokens: dict[str, bytes]
) -> None:
    selection = ModeSelection([modes[POOLS]])
    both = Credentials(tokens["pool"], api_key=_API_KEY)
    assert selection.mode_for(both).name == POOLS
    assert selection.effective(both) == Credentials(tokens["pool"])


@pytest.mark.parametrize(
    ("enabled", "credentials", "said"),
    [
        ((POOLS,), Credentials(api_key=_API_KEY), "x-api-key was sent, but API_KEY is not"),
        ((LAMBDA,), Credentials(api_key=_API_KEY), "x-api-key was sent"),
        ((POOLS,), Credentials(_SIGV4), "An AWS signature was sent in Authorization, but AWS_IAM is not"),
        ((KEY, OIDC), Credentials(_PROOF), "An AWS signature was sent in Authorization"),
        ((KEY,), Credentials(b"Bearer a.b.c"), "Authorization was sent"),
        ((KEY, IAM), Credentials(b"partner"), "Authorization was sent"),
    ],
)
def test_a_credential_of_a_disabled_mode_is_recognised_by_its_header(
    modes: dict[Mode, AuthorizationMode], enabled: tuple[Mode, ...], credentials: Credentials, said: str
) -> None:
    with pytest.raises(CredentialRejected) as rejected:
        ModeSelection(modes[name] for name in enabled).mode_for(credentials)
    assert rejected.value.reason is Reason.MODE_NOT_ENABLED
    assert said in rejected.value.message
    for value in (credentials.authorization, credentials.api_key):
        assert value is None or value.decode() not in rejected.value.message


def test_no_credential_is_reported_as_missing(modes: dict[Mode, AuthorizationMode]) -> None:
    for enabled in ([modes[POOLS]], [modes[KEY]], list(modes.values())):
        with pytest.raises(CredentialRejected) as rejected:
            ModeSelection(enabled).mode_for(Credentials())
        assert rejected.value.reason is Reason.MISSING


@pytest.mark.parametrize("sent", ["oidc", "opaque", "proof"])
def test_an_id_token_is_accepted_beside_a_user_pool_token_only(
    modes: dict[Mode, AuthorizationMode], tokens: dict[str, bytes], sent: str
) -> None:
    selection = ModeSelection(modes.values())
    with pytest.raises(CredentialRejected) as rejected:
        selection.mode_for(Credentials(tokens[sent], tokens["pool"]))
    assert rejected.value.reason is Reason.TOKENS_DISAGREE


def _loosely_encoded(token: bytes) -> list[bytes]:
    """The same token as lenient parsers would still read it."""
    header, payload, signature = token.split(b".")
    padded = payload + b"=" * (-len(payload) % 4)
    plain = base64.b64encode(base64.urlsafe_b64decode(padded))
    claims = json.loads(base64.urlsafe_b64decode(padded))
    spaced = base64url(json.dumps(claims, indent=2).encode())
    return [
        b".".join([header, padded, signature]),
        b".".join([header, plain, signature]),
        b".".join([header, payload, b""]),
        b".".join([b"", payload, signature]),
        b".".join([base64url(b'{"alg":"none"}'), payload, signature]),
        b".".join([header, spaced, signature]),
        b".".join([header, payload[:8] + b"\t" + payload[8:], signature]),
        b" " + token,
        b"BEARER  " + token,
        token + b" ",
    ]


def test_a_jwt_of_a_jwt_mode_never_becomes_a_lambda_token(
    modes: dict[Mode, AuthorizationMode], pool_keys: PoolKeys, provider: Provider
) -> None:
    """Whatever our parser refuses, a function with a laxer one might accept."""
    selection = ModeSelection(modes.values())
    for token, expected in ((pool_keys.id_token(), POOLS), (provider.token(), OIDC)):
        for variant in _loosely_encoded(token):
            assert selection.mode_for(Credentials(variant)).name == expected, variant


def _readable_by_some_parser(issuer: str) -> dict[str, bytes]:
    """Payloads with this issuer that strict parsers refuse, and one or another lenient parser reads."""
    named = f'"iss":"{issuer}"'.encode()
    return {
        "BOM": b"\xef\xbb\xbf{" + named + b"}",
        "UTF-16": f'{{"iss":"{issuer}"}}'.encode("utf-16"),
        "UTF-32": f'{{"iss":"{issuer}"}}'.encode("utf-32-le"),
        "NaN": b'{"x":NaN,' + named + b"}",
        "Infinity": b'{"x":-Infinity,' + named + b"}",
        "lone surrogate": b'{"x":"\\ud800",' + named + b"}",
        "encoded surrogate": b'{"x":"\xed\xa0\x80",' + named + b"}",
        "raw control characters": b'{"x":"\x00\n\x1f",' + named + b"}",
        "Latin-1": b'{"x":"\xe9",' + named + b"}",
        "1e999": b'{"x":1e999,' + named + b"}",
        "400 digits": b'{"x":' + b"9" * 400 + b"," + named + b"}",
        "5,000 digits": b'{"x":' + b"9" * 5_000 + b"," + named + b"}",
        "deep nesting": b'{"x":' + b"[" * 3_000 + b"]" * 3_000 + b"," + named + b"}",
        "trailing comma": b"{" + named + b",}",
        "comment": b"{/* a */" + named + b"}",
        "single quotes": named.replace(b'"', b"'").join([b"{", b"}"]),
        "bare names": b"{iss:" + named[6:] + b"}",
        "something behind": b"{" + named + b"} and more",
        "two values": b"{" + named + b"}{}",
        "repeated, first": b"{" + named + b',"iss":"https://elsewhere.example"}',
        "repeated, last": b'{"iss":"https://elsewhere.example",' + named + b"}",
        "another case": b"{" + named.replace(b"iss", b"ISS") + b"}",
        "escaped name": b"{" + named.replace(b"iss", b"\\u0069ss") + b"}",
        "escaped slashes": b"{" + named.replace(b"/", b"\\/") + b"}",
        "NUL behind": b"{" + named + b"}\0",
    }


_ODD = sorted(_readable_by_some_parser(""))


@pytest.mark.parametrize("odd", _ODD)
def test_a_payload_that_only_lenient_parsers_read_does_not_change_the_mode(
    modes: dict[Mode, AuthorizationMode], user_pool: UserPool, trusted: OpenIdProvider, odd: str
) -> None:
    selection = ModeSelection(modes.values())
    for issuer, expected in ((user_pool.issuer, POOLS), (trusted.issuer, OIDC)):
        text = base64url(_readable_by_some_parser(issuer)[odd])
        for payload in (text, text + b"==", text + b"x" * (len(text) % 4 == 0), text[:6] + b"!" + text[6:]):
            token = b".".join([base64url(b'{"alg":"RS256"}'), payload, base64url(b"s" * 256)])
            assert selection.mode_for(Credentials(token)).name == expected, payload


@pytest.mark.parametrize(
    "form",
    [
        *("Token {}", "JWT {}", "prefix-{}", "abcd{}", "abcd {}", "lambda.{}", "Bearer Token {}"),
        *(
            "{}-suffix",
            "{}-s",
            "{}-su",
            "{}-suf",
            "{}-suffi",
            "{}==suffix",
            "{} suffix",
            "{}.suffix",
            "{};a=b",
        ),
        *('{{"accessToken": "{}"}}', '{{"": "{}"}}', '"{}"', "({})", "<{}>", "{};", "token={}"),
    ],
)
def test_a_token_with_something_around_it_goes_to_the_lambda_authorizer(
    modes: dict[Mode, AuthorizationMode], pool_keys: PoolKeys, provider: Provider, form: str
) -> None:
    selection = ModeSelection(modes.values())
    without = ModeSelection(mode for name, mode in modes.items() if name != LAMBDA)
    for token in (pool_keys.access_token(), provider.token(), provider.token("ES256")):
        sent = Credentials(form.format(token.decode()).encode())
        assert selection.mode_for(sent).name == LAMBDA
        with contextlib.suppress(CredentialRejected):
            assert without.mode_for(sent).name in (POOLS, OIDC)


@pytest.mark.parametrize("encoded", [base64.b64encode, bytes.hex])
def test_a_token_in_another_encoding_goes_to_the_lambda_authorizer(
    modes: dict[Mode, AuthorizationMode], pool_keys: PoolKeys, encoded: Callable[[bytes], bytes | str]
) -> None:
    text = encoded(pool_keys.access_token())
    sent = Credentials(text if isinstance(text, bytes) else text.encode())
    assert ModeSelection(modes.values()).mode_for(sent).name == LAMBDA


def test_the_issuer_within_an_actor_is_not_the_tokens_own(
    modes: dict[Mode, AuthorizationMode], user_pool: UserPool, provider: Provider
) -> None:
    token = provider.token(iss="https://elsewhere.example", act={"iss": user_pool.issuer})
    assert ModeSelection(modes.values()).mode_for(Credentials(token)).name == LAMBDA


@pytest.mark.parametrize(
    "token",
    [
        b"a.b.c",
        b"..",
        base64url(b"{}") + b"." + base64url(b"[1]") + b".x",
        base64url(b"{}") + b"." + base64url(compact_json({"iss": 1})) + b".x",
        base64url(b"{}") + b"." + base64url(b"[" * 2000) + b".x",
        base64url(b"{}") + b"." + base64url(b"\xff\xfe") + b".x",
        b"\xff.\xff.\xff",
    ],
)
def test_a_token_that_is_not_a_jwt_goes_to_the_lambda_authorizer(
    modes: dict[Mode, AuthorizationMode], token: bytes
) -> None:
    assert ModeSelection(modes.values()).mode_for(Credentials(token)).name == LAMBDA


def test_modes_are_at_least_one_each_once(modes: dict[Mode, AuthorizationMode]) -> None:
    for wrong in ([], [modes[KEY], modes[KEY]]):
        with pytest.raises(ValueError, match="modes"):
            ModeSelection(wrong)


class Remembered(AuthorizationMode):
    """A mode that lets everybody in for a while."""

    name: ClassVar[Mode] = "API_KEY"

    def __init__(self, identity: Identity, valid_until: float) -> None:
        self.caller = VerifiedCaller(identity, valid_until)
        self.asked = 0

    def recognises(self, credentials: Credentials) -> bool:
        del credentials
        return True

    async def verify(self, _credentials: Credentials, _request: RequestView, /) -> VerifiedCaller:
        self.asked += 1
        return self.caller


@pytest.mark.parametrize(("valid_for", "asked"), [(60, 1), (0, 2), (-1, 2)])
async def test_a_proof_is_cached_for_its_own_validity(
    clock: HandClock, valid_for: float, asked: int, pool_keys: PoolKeys, user_pool: UserPool
) -> None:
    token = Credentials(pool_keys.id_token())
    identity = await Authenticator([UserPools([user_pool], clock=clock)], clock=clock).authenticate(token)
    mode = Remembered(identity, clock() + valid_for)
    authenticator = Authenticator([mode], clock=clock)
    for _ in range(2):
        await authenticator.authenticate(Credentials(api_key=_API_KEY))
    assert mode.asked == asked


async def test_a_cached_key_wins_over_everything_else(
    clock: HandClock, pool_keys: PoolKeys, user_pool: UserPool
) -> None:
    pools = UserPools([user_pool], clock=clock)
    token = pool_keys.id_token()
    person = await Authenticator([pools], clock=clock).authenticate(Credentials(token))
    nobody = Remembered(replace(person), clock() + 60)
    authenticator = Authenticator([pools, nobody], clock=clock)
    of_key = await authenticator.authenticate(Credentials(token, api_key=_API_KEY))
    assert authenticator.cached(Credentials(api_key=_API_KEY)) is of_key
    assert authenticator.cached(Credentials(b"anything", api_key=_API_KEY)) is of_key
    assert authenticator.cached(Credentials(token)) is None
    assert authenticator.cached(Credentials(token, api_key=b"another")) is None
