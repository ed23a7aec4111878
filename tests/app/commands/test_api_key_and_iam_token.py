"""`claimgraph api-key` and `claimgraph iam-token`, and mode settings that stop the start."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.support.command_line import Done, claimgraph, claimgraph_process
from tests.support.servers.claimgraph_server import ROOT
from tests.support.time.patience import PROCESS_PATIENCE

Run = Callable[..., Done]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Nothing of AWS, and a database of the test's own."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    return {"CLAIMGRAPH_DATABASE_URL": f"sqlite:///{tmp_path}/c.sqlite3", "HOME": str(tmp_path)}


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Run `claimgraph …`."""
    return partial(claimgraph, **environment)


@pytest.fixture
def run_process(environment: dict[str, str]) -> Run:
    """The same in a process of its own, as people do."""
    return partial(claimgraph_process, **environment)


def test_an_api_key_is_created_listed_and_revoked(run: Run, run_process: Run) -> None:
    assert run("migrate").returncode == 0
    made = run_process("api-key", "create", "--description", "web site", "--days", "30")
    key = made.stdout.removesuffix("\n")
    assert key.startswith("da2-")
    assert "\n" not in key
    name = made.stderr.split(",")[0]
    assert "CLAIMGRAPH_API_KEYS=true" in made.stderr
    listed = run("api-key", "list").stdout
    assert listed.splitlines()[1].split()[:2] == [name, "valid"]
    assert listed.rstrip().endswith("web site")
    assert key not in listed
    assert run("api-key", "revoke", key).stdout == "Revoked.\n"
    again = run("api-key", "revoke", name)
    assert (again.returncode, again.stderr) == (1, "claimgraph: there is no such key.\n")
    assert run("api-key", "list").stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--days", "366"), "less than or equal to 365"),
        (("--days", "0"), "greater than or equal to 1"),
        (("--description", "x" * 201), "one line of at most 200 characters"),
        ((), "claimgraph migrate"),
    ],
)
def test_api_key_create_refuses_invalid_options(run: Run, arguments: tuple[str, ...], said: str) -> None:
    refused = run("api-key", "create", *arguments)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_proof_is_made_from_the_credentials_at_hand(run_process: Run) -> None:
    made = run_process(
        "iam-token",
        "https://api.example",
        "--region",
        "eu-central-1",
        "--expires",
        "60",
        AWS_ACCESS_KEY_ID="AKIAEXAMPLE",
        AWS_SECRET_ACCESS_KEY="not-in-the-proof",
        AWS_SESSION_TOKEN="session",
    )
    encoded = made.stdout.strip().removeprefix("aws-iam-v1.")
    url = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    assert url.startswith(
        "https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&"
    )
    assert "X-Amz-Expires=60&" in url
    assert "X-Amz-SignedHeaders=host%3Bx-claimgraph-audience" in url
    assert "not-in-the-proof" not in url


def test_a_proof_is_for_the_region_of_the_environment(run: Run) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
    made = run("iam-token", "https://api.example", AWS_REGION="eu-west-3", **keys)
    encoded = made.stdout.strip().removeprefix("aws-iam-v1.")
    url = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    assert url.startswith("https://sts.eu-west-3.amazonaws.com/")


def test_without_credentials_there_is_no_proof(run: Run) -> None:
    refused = run("iam-token", "https://api.example", AWS_EC2_METADATA_DISABLED="true")
    assert refused.returncode == 2
    assert "no AWS credentials found" in refused.stderr


@pytest.mark.parametrize(
    ("authorizer", "said"),
    [
        ({"function": "tests.lambda_handlers.nowhere:handler"}, "tests.lambda_handlers.nowhere"),
        ({"function": "tests.lambda_handlers.authorizer:missing"}, "missing"),
        ({"function": "a-function-at-aws"}, "region"),
        ({"function": "a function"}, "is neither a name nor an ARN of a function at AWS"),
    ],
)
def test_a_missing_authorizer_stops_the_start(
    run_process: Run, authorizer: dict[str, object], said: str
) -> None:
    refused = run_process(
        "serve", CLAIMGRAPH_LAMBDA_AUTHORIZER=json.dumps(authorizer), AWS_EC2_METADATA_DISABLED="true"
    )
    assert refused.returncode == 2
    assert "CLAIMGRAPH_LAMBDA_AUTHORIZER: function: " in refused.stderr
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_handler_may_be_in_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "zz_here.py").write_text("import os\nos.environ['NOT-THERE']\n")
    authorizer = json.dumps({"function": "zz_here:handler"})
    database = f"sqlite:///{tmp_path}/c.sqlite3"
    environment = {"CLAIMGRAPH_LAMBDA_AUTHORIZER": authorizer, "CLAIMGRAPH_DATABASE_URL": database}
    # As the console script runs: without the working directory on the path.
    refused = subprocess.run(
        [sys.executable, "-P", "-c", "from claimgraph.app.cli import main; main()", "serve"],
        cwd=tmp_path,
        env=os.environ | environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PROCESS_PATIENCE,
        check=False,
    )
    assert refused.returncode == 2
    assert f"zz_here:handler: KeyError at {tmp_path}/zz_here.py:2\n" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_user_pool_among_the_openid_providers_stops_the_start(run: Run) -> None:
    pool = {"user_pool_id": "eu-west-1_Ab12Cd34E", "clients": ["web"], "accepts": ["id"]}
    issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other0000"
    refused = run(
        "serve",
        CLAIMGRAPH_USER_POOLS=json.dumps([pool]),
        CLAIMGRAPH_OIDC_ISSUERS=json.dumps([{"issuer": issuer, "client_id": "web"}]),
    )
    assert refused.returncode == 2
    assert (
        "CLAIMGRAPH_OIDC_ISSUERS: name a user pool of Amazon Cognito in CLAIMGRAPH_USER_POOLS"
        in refused.stderr
    )
