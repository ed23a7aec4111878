import pytest
from pydantic import SecretStr

from app.reference.masking import is_secret_name, masked


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app:hunter2@db/claimgraph",
        "postgresql://app:hunter2@db:5432/claimgraph?sslmode=require",
        "postgresql://app:with/slash-hunter2@db/claimgraph",
        "postgresql://app:with@sign-hunter2@db/claimgraph",
        "postgresql://app:with#hash?hunter2@db/claimgraph",
        "postgresql://db/claimgraph?user=app&password=hunter2",
        "postgresql://db/claimgraph?sslpassword=hunter2&sslmode=require",
        "redis://:hunter2@cache:6379/0",
        "https://name:hunter2@example.com/",
    ],
)
def test_no_password_of_a_url_is_shown(url: str) -> None:
    shown = masked(url, secret=False)
    assert "hunter2" not in str(shown)
    assert "***" in str(shown)


@pytest.mark.parametrize(
    "plain", ["sqlite:///.data/claimgraph.sqlite3", "postgresql://app@db/claimgraph?sslmode=require", "admin"]
)
def test_what_holds_no_secret_is_shown_as_it_is(plain: str) -> None:
    assert masked(plain, secret=False) == plain


@pytest.mark.parametrize(
    "name",
    [
        "api_keys",
        "api_key",
        "client_secret",
        "password",
        "key_sha256",
        "refresh_token",
        "keys",
        "token_digest",
    ],
)
def test_names_of_secrets_are_known(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["token_cache_size", "jwks_uri", "keyword", "user_pool_id", "max_tokens_total"]
)
def test_other_names_are_not_taken_for_secrets(name: str) -> None:
    assert not is_secret_name(name)


def test_whatever_text_stands_below_a_secret_name_is_masked() -> None:
    value = {"pools": [{"id": "p", "client_secret": "hunter2"}], "api_keys": {"hunter2": {"id": 1}}}
    assert masked(value, secret=False) == {"pools": [{"id": "p", "client_secret": "***"}], "api_keys": "***"}
    assert masked(["hunter2", ""], secret=True) == ["***", ""]
    assert masked(SecretStr("hunter2"), secret=False) == "***"
    assert masked(7, secret=True) == 7
