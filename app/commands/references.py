"""``claimgraph errors`` and ``claimgraph settings``: the references, printed."""

import os
import re
import sys

from claimgraph.app.commands.console import FORMAT, Format
from claimgraph.app.reference import errors_formats, settings_formats
from claimgraph.app.reference.errors import error_catalogue
from claimgraph.app.reference.settings import present_values, settings_reference
from claimgraph.app.reference.terminal import terminal_width
from claimgraph.app.settings.settings import Settings, SettingsError, load_settings, variable


def errors(form: Format = FORMAT) -> None:
    """Print every error that a caller can meet: HTTP status, type, code, reason, meaning."""
    sections = error_catalogue()
    match form:
        case Format.markdown:
            sys.stdout.write(errors_formats.as_markdown(sections))
        case Format.json:
            sys.stdout.write(errors_formats.as_json(sections))
        case Format.text:
            sys.stdout.write(errors_formats.as_text(sections, terminal_width()))


def settings(form: Format = FORMAT) -> None:
    """Print every setting: type, default, meaning, present value; secrets are masked.

    Exit status 2 if a present value is not acceptable; the message names it.
    """
    entries = settings_reference()
    if form is Format.markdown:
        sys.stdout.write(settings_formats.as_markdown(entries))
        return
    loaded, fault = _loaded()
    values = present_values(loaded, os.environ, _at_fault(str(fault or "")))
    if form is Format.json:
        sys.stdout.write(settings_formats.as_json(entries, values))
    else:
        sys.stdout.write(settings_formats.as_text(entries, values, terminal_width()))
    if fault is not None:
        raise fault


def _loaded() -> tuple[Settings | None, SettingsError | None]:
    try:
        return load_settings(), None
    except SettingsError as fault:
        return None, fault


def _at_fault(message: str) -> list[str]:
    """The variables that the lines of a message are about."""
    names = {name.lower(): variable(name) for name in Settings.model_fields}
    found = re.findall(r'^(?:CLAIMGRAPH_(\w+?)[:\[]|.*for field "(\w+)")', message, re.MULTILINE)
    return [names[name.lower()] for pair in found for name in pair if name.lower() in names]
