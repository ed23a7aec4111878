"""What the server sends of the playground: headers, caching, configuration."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from app.embedded_pool.seed import SEED, SEED_PASSWORD, WEB_CLIENT_ID
from app.playground import PlaygroundConfig, playground_router
from app.playground.assets import PAGE, load_assets
from app.playground.embedded import playground_for

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FILES = sorted(load_assets().keys() - {PAGE})
ADDRESSES = ["/", "/graphql", "/playground/config.json", *(f"/playground/{name}" for name in FILES)]


def client_of(config: PlaygroundConfig) -> httpx2.AsyncClient:
    app = FastAPI(openapi_url=None)
    app.include_router(playground_router(config))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1")


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(playground_for(SEED)) as client:
        yield client


@pytest.mark.parametrize("address", [*ADDRESSES, "/playground/missing.js"])
async def test_every_response_forbids_all_but_its_own_origin(
    client: httpx2.AsyncClient, address: str
) -> None:
    headers = (await client.get(address)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/", "/graphql"])
async def test_the_page_stands_at_both_addresses(client: httpx2.AsyncClient, address: str) -> None:
    response = await client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>Claimgraph playground</title>" in response.text


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("main.js", "text/javascript; charset=utf-8"),
        ("theme.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
async def test_files_have_the_type_that_nosniff_asks_for(
    client: httpx2.AsyncClient, name: str, media_type: str
) -> None:
    response = await client.get(f"/playground/{name}")
    assert response.headers["content-type"] == media_type


@pytest.mark.parametrize("address", ["/", "/playground/main.js"])
async def test_a_file_that_the_browser_has_is_not_sent_again(
    client: httpx2.AsyncClient, address: str
) -> None:
    first = await client.get(address)
    assert first.headers["cache-control"] == "no-cache"
    for known in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
        again = await client.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


async def test_another_version_of_a_file_is_sent(client: httpx2.AsyncClient) -> None:
    response = await client.get("/", headers={"If-None-Match": '"an-older-one"'})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "path", ["/playground/missing.js", "/playground/..%2fconfig.py", "/playground/%2e%2e/router.py"]
)
async def test_only_the_files_of_the_page_can_be_had(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("address", ["/", "/graphql", "/playground/config.json"])
async def test_the_page_can_only_be_read(client: httpx2.AsyncClient, address: str) -> None:
    assert (await client.post(address, json={"query": "{ me { sub } }"})).status_code == 405


async def test_the_page_learns_how_to_sign_in_at_the_embedded_pool(client: httpx2.AsyncClient) -> None:
    response = await client.get("/playground/config.json")
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {
        "embeddedPool": {
            "userPoolId": SEED.user_pool_id,
            "clientId": WEB_CLIENT_ID,
            "password": SEED_PASSWORD,
            "users": [
                {"username": "alice", "note": ""},
                {"username": "bob", "note": ""},
                {"username": "carol", "note": "admin"},
                {"username": "dave", "note": "disabled"},
            ],
        }
    }


async def test_on_a_real_pool_the_page_learns_nothing() -> None:
    async with client_of(PlaygroundConfig()) as client:
        response = await client.get("/playground/config.json")
    assert response.json() == {"embeddedPool": None}


def test_the_password_does_not_show_when_the_configuration_is_printed() -> None:
    assert SEED_PASSWORD not in repr(playground_for(SEED))
