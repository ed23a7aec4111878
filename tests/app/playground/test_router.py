"""The HTTP responses of the playground: headers, caching, configuration."""

import gzip
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from claimgraph.app.development import playground_for
from claimgraph.app.embedded_pool.seed import SEED, SEED_PASSWORD, WEB_CLIENT_ID
from claimgraph.app.playground import PlaygroundConfig, assets, playground_router
from claimgraph.app.playground.assets import PAGE, SMALL_PAGE, load_assets
from claimgraph.app.playground.config import HostedUi
from claimgraph.app.playground.router import AccessCheck, allow_all

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FILES = sorted(load_assets(SMALL_PAGE).keys() - {PAGE})
ADDRESSES = ["/", "/graphql", "/playground/config.json", *(f"/playground/{name}" for name in FILES)]


@pytest.fixture(autouse=True)
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the router looks for GraphiQL: an empty folder, until a test builds something there."""
    folder = tmp_path / "dist"
    folder.mkdir()
    monkeypatch.setattr(assets, "BUILD", folder)
    return folder


def client_of(config: PlaygroundConfig, access_check: AccessCheck = allow_all) -> httpx2.AsyncClient:
    app = FastAPI(openapi_url=None)
    app.include_router(playground_router(config, access_check))
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
async def test_a_cached_file_is_not_sent_again(client: httpx2.AsyncClient, address: str) -> None:
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
async def test_only_the_files_of_the_page_are_served(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("address", ["/", "/graphql", "/playground/config.json"])
async def test_the_page_can_only_be_read(client: httpx2.AsyncClient, address: str) -> None:
    assert (await client.post(address, json={"query": "{ me { sub } }"})).status_code == 405


async def test_the_page_learns_how_to_sign_in_at_the_embedded_pool(client: httpx2.AsyncClient) -> None:
    response = await client.get("/playground/config.json")
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {
        "authorizationMatrix": "/authorization-matrix",
        "hostedUi": None,
        "whySmallPage": "it has not been built; run `make playground`",
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
        },
    }


async def test_with_a_real_pool_the_configuration_names_no_pool() -> None:
    async with client_of(PlaygroundConfig()) as client:
        response = await client.get("/playground/config.json")
    assert response.json()["embeddedPool"] is None
    assert response.json()["hostedUi"] is None


HOSTED = HostedUi(
    "https://example.auth.eu-west-1.amazoncognito.com", "1h57kf5cpq17m0eml12example", ("openid",)
)


async def test_the_policy_lets_the_page_fetch_tokens_from_the_hosted_ui_alone() -> None:
    async with client_of(PlaygroundConfig(hosted_ui=HOSTED)) as client:
        headers = (await client.get("/")).headers
        document = (await client.get("/playground/config.json")).json()
    policy = headers["content-security-policy"]
    assert policy == POLICY.replace("connect-src 'self'", f"connect-src 'self' {HOSTED.domain}")
    assert headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    assert document["hostedUi"] == {
        "domain": HOSTED.domain,
        "clientId": HOSTED.client_id,
        "scopes": ["openid"],
    }


async def test_access_is_checked_before_anything_is_served() -> None:
    async def closed(request: Request) -> Response | None:
        return None if request.headers.get("x-key") == "right" else Response(status_code=404)

    async with client_of(playground_for(SEED), closed) as client:
        for address in ADDRESSES:
            assert (await client.get(address)).status_code == 404
            assert (await client.get(address, headers={"X-Key": "right"})).status_code == 200


@pytest.fixture
def built(build: Path) -> Path:
    """A build of one script, in three codings."""
    (build / PAGE).write_text("<title>GraphiQL</title>", encoding="utf-8")
    script = build / "index-DckQhMaI.js"
    script.write_bytes(b"plain")
    script.with_name(f"{script.name}.gz").write_bytes(gzip.compress(b"plain"))
    script.with_name(f"{script.name}.br").write_bytes(b"brotli")
    return script


@pytest.mark.usefixtures("built")
async def test_graphiql_is_served_once_it_is_built() -> None:
    async with client_of(PlaygroundConfig()) as client:
        assert (await client.get("/")).text == "<title>GraphiQL</title>"
        assert (await client.get("/playground/config.json")).json()["whySmallPage"] is None
        assert (await client.get("/playground/main.js")).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("GZIP;q=1.0", "gzip"),
        ("identity", None), ("", None), ("br;q=0.0", None),
    ],
)  # fmt: skip
async def test_files_are_sent_in_the_smallest_accepted_encoding(
    built: Path, accepted: str, coding: str | None
) -> None:
    async with client_of(PlaygroundConfig()) as client:
        address, asked = f"/playground/{built.name}", {"Accept-Encoding": accepted}
        async with client.stream("GET", address, headers=asked) as response:
            content = b"".join([part async for part in response.aiter_raw()])
        again = await client.get(address, headers={**asked, "If-None-Match": response.headers["etag"]})
    suffix = {"br": ".br", "gzip": ".gz", None: ""}[coding]
    assert content == built.with_name(built.name + suffix).read_bytes()
    assert response.headers.get("content-encoding") == coding
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in response.headers["vary"]
    assert again.status_code == 304


async def test_each_encoding_of_a_file_has_its_own_etag(built: Path) -> None:
    async with client_of(PlaygroundConfig()) as client:
        tags = [
            (await client.head(f"/playground/{built.name}", headers={"Accept-Encoding": coding})).headers[
                "etag"
            ]
            for coding in ("br", "gzip", "identity")
        ]
    assert len(set(tags)) == 3


@pytest.mark.usefixtures("built")
async def test_compressed_files_and_the_page_have_no_address_of_their_own() -> None:
    async with client_of(PlaygroundConfig()) as client:
        for name in ("index-DckQhMaI.js.gz", "index-DckQhMaI.js.br", PAGE):
            assert (await client.get(f"/playground/{name}")).status_code == 404


@pytest.mark.parametrize(
    ("there", "npm", "reason"),
    [
        ("nothing", "/usr/bin/npm", "was packaged without it"),
        ("log", "/usr/bin/npm", "its build failed"),
        ("sources", None, "takes Node.js 20.19 or newer"),
        ("sources", "/usr/bin/npm", "run `make playground`"),
    ],
)
def test_the_reason_for_the_small_page_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str, npm: str | None, reason: str
) -> None:
    def which(_name: str) -> str | None:
        return npm

    folder = tmp_path / "ui"
    if there != "nothing":
        folder.mkdir()
    if there == "log":
        (folder / "build.log").write_text("error", encoding="utf-8")
    monkeypatch.setattr(assets, "SOURCES", folder)
    monkeypatch.setattr(shutil, "which", which)
    served, said = assets.files_to_serve()
    assert served == SMALL_PAGE
    assert said is not None
    assert reason in said
