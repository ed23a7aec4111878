"""A server that runs."""

from typing import Final, cast

import httpx2

from claimgraph.app.doctor.finding import Finding, fault, ok
from claimgraph.app.doctor.subject import Subject

_CHECK: Final = "server"
_SECONDS: Final = 5.0


async def check_server(subject: Subject) -> list[Finding]:
    """That the server of --url lives and is ready."""
    if subject.server is None:
        return []
    try:
        async with httpx2.AsyncClient(trust_env=False, timeout=_SECONDS) as client:
            answer = await client.get(f"{subject.server}/readyz")
            parts = answer.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        advice = "Start it (`claimgraph dev`, `claimgraph serve`), or correct --url."
        return [fault(_CHECK, f"{subject.server} does not answer ({type(error).__name__}).", advice)]
    if answer.is_success:
        return [ok(_CHECK, f"{subject.server} is ready.")]
    lacking = [name for name, ready in cast("dict[str, object]", parts).items() if ready is False]
    return [fault(_CHECK, f"{subject.server} is not ready: {', '.join(lacking)}.", "Its log says more.")]
