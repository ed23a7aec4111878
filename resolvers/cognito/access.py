"""Ending a user's access."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager


@asynccontextmanager
async def ending_access(revoke: Callable[[], Awaitable[object]]) -> AsyncGenerator[None]:
    """Revokes tokens before and after Cognito ends a user's access inside ``async with``.

    Before, so that the revocation holds however late Cognito answers, if ever; if it fails, Cognito is not
    called. After, for tokens that were issued or refreshed in between, and whatever the call's outcome was:
    a call that timed out may have been carried out all the same.

    If Cognito fails, the revocation stays. It costs the user a new sign-in or refresh at most; the opposite
    order could leave access to a user who is believed to have none.

    Args:
        revoke: Revokes what the user was issued up to now.
    """
    await revoke()
    try:
        yield
    finally:
        await revoke()
