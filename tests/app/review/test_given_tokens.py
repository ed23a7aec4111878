"""The tokens that `claimgraph explain --token -` accepts and rejects."""

import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from claimgraph.app.cli import cli
from claimgraph.app.commands.console import NoTokens, read_tokens
from claimgraph.app.review.given_tokens import unverified
from claimgraph.auth.credentials import Credentials
from tests.support.servers.discovery_server import DiscoveryServer, discovery_server
from tests.support.servers.loop_thread import in_thread
from tests.support.tokens.cognito import PoolKeys
from tests.support.tokens.openid import Provider

_CANNOT = 2
_KEYS = PoolKeys()


@pytest.fixture(scope="module")
def provider() -> Iterator[DiscoveryServer]:
    with in_thread(discovery_server(lambda issuer: Provider(issuer=issuer))) as served:
        yield served


def explained(given: bytes | str, *arguments: str, **environment: str) -> Result:
    asked = ["explain", "Query.me", *arguments]
    return CliRunner().invoke(cli, asked, input=given, env={"COLUMNS": "80", **environment})


def _trusting(provider: DiscoveryServer) -> dict[str, str]:
    issuers = [{"issuer": provider.provider.issuer, "client_id": "web-1"}]
    return {"CLAIMGRAPH_OIDC_ISSUERS": json.dumps(issuers)}


def test_a_providers_token_is_judged_by_its_mode(provider: DiscoveryServer) -> None:
    token = provider.provider.token("ES384")
    done = explained(token, "--token", "-", **_trusting(provider))
    assert done.exit_code == 0, done.output
    assert (
        "a user with a token of an OpenID Connect provider; verified with the keys of its OpenID provider"
        in done.stdout
    )
    assert token.decode() not in done.output


def test_a_providers_token_for_another_api_is_rejected(provider: DiscoveryServer) -> None:
    others, cognitos = provider.provider.token(aud="another"), _KEYS.id_token()
    for token, reason in ((others, "client_mismatch"), (cognitos, "mode_not_enabled")):
        done = explained(token, "--token", "-", **_trusting(provider))
        assert (done.exit_code, done.stdout) == (_CANNOT, "")
        assert f"rejected ({reason})" in done.stderr


def test_a_providers_token_is_explained_with_unverified(provider: DiscoveryServer) -> None:
    expired = provider.provider.token(exp=2, iat=1)
    done = explained(expired, "--token", "-", "--unverified", **_trusting(provider))
    assert done.exit_code == 0, done.output
    assert "a token of an OpenID Connect provider; UNVERIFIED" in done.stdout
    assert unverified(Credentials(expired), [provider.provider.issuer]).identity.mode == "OPENID_CONNECT"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"a", (b"a", None)),
        (b"Bearer a\n", (b"a", None)),
        (b"a\nb", (b"a", b"b")),
        (b"Authorization: Bearer a\r\nX-Id-Token: b\r\n", (b"a", b"b")),
        (_KEYS.id_token(jti="1") + b"\n\nb", (b"b", None)),
    ],
)
def test_tokens_are_read_bare_or_as_they_stand_in_headers(
    text: bytes, found: tuple[bytes, bytes | None]
) -> None:
    read = read_tokens(text)
    assert read.authorization == found[0]
    assert found[1] in (None, read.id_token)


@pytest.mark.parametrize("text", [b"", b" \n", b"a b c"])
def test_other_numbers_of_tokens_are_refused(text: bytes) -> None:
    with pytest.raises(NoTokens, match="one token"):
        read_tokens(text)


@pytest.mark.parametrize("given", [b"\xff\xfe", b"\xff.\xfe.\xfd", b"\xff\n\xfe", b"a" * 20_000, b"\0"])
@pytest.mark.parametrize("how", [(), ("--unverified",)])
def test_invalid_tokens_are_refused_in_one_sentence(given: bytes, how: tuple[str, ...]) -> None:
    pool = {"user_pool_id": _KEYS.user_pool_id, "clients": [_KEYS.client_id], "accepts": ["id"]}
    done = explained(given, "--token", "-", *how, CLAIMGRAPH_USER_POOLS=json.dumps([pool]))
    assert (done.exit_code, done.stdout) == (_CANNOT, "")
    assert "It is rejected (" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--token", "-", "--as", "owner"), "either --token or --as"),
        (("--token", "-", "--group", "admin"), "either --token or --as"),
        (("--group", "admin"), "say --as as well"),
        (("--show-values",), "about a token"),
        (("--unverified",), "about a token"),
        (("--as", "owner", "--show-values"), "about a token"),
    ],
)
def test_options_that_contradict_each_other_are_refused(arguments: tuple[str, ...], said: str) -> None:
    done = explained("", *arguments)
    assert (done.exit_code, done.stdout) == (_CANNOT, "")
    assert said in done.stderr
