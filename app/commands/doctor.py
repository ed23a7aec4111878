"""``claimgraph doctor``: what is wrong, and what to do about it."""

import asyncio
import logging
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager

import typer

from claimgraph.app.commands.formats import FORMAT, Format, width
from claimgraph.app.commands.token_input import NoTokens, tokens_of_standard_input
from claimgraph.app.doctor.findings import Finding, as_json, as_text, fault, passed
from claimgraph.app.reference.markdown import table
from claimgraph.app.settings.settings import SettingsError, load_settings
from claimgraph.auth.credentials import Credentials


def doctor(
    token: str | None = typer.Option(
        None, help="`-`: judge the token (or an ID and an access token, a line each) of standard input."
    ),
    url: str | None = typer.Option(
        None,
        help="A running server; without an authorization mode in the settings, the development server here.",
    ),
    form: Format = FORMAT,
    strict: bool = typer.Option(False, "--strict", help="Fail on warnings too."),
) -> None:
    """Check settings, keys, clocks, database, AWS permissions, trigger and app clients; change nothing.

    Exit status 0 if there is no fault (and, with --strict, no warning), 1 if there is, 2 for wrong usage.
    No token, secret or claim's value is printed.
    """
    if token not in {None, "-"}:
        raise typer.BadParameter(
            "a token on the command line can be seen by every process of the machine; pass it on standard "
            "input and say --token -"
        )
    try:
        credentials = tokens_of_standard_input() if token else None
    except NoTokens as error:
        raise typer.BadParameter(str(error)) from None
    with _logs_held():
        findings = asyncio.run(_examined(credentials, url))
    sys.stdout.write(_written(findings, form))
    if not passed(findings, strict=strict):
        raise typer.Exit(1)


@contextmanager
def _logs_held() -> Generator[None]:
    """Keep the log quiet: its lines would stand among the findings, which say the same."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


async def _examined(credentials: Credentials | None, url: str | None) -> list[Finding]:
    from claimgraph.app.doctor.examination import deployment_of, examine  # noqa: PLC0415 - no other command needs boto3

    try:
        settings = load_settings()
    except SettingsError as error:
        advice = "`claimgraph settings` says what each may be."
        return [fault("settings", line, advice) for line in str(error).splitlines()]
    server = url or (None if settings.modes_set_up() else settings.base_url)
    return await examine(await deployment_of(settings, server and server.rstrip("/")), credentials)


def _written(findings: Sequence[Finding], form: Format) -> str:
    match form:
        case Format.json:
            return as_json(findings)
        case Format.markdown:
            rows = ((each.status, each.check, each.text, each.advice) for each in findings)
            return table(("status", "check", "finding", "what to do"), rows) + "\n"
        case Format.text:
            return as_text(findings, width())
