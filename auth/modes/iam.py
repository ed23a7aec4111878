"""AWS_IAM: a presigned STS ``GetCallerIdentity`` request as the proof of an AWS principal.

Only AWS knows the secrets that signatures are checked with, so this server has AWS check them: the caller
signs a request that asks STS who the caller is and hands it over unsent; the server sends it. Amazon EKS does
the same (aws-iam-authenticator). docs/authorization-modes.md has the form.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import ClassVar, Final, cast

from claimgraph.auth.api_modes import AWS_IAM, Mode
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Dependency, Reason, Unavailable
from claimgraph.auth.identity import Identity, VerifiedCaller
from claimgraph.auth.modes.interface import AuthorizationMode, RequestView
from claimgraph.auth.modes.presigned import AUDIENCE_HEADER, Presigned, read_presigned
from claimgraph.auth.refresh import SingleFlight
from claimgraph.auth.tokens import base64url
from claimgraph.auth.tokens.strict_json import parse_object

#: How a proof begins; the presigned address follows, in base64url.
PREFIX: Final = b"aws-iam-v1."
_SIGV4: Final = b"AWS4-HMAC-SHA256"

#: Sends a GET request with these headers; returns status and body, and raises if there is no answer.
AskSts = Callable[[str, Mapping[str, str]], Awaitable[tuple[int, bytes]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IamTrust:
    """Which principals are let in.

    Attributes:
        accounts: The AWS accounts served, as 12 digits.
        audience: The name of this API, which every proof is signed for. Two APIs of one name can replay the
            proofs that they receive to each other.
        principals: Patterns of ARNs, ``*`` for any characters. None serves every principal of the accounts,
            also those that are created later.
        endpoint: STS's address, if it is not AWS's own; for tests.
    """

    accounts: frozenset[str]
    audience: str
    principals: tuple[str, ...] | None = None
    endpoint: str | None = None

    def check(self, account: str, arn: str) -> None:
        """Whether a principal is served.

        Raises:
            CredentialRejected: ``wrong_account`` or ``wrong_principal``.
        """
        if account not in self.accounts:
            raise CredentialRejected(Reason.WRONG_ACCOUNT)
        if self.principals is not None and not any(_fits(arn, pattern) for pattern in self.principals):
            raise CredentialRejected(Reason.WRONG_PRINCIPAL)


def _fits(arn: str, pattern: str) -> bool:
    """Whether an ARN matches a pattern, in which only ``*`` is special: any number of characters."""
    first, *rest = pattern.split("*")
    if not rest:
        return arn == pattern
    *middle, last = rest
    if len(arn) < len(first) + len(last) or not (arn.startswith(first) and arn.endswith(last)):
        return False
    at, end = len(first), len(arn) - len(last)
    # The first place of each part is as good as any later one, so nothing is tried twice.
    for part in middle:
        found = arn.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


class IamPrincipals(AuthorizationMode):
    """Callers that AWS STS vouches for."""

    name: ClassVar[Mode] = AWS_IAM

    def __init__(self, trust: IamTrust, ask_sts: AskSts, *, clock: Callable[[], float] = time.time) -> None:
        """Serve principals.

        Args:
            trust: Which ones.
            ask_sts: Sends their requests.
            clock: Seconds since the epoch.
        """
        self._trust = trust
        self._ask_sts = ask_sts
        self._clock = clock
        self._questions = SingleFlight[bytes, VerifiedCaller]()

    def recognises(self, credentials: Credentials) -> bool:
        """Whether ``Authorization`` is a proof, or a signature that cannot be checked."""
        return claims_iam(credentials)

    async def verify(self, credentials: Credentials, _request: RequestView, /) -> VerifiedCaller:
        """Have STS say who signed.

        Raises:
            CredentialRejected: The form, the age or the audience is wrong, STS refuses, or this API does not
                serve the principal.
            Unavailable: STS does not answer.
        """
        token = credentials.token
        return await self._questions.run(sha256(token).digest(), partial(self._ask, token))

    async def _ask(self, token: bytes) -> VerifiedCaller:
        presigned = read_presigned(_address(token), endpoint=self._trust.endpoint)
        presigned.check_age(self._clock())
        identity = _identity(await self._caller_identity(presigned), presigned)
        self._trust.check(identity.account_id, identity.user_arn)
        return VerifiedCaller(identity, presigned.expires_at)

    async def _caller_identity(self, presigned: Presigned) -> Mapping[str, object]:
        """STS's answer. The audience is a signed header: STS refuses a proof made for another."""
        headers = {AUDIENCE_HEADER: self._trust.audience, "accept": "application/json"}
        try:
            status, body = await self._ask_sts(presigned.url, headers)
        except Exception as failure:
            raise Unavailable(Dependency.STS, 1) from failure
        if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unavailable(Dependency.STS, 1)
        if status != HTTPStatus.OK:
            raise CredentialRejected(Reason.PROOF_REFUSED)
        return _result(body)


_LATER: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


def claims_iam(credentials: Credentials) -> bool:
    """Whether ``Authorization`` has one of the forms that belong to this mode."""
    return credentials.token.startswith((PREFIX, _SIGV4))


def _address(token: bytes) -> str:
    """The presigned address."""
    if token.startswith(_SIGV4):
        raise CredentialRejected(
            Reason.SIGV4,
            "Only AWS can check a SigV4 signature; send a presigned STS request instead "
            "(`claimgraph iam-token`, docs/authorization-modes.md).",
        )
    try:
        return base64url.decode(token.removeprefix(PREFIX)).decode("ascii")
    except ValueError:
        raise CredentialRejected(Reason.PROOF_MALFORMED) from None


def _result(body: bytes) -> dict[str, object]:
    """The caller in STS's answer (AWS STS API reference, "GetCallerIdentity"), as JSON."""
    try:
        members = parse_object(body)
    except ValueError:
        raise Unavailable(Dependency.STS, 1) from None
    for name in ("GetCallerIdentityResponse", "GetCallerIdentityResult"):
        member = members.get(name)
        members = cast("dict[str, object]", member) if isinstance(member, dict) else {}
    return members


def _identity(answer: Mapping[str, object], presigned: Presigned) -> Identity:
    """AppSync's IAM identity; ``username`` is the unique id, not the friendly name."""
    account, arn, user_id = (answer.get(name) for name in ("Account", "Arn", "UserId"))
    if not (isinstance(account, str) and isinstance(arn, str) and isinstance(user_id, str)):
        raise Unavailable(Dependency.STS, 1)
    return Identity.of_program(
        AWS_IAM,
        expires_at=presigned.expires_at,
        username=user_id,
        issued_at=presigned.signed_at,
        account_id=account,
        user_arn=arn,
    )
