import pytest

from claimgraph.auth.credentials import NO_CREDENTIALS, Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.tokens.jwt import MAX_TOKEN_BYTES


@pytest.mark.parametrize(
    "value", [b"a.b.c", b"Bearer a.b.c", b"bearer a.b.c", b"BEARER a.b.c", b"Bearer   a.b.c"]
)
def test_the_token_stands_alone_or_after_the_bearer_scheme(value: bytes) -> None:
    headers = [(b"host", b"api"), (b"authorization", value)]
    assert Credentials.from_headers(headers).token == b"a.b.c"


def test_an_id_token_may_come_beside_it() -> None:
    headers = [(b"x-id-token", b"d.e.f"), (b"authorization", b"Bearer a.b.c")]
    assert Credentials.from_headers(headers) == Credentials(b"Bearer a.b.c", b"d.e.f")


def test_no_credential_header_is_no_credential() -> None:
    assert Credentials.from_headers([(b"cookie", b"authorization=a.b.c")]) is NO_CREDENTIALS


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ([(b"authorization", b"a.b.c"), (b"authorization", b"a.b.c")], Reason.MALFORMED),
        ([(b"authorization", b"a"), (b"x-id-token", b"b"), (b"x-id-token", b"b")], Reason.MALFORMED),
        ([(b"x-id-token", b"d.e.f")], Reason.MISSING),
        ([(b"authorization", b"")], Reason.MISSING),
        ([(b"authorization", b"a.b.c"), (b"x-id-token", b"")], Reason.MISSING),
        ([(b"authorization", b"x" * (MAX_TOKEN_BYTES + 8))], Reason.TOO_LARGE),
    ],
)
def test_ambiguous_incomplete_and_oversized_credentials_are_refused(
    headers: list[tuple[bytes, bytes]], reason: Reason
) -> None:
    with pytest.raises(CredentialRejected) as refused:
        Credentials.from_headers(headers)
    assert refused.value.reason is reason


def test_only_the_names_of_what_was_presented_are_shown() -> None:
    shown = repr(Credentials(b"Bearer secret", api_key=b"da2-secret"))
    assert shown == "Credentials(authorization, api_key)"


def test_different_credentials_have_different_digests() -> None:
    presented = [
        Credentials(b"ab"),
        Credentials(b"a", b"b"),
        Credentials(b"b", b"a"),
        Credentials(b"", b"ab"),
        Credentials(b"ab", b""),
        Credentials(b"a"),
        Credentials(api_key=b"a"),
    ]
    assert len({credentials.digest for credentials in presented}) == len(presented)
    assert b"ab" not in Credentials(b"ab" * 50).digest
