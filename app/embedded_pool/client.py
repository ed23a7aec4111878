"""A boto3 client whose requests are answered inside this process.

All other boto3 clients are unaffected, and nothing in the environment is read or changed. This client cannot
reach the network even by mistake: its endpoint is in ``.invalid`` (RFC 6761 section 6.4).
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Protocol, cast

from boto3.session import Session
from botocore.awsrequest import (
    AWSPreparedRequest,
    AWSResponse,
)
from botocore.compat import HTTPHeaders
from botocore.session import (
    Session as CoreSession,
)
from moto.core.botocore_stubber import MockRawResponse

from claimgraph.app.embedded_pool.endpoint import PoolEndpoint
from claimgraph.app.embedded_pool.operations import ALL_OPERATIONS, CONTENT_TYPE, TARGET_PREFIX
from claimgraph.resolvers.cognito.client import CognitoClient

_ENDPOINT = "https://cognito-idp.embedded.invalid"


def in_process_client(endpoint: PoolEndpoint, region: str) -> CognitoClient:
    """Makes the client (0.1 s).

    Args:
        endpoint: What answers the requests.
        region: The client's region; part of the pool id.
    """

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        sent = cast("_Request", request)
        operation = _text(sent.headers["X-Amz-Target"]).removeprefix(TARGET_PREFIX)
        given = endpoint.answer(operation, _bytes(sent.body), ALL_OPERATIONS)
        headers = HTTPHeaders.from_dict({"Content-Type": CONTENT_TYPE})
        return AWSResponse(sent.url, given.status, headers, MockRawResponse(given.body))

    client = _session().client(
        "cognito-idp",
        region_name=region,
        endpoint_url=_ENDPOINT,
        aws_access_key_id="embedded",
        aws_secret_access_key="embedded",  # noqa: S106 - never leaves the process, and permits nothing
    )
    client.meta.events.register_first("before-send.cognito-identity-provider.*", answer)
    return cast("CognitoClient", client)


class _Request(Protocol):
    url: str
    headers: dict[str, str | bytes]
    body: str | bytes


class _Events(Protocol):
    def register_first(self, event: str, handler: Callable[..., AWSResponse]) -> None: ...


class _Meta(Protocol):
    events: _Events


class _Client(Protocol):
    meta: _Meta


class _Session(Protocol):
    def client(self, service: str, **settings: object) -> _Client: ...


@cache
def _session() -> _Session:
    """A session that reads neither the environment nor the files in ``~/.aws``.

    One for all pools: it caches the service model, which takes longer to read than a pool takes to start.
    Each client has handlers of its own.
    """
    unset = (None, None, None, None)
    core = CoreSession(
        session_vars={
            "profile": unset,
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
    )
    return cast("_Session", Session(botocore_session=core))


def _text(header: str | bytes) -> str:
    return header.decode("ascii") if isinstance(header, bytes) else header


def _bytes(body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.encode()
