"""A stand-in for AWS STS on loopback that checks the signature of what it receives, as STS does.

The signature is computed here from the specification (AWS Signature Version 4, "Create a signed AWS API
request"), not by the library that signs.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote

from tests.support.servers.jwks_server import http


@dataclass(frozen=True, slots=True)
class Principal:
    """An AWS principal: its credentials, as botocore reads them, and its identity."""

    access_key: str = "AKIAEXAMPLEEXAMPLE00"
    secret_key: str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    token: str | None = None
    account: str = "123456789012"
    arn: str = "arn:aws:iam::123456789012:user/ops"
    user_id: str = "AIDAEXAMPLE"

    def caller_identity(self) -> bytes:
        """STS's response in JSON."""
        result = {"Account": self.account, "Arn": self.arn, "UserId": self.user_id}
        metadata = {"RequestId": "0b7a8f3e-0000-4000-8000-000000000001"}
        response = {"GetCallerIdentityResult": result, "ResponseMetadata": metadata}
        return json.dumps({"GetCallerIdentityResponse": response}).encode()


@dataclass(slots=True)
class StsServer:
    """Attributes: `requests` are the heads received; `answer`, if set, replaces every response."""

    principals: tuple[Principal, ...]
    port: int = 0
    requests: list[str] = field(default_factory=list[str])
    answer: bytes | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.requests.append(head)
            writer.write(self.answer or self._answer_to(head))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has seen enough
        finally:
            writer.close()

    def _answer_to(self, head: str) -> bytes:
        request_line, *lines = head.strip().split("\r\n")
        method, target, _ = request_line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        parameters = dict(parse_qsl(target.partition("?")[2]))
        access_key = parameters["X-Amz-Credential"].split("/")[0]
        for principal in self.principals:
            if principal.access_key == access_key and _is_signed(method, parameters, headers, principal):
                assert headers["accept"] == "application/json"  # XML, otherwise
                return http(principal.caller_identity())
        return http(b'{"Error":{"Code":"SignatureDoesNotMatch"}}', "403 Forbidden")


def _is_signed(
    method: str, parameters: dict[str, str], headers: dict[str, str], principal: Principal
) -> bool:
    presented = parameters["X-Amz-Signature"]
    signed = parameters["X-Amz-SignedHeaders"].split(";")
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in parameters.items()
        if name != "X-Amz-Signature"
    )
    canonical = "\n".join(
        [
            method,
            "/",
            "&".join(f"{name}={value}" for name, value in pairs),
            *(f"{name}:{headers.get(name, '')}" for name in signed),
            "",
            ";".join(signed),
            hashlib.sha256(b"").hexdigest(),
        ]
    )
    _, day, region, service, _ = parameters["X-Amz-Credential"].split("/")
    scope = f"{day}/{region}/{service}/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{parameters['X-Amz-Date']}\n{scope}\n{digest}"
    key = f"AWS4{principal.secret_key}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    expected = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return (
        hmac.compare_digest(presented, expected) and parameters.get("X-Amz-Security-Token") == principal.token
    )


@asynccontextmanager
async def sts_server(*principals: Principal) -> AsyncGenerator[StsServer]:
    """A running server that knows these principals."""
    server = StsServer(principals)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()
