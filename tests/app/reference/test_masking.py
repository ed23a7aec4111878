import pytest
from pydantic import SecretStr

from claimgraph.app.reference.masking import is_secret_name, masked


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
        "postgresql://db/claimgraph?pass%77ord=hunter2",
        "postgresql://db/claimgraph;Password=hunter2",
        "host=db user=app password=hunter2",
        "host=db password = 'with space hunter2'",
        "postgresql:app:hunter2@db/claimgraph",
        "app:hunter2@db/claimgraph",
        "postgresql:///app:hunter2@db/claimgraph",
        "postgresql:// :hunter2@db",
        "hunter2",
    ],
)
def test_no_password_of_a_url_is_shown(url: str) -> None:
    shown = masked(url, "database_url")
    assert "hunter2" not in str(shown)
    assert "***" in str(shown)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("database_url", "sqlite:///.data/claimgraph.sqlite3"),
        ("database_url", "sqlite+aiosqlite:////var/lib/claimgraph.sqlite3"),
        ("database_url", "sqlite://"),
        ("database_url", "postgresql://app@db/claimgraph?sslmode=require"),
        ("database_url", ""),
        ("jwks_uri", "https://keys.example/jwks.json"),
        ("admin_groups", "admin"),
    ],
)
def test_values_without_secrets_are_shown(name: str, plain: str) -> None:
    assert masked(plain, name) == plain


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
    assert masked(value, "value") == {"pools": [{"id": "p", "client_secret": "***"}], "api_keys": "***"}
    assert masked(["hunter2", ""], "keys") == ["***", ""]
    assert masked(SecretStr("hunter2"), "name") == "***"
    assert masked(7, "token") == 7


@pytest.mark.parametrize(
    "text", ["host=db password=hunter2", "PASSWORD='it\\'s hunter2' x=1", "a;pwd=hunter2;b"]
)
def test_no_password_is_shown_whatever_the_setting_is(text: str) -> None:
    assert "hunter2" not in str(masked({"something": [text]}, "value"))
