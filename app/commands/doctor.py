"""``claimgraph doctor``: find what is wrong with a deployment, and say how to mend it."""

import asyncio
import logging
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager

import typer

from claimgraph.app.commands.console import FORMAT, Format, NoTokens, stop, tokens_of
from claimgraph.app.doctor.findings import Finding, as_json, as_text, fault, passed
from claimgraph.app.reference.markdown import table
from claimgraph.app.reference.terminal import terminal_width
from claimgraph.app.settings.settings import SettingsError, load_settings
from claimgraph.auth.credentials import Credentials


def doctor(
    token: str | None = typer.Option(
        None, help="`-`: check a token, or two on two lines, from standard input."
    ),
    url: str | None = typer.Option(
        None,
        help="The address of a running server; by default the development server, if no mode is set up.",
    ),
    form: Format = FORMAT,
    strict: bool = typer.Option(False, "--strict", help="Also fail on warnings."),
) -> None:
    """Check settings, keys, clocks, database, AWS permissions, trigger and app clients.

    Nothing is changed, and no token, secret or claim value is printed.

    Exit status: 0 without faults (and, with --strict, without warnings), 1
    with some, 2 for wrong usage.
    """
    try:
        credentials = None if token is None else tokens_of(token)
    except NoTokens as error:
        stop(str(error))
    with _logs_held():
        findings = asyncio.run(_examined(credentials, url))
    sys.stdout.write(_written(findings, form))
    if not passed(findings, strict=strict):
        raise typer.Exit(1)


@contextmanager
def _logs_held() -> Generator[None]:
    """Keep the log quiet: its lines would appear among the findings and repeat them."""
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
        advice = "`claimgraph settings` lists the accepted values."
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
            return as_text(findings, terminal_width())
