"""The error catalogue is complete, whatever has been imported before."""

import subprocess
import sys

from claimgraph.app import assembly
from claimgraph.app.reference.errors import error_catalogue
from claimgraph.app.reference.errors_formats import as_json
from tests.support.servers.claimgraph_server import ROOT
from tests.support.time.patience import PROCESS_PATIENCE

_ALONE = (
    "from claimgraph.app.reference.errors import error_catalogue;"
    "from claimgraph.app.reference.errors_formats import as_json;"
    "print(as_json(error_catalogue()), end='')"
)


def test_the_catalogue_is_the_same_without_a_server() -> None:
    assert assembly.assemble is not None  # a server, and with it every resolver, has been imported here
    alone = subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "-c", _ALONE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PROCESS_PATIENCE,
        check=True,
    )
    assert alone.stdout == as_json(error_catalogue())
