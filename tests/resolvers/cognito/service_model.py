"""botocore's client, Stubber and service model for Cognito, with the types that botocore lacks."""

import os
from collections.abc import Mapping
from typing import Protocol, cast

import pytest
from boto3.session import Session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.stub import Stubber as CoreStubber

from claimgraph.resolvers.cognito.client import CognitoClient

#: A value for every parameter that some operation cannot do without.
PARAMETERS: Mapping[str, object] = {
    "Username": "5a1f0c52-70b1-70f2-9c3e-0d1e2f3a4b5c",
    "UserAttributes": [{"Name": "nickname", "Value": "Ally"}],
    "UserAttributeNames": ["nickname"],
    "GroupName": "editors",
    "ClientId": "1h57kf5cpq17m0eml12EXAMPLE",
    "AccessToken": "eyJ.eyJ.sig",
    "AttributeName": "email",
    "Code": "123456",
}


class Stubber(Protocol):
    """Answers a client's calls from a queue."""

    def activate(self) -> None: ...
    def deactivate(self) -> None: ...
    def add_response(self, operation: str, answer: Mapping[str, object]) -> None: ...
    def add_client_error(
        self, operation: str, code: str, message: str = "", http_status_code: int = 400
    ) -> None: ...
    def assert_no_pending_responses(self) -> None: ...


class _Shape(Protocol):
    name: str
    required_members: list[str]


class OperationModel(Protocol):
    """What the service model says about an operation."""

    auth_type: str | None
    input_shape: _Shape
    error_shapes: list[_Shape]


class _ServiceModel(Protocol):
    def operation_model(self, name: str) -> OperationModel: ...


class ClientConfig(Protocol):
    """What a client was configured with."""

    connect_timeout: float
    read_timeout: float
    retries: Mapping[str, object]


class _Meta(Protocol):
    endpoint_url: str
    service_model: _ServiceModel
    config: ClientConfig


class _Modelled(Protocol):
    meta: _Meta


def stubber(client: CognitoClient) -> Stubber:
    return cast(Stubber, CoreStubber(cast("BaseClient", client)))


def api_name(operation: str) -> str:
    """``AdminGetUser`` for ``admin_get_user``."""
    return "".join(word.capitalize() for word in operation.split("_"))


def operation_model(client: CognitoClient, operation: str) -> OperationModel:
    return cast(_Modelled, client).meta.service_model.operation_model(api_name(operation))


def client_config(client: CognitoClient) -> ClientConfig:
    return cast(_Modelled, client).meta.config


def endpoint_of(client: CognitoClient) -> str:
    return cast(_Modelled, client).meta.endpoint_url


def aws_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that open nothing, and nothing from this machine."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def impatient_client(endpoint_url: str, *, read_timeout: float) -> CognitoClient:
    """A client as the product's own, but for the time it gives an answer."""

    class _Session(Protocol):
        def client(self, service: str, /, **settings: object) -> CognitoClient: ...

    settings = Config(connect_timeout=1, read_timeout=read_timeout, retries={"total_max_attempts": 1})
    session = cast(_Session, Session())
    return session.client("cognito-idp", region_name="eu-west-1", endpoint_url=endpoint_url, config=settings)
