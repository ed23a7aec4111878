"""The pool behind a real HTTP server on a loopback socket."""

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI

from app.embedded_pool.embedded_user_pool import EmbeddedUserPool
from app.embedded_pool.router import cognito_router


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
