import pytest

from claimgraph.auth.errors import CredentialRejected, Reason


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        (Reason.MISSING, "Valid authorization header not provided."),
        (Reason.MALFORMED, "Unable to parse JWT token."),
        (Reason.EXPIRED, "Token has expired."),
        (Reason.BAD_SIGNATURE, "You are not authorized to make this call."),
    ],
)
def test_each_rejection_has_the_text_that_appsync_clients_know(reason: Reason, message: str) -> None:
    assert CredentialRejected(reason).message == message


def test_a_reason_prints_as_its_published_name() -> None:
    assert str(CredentialRejected(Reason.WRONG_TOKEN_USE)) == "wrong_token_use"
