"""Helpers that authenticate credentials and return the identity or the reason."""

from typing import Protocol

from claimgraph.auth.errors import Reason
from claimgraph.auth.identity import Identity


class Identify(Protocol):
    """The identity that tokens prove."""

    async def __call__(self, authorization: bytes, id_token: bytes | None = None) -> Identity: ...


class Refusal(Protocol):
    """Why tokens are refused; None if they are not."""

    async def __call__(self, authorization: bytes, id_token: bytes | None = None) -> Reason | None: ...
