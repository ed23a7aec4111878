"""A pool, its keys and its AWS account, which a test can break."""

import json
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast

from boto3.session import Session
from botocore.stub import Stubber

from claimgraph.app.doctor.aws import AwsClient
from claimgraph.app.doctor.deployment import Deployment
from claimgraph.app.settings.settings import Settings
from tests.end_to_end.user_management.cognito_server import Call, Reply, cognito_server
from tests.end_to_end.user_management.pools import boto3_client
from tests.support.time.patience import PATIENCE
from tests.support.tokens.cognito import PoolKeys

_NOW = time.time()
KEYS = PoolKeys(clock=lambda: _NOW)
ARN = f"arn:aws:cognito-idp:eu-west-1:111122223333:userpool/{KEYS.user_pool_id}"
TRIGGER = "arn:aws:lambda:eu-west-1:111122223333:function:claimgraph-trigger"
ROLE_SESSION = "arn:aws:sts::111122223333:assumed-role/claimgraph/i-0123"
IDENTITY = {"UserId": "AROA:i-0123", "Account": "111122223333", "Arn": ROLE_SESSION}

NOT_FOUND = {"__type": "ResourceNotFoundException", "message": "no such thing"}
NO_USER = {"__type": "UserNotFoundException", "message": "no such user"}
DENIED = {"__type": "AccessDeniedException", "message": "not authorized to perform"}


@dataclass
class Pool:
    """What Cognito says of a pool; ``refused`` maps operations to the error they end in."""

    described: dict[str, object] = field(
        default_factory=lambda: {
            "Id": KEYS.user_pool_id,
            "Arn": ARN,
            "LambdaConfig": {"PreTokenGenerationConfig": {"LambdaArn": TRIGGER, "LambdaVersion": "V2_0"}},
            "SchemaAttributes": [],
        }
    )
    client: dict[str, object] = field(
        default_factory=lambda: {
            "ClientId": KEYS.client_id,
            "ClientSecret": "the-clients-secret",
            "WriteAttributes": ["email", "name"],
            "EnableTokenRevocation": True,
        }
    )
    refused: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    asked: list[str] = field(default_factory=list[str])

    def answer(self, call: Call) -> Reply:
        self.asked.append(call.operation)
        if call.operation in self.refused:
            return Reply.of(self.refused[call.operation], status=400)
        match call.operation:
            case "DescribeUserPool":
                return Reply.of({"UserPool": self.described})
            case "DescribeUserPoolClient":
                known = json.loads(call.body)["ClientId"] == KEYS.client_id
                return Reply.of({"UserPoolClient": self.client}) if known else Reply.of(NOT_FOUND, 400)
            case "ListUsers" | "ListUsersInGroup":
                return Reply.of({"Users": []})
            case "ListGroups":
                return Reply.of({"Groups": []})
            case "AdminGetUser" | "AdminListGroupsForUser":
                return Reply.of(NO_USER, 400)
            case _:
                raise AssertionError(f"{call.operation} changes something")


@contextmanager
def cognito(pool: Pool) -> Generator[AwsClient]:
    """A client of a real endpoint that answers for `pool`."""
    with cognito_server(pool.answer) as url:
        yield boto3_client(url, signed=True)


@dataclass
class Account:
    """An AWS account of the test's: botocore's own clients, stubbed."""

    method: str | None = "env"
    stubs: Mapping[str, Callable[[Stubber], None]] = field(
        default_factory=dict[str, Callable[[Stubber], None]]
    )

    def found_by(self) -> str | None:
        return self.method

    def client(self, service: str, region: str) -> AwsClient:
        session = cast("Any", Session(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="nothing"))
        client = session.client(service, region_name=region)
        stubber = Stubber(client)
        self.stubs[service](stubber)
        stubber.activate()
        return cast("AwsClient", client)


@contextmanager
def key_server(*, ahead: float | None = 0, body: bytes | None = None, status: int = 200) -> Generator[str]:
    """A JWKS endpoint whose clock is ahead of ours by some seconds; None for one that tells no time."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            if ahead is not None:
                self.send_header("Date", formatdate(clock() + ahead, usegmt=True))
            self.send_header("Cache-Control", "public, max-age=86400")
            self.end_headers()
            self.wfile.write(KEYS.jwks() if body is None else body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/jwks.json"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=PATIENCE)


def clock() -> float:
    """The moment at which the tests began; the tokens of KEYS have an hour from it."""
    return KEYS.clock()


def settings(**changes: object) -> Settings:
    """Settings that trust the pool of KEYS; ``pool`` changes its entry."""
    pool = {
        "user_pool_id": KEYS.user_pool_id,
        "clients": [KEYS.client_id],
        "accepts": ["id", "access"],
        **cast("dict[str, object]", changes.pop("pool", {})),
    }
    return Settings.model_validate({"user_pools": [pool], **changes})


def deployment(chosen: Settings, client: AwsClient | None = None, aws: Account | None = None) -> Deployment:
    """The deployment of an examination."""
    clients = {} if client is None else {KEYS.user_pool_id: client}
    return Deployment(settings=chosen, server=None, cognito=clients, aws=aws or Account(), clock=clock)


def knows(stubber: Any) -> None:  # noqa: ANN401 - botocore has no types
    stubber.add_response("get_caller_identity", IDENTITY)
