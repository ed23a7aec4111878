"""The pool behind a real HTTP server on a loopback socket."""

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import boto3
import uvicorn
from botocore import UNSIGNED
from botocore.config import Config
from fastapi import FastAPI

from claimgraph.app.embedded_pool.router import cognito_router
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from claimgraph.resolvers.cognito.client import CognitoClient


@dataclass(frozen=True, slots=True)
class PoolServer:
    """A running server and the pool it serves."""

    url: str
    pool: EmbeddedUserPool


@contextmanager
def serving(pool: EmbeddedUserPool) -> Generator[PoolServer]:
    """Serves the pool until the end of the block."""
    app = FastAPI()
    app.include_router(cognito_router(pool))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.005)
            yield PoolServer(f"http://127.0.0.1:{listener.getsockname()[1]}", pool)
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def ordinary_boto3(endpoint: str) -> Generator[CognitoClient]:
    """A boto3 client that has been told nothing but the endpoint."""
    client = boto3.client(  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - no types
        "cognito-idp",
        region_name="local-dev-1",
        endpoint_url=endpoint,
        config=Config(signature_version=UNSIGNED),
    )
    yield cast("CognitoClient", client)
    client.close()  # pyright: ignore[reportUnknownMemberType] - no types
