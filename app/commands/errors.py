"""``claimgraph errors``: every error that a caller can meet."""

import sys

from claimgraph.app.commands.formats import FORMAT, Format, width
from claimgraph.app.reference.errors import error_catalogue
from claimgraph.app.reference.errors_formats import as_json, as_markdown, as_text


def errors(form: Format = FORMAT) -> None:
    """Print every error that a caller can meet: HTTP status, type, code, reason, meaning."""
    sections = error_catalogue()
    match form:
        case Format.markdown:
            sys.stdout.write(as_markdown(sections))
        case Format.json:
            sys.stdout.write(as_json(sections))
        case Format.text:
            sys.stdout.write(as_text(sections, width()))
