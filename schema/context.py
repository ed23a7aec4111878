"""What a resolver of one request finds at ``info.context``."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from claimgraph.auth.credentials import NO_CREDENTIALS, Credentials
from claimgraph.auth.identity import Identity
from claimgraph.schema.response_additions import ResponseAdditions
from claimgraph.schema.services import Services

RawHeaders: TypeAlias = Iterable[tuple[bytes, bytes]]


class Request:
    """The request that a resolver answers, as AppSync's ``$context.request`` has it.

    Attributes:
        domain_name: The custom domain of the API; None for an API without one, as here.
    """

    domain_name: None = None

    def __init__(self, raw_headers: RawHeaders = ()) -> None:
        self._raw = raw_headers

    @cached_property
    def headers(self) -> Mapping[str, str | list[str]]:
        """The headers by lower-case name: a string, or a list of strings for a repeated header.

        ``cookie`` is left out, ``authorization`` is not (AppSync developer guide, "JavaScript resolver
        context object reference").
        """
        found: dict[str, str | list[str]] = {}
        for raw_name, raw_value in self._raw:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            known = found.get(name)
            if known is None:
                found[name] = value
            elif isinstance(known, list):
                known.append(value)
            else:
                found[name] = [known, value]
        found.pop("cookie", None)
        return MappingProxyType(found)

    def to_appsync(self) -> dict[str, object]:
        """AppSync's ``request`` object."""
        return {"headers": dict(self.headers), "domainName": self.domain_name}


@dataclass
class Context:
    """One request: who is calling, what the request carried, and what resolvers may ask.

    Attributes:
        identity: The verified caller.
        request_id: The ``x-amzn-RequestId`` of the response.
        services: The open services of this process; ``service.of(context)`` gives the value of one.
        credentials: The tokens as presented, for operations of Amazon Cognito that want the access token.
        raw_headers: The request's headers, as ASGI has them.
        source_ip: AppSync's ``sourceIp``: ``X-Forwarded-For`` in order, the observed peer last. Only the peer
            can be trusted.
        response_additions: The errors and headers that resolvers added to the response; None without any.
        clock: Seconds since the epoch.
    """

    identity: Identity
    request_id: str
    services: Services
    credentials: Credentials = NO_CREDENTIALS
    raw_headers: RawHeaders = ()
    source_ip: tuple[str, ...] = ()
    response_additions: ResponseAdditions | None = None
    clock: Callable[[], float] = time.time

    @cached_property
    def request(self) -> Request:
        """The request's headers, in AppSync's form."""
        return Request(self.raw_headers)

    @cached_property
    def loaders(self) -> dict[object, DataLoader[Any, Any]]:
        """The request's loaders, each under what declares it (`claimgraph.schema.loaders.Loader`)."""
        return {}

    def today(self) -> date:
        """The current day in UTC."""
        return datetime.fromtimestamp(self.clock(), UTC).date()


#: Annotates a resolver's ``info`` parameter.
Info: TypeAlias = strawberry.Info[Context, None]
