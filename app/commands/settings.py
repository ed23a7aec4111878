"""``claimgraph settings``: the reference of all settings, and what they are at the moment."""

import os
import re
import sys

from claimgraph.app.commands.formats import FORMAT, Format, width
from claimgraph.app.reference.settings import present_values, settings_reference
from claimgraph.app.reference.settings_formats import as_json, as_markdown, as_text
from claimgraph.app.settings.settings import Settings, SettingsError, load_settings, variable


def settings(form: Format = FORMAT) -> None:
    """Print every setting: its type, default, meaning, and its present value; secrets are masked.

    Exit status 2 if the present values are not acceptable, which are then named.
    """
    entries = settings_reference()
    if form is Format.markdown:
        sys.stdout.write(as_markdown(entries))
        return
    loaded, fault = _loaded()
    values = present_values(loaded, os.environ, _at_fault(str(fault or "")))
    if form is Format.json:
        sys.stdout.write(as_json(entries, values))
    else:
        sys.stdout.write(as_text(entries, values, width()))
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
