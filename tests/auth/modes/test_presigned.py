"""Only a presigned GetCallerIdentity request to STS is accepted."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.modes.presigned import Presigned, read_presigned

SIGNED_AT = 1_795_000_000  # 2026-11-18T11:06:40Z
QUERY = (
    "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIAEXAMPLE%2F20261118%2Feu-west-1%2Fsts%2Faws4_request&X-Amz-Date=20261118T110640Z"
    "&X-Amz-Expires=900&X-Amz-SignedHeaders=host%3Bx-claimgraph-audience&X-Amz-Signature=" + "ab" * 32
)
HOST = "https://sts.eu-west-1.amazonaws.com"
URL = f"{HOST}/?{QUERY}"


def reason_for(url: str) -> Reason | None:
    try:
        read_presigned(url)
    except CredentialRejected as rejected:
        return rejected.reason
    return None


def test_a_valid_address_is_rebuilt_from_its_parts() -> None:
    presigned = read_presigned(URL)
    assert (presigned.signed_at, presigned.expires_at) == (SIGNED_AT, SIGNED_AT + 900)
    assert presigned.url.startswith(f"{HOST}/?")
    assert parse_qsl(urlsplit(presigned.url).query) == parse_qsl(QUERY)


@pytest.mark.parametrize(
    "host",
    [
        "sts.amazonaws.com",
        "sts.us-east-1.amazonaws.com",
        "sts.ap-southeast-4.amazonaws.com",
        "sts.us-gov-west-1.amazonaws.com",
        "sts-fips.us-east-1.amazonaws.com",
        "sts.cn-north-1.amazonaws.com.cn",
    ],
)
def test_the_endpoints_of_sts_are_accepted(host: str) -> None:
    assert reason_for(f"https://{host}/?{QUERY}") is None
    assert reason_for(f"https://{host}?{QUERY}") is None


@pytest.mark.parametrize(
    "base",
    [
        "http://sts.amazonaws.com/",
        "https://sts.amazonaws.com.attacker.example/",
        "https://attacker.example/sts.amazonaws.com/",
        "https://stsxamazonaws.com/",
        "https://sts.attacker.amazonaws.com.evil/",
        "https://sts.eu-west-1.amazonaws.com@attacker.example/",
        "https://user:password@sts.eu-west-1.amazonaws.com/",
        "https://sts.eu-west-1.amazonaws.com:8443/",
        "https://sts.eu-west-1.amazonaws.com/x",
        "https://sts.eu-west-1.amazonaws.com//",
        "https://sts.eu-west-1.amazonaws.com/#",
        "https://sts.eu-west-1.amazonaws.com\\@attacker.example/",
        "https://STS.amazonaws.com/",
        "https://iam.amazonaws.com/",
        "https://sts.eu-west-1.amazonaws.com.\n/",
        "https://sts.eu-west-1.amazonaws.com\n/",
        "https://169.254.169.254/latest/",
        "https://sts..amazonaws.com/",
        "//sts.amazonaws.com/",
        "sts.amazonaws.com/",
        "file:///etc/passwd",
        "",
    ],
)
def test_other_hosts_are_rejected(base: str) -> None:
    assert reason_for(f"{base}?{QUERY}") is Reason.PROOF_MALFORMED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("GetCallerIdentity", "AssumeRole"),
        ("GetCallerIdentity", "getcalleridentity"),
        ("Action=GetCallerIdentity", "Action=GetCallerIdentity&Action=AssumeRole"),
        ("Action=", "action="),
        ("Action=GetCallerIdentity&", ""),
        ("2011-06-15", "2011-06-16"),
        ("&X-Amz-Expires=900", ""),
        ("&X-Amz-Expires=900", "&X-Amz-Expires=900&RoleArn=arn"),
        ("&X-Amz-Expires=900", "&X-Amz-Expires=900&X-Amz-Content-Sha256=x"),
        ("Expires=900", "Expires=0"),
        ("Expires=900", "Expires=-1"),
        ("Expires=900", "Expires=9e2"),
        ("Expires=900", "Expires=٩٠٠"),
        ("Expires=900", "Expires=1000"),
        ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
        ("%2Fsts%2F", "%2Fs3%2F"),
        ("20261118T110640Z", "20261118T110640"),
        ("20261118T110640Z", "20261318T110640Z"),
        ("ab" * 32, "ab" * 31),
        ("ab" * 32, "AB" * 32),
        ("host%3Bx-claimgraph-audience", "host%3Bx-claimgraph-audience%3Bx-evil"),
        ("host%3Bx-claimgraph-audience", "x-claimgraph-audience"),
        ("host%3Bx-claimgraph-audience", "host%3Bx-k8s-aws-id"),
        ("host%3Bx-claimgraph-audience", "host;x-claimgraph-audience&x"),
        (QUERY, ""),
        (QUERY, "a=" * 50),
        (QUERY, "&".join(f"a{number}=1" for number in range(10_000))),
    ],
)
def test_other_actions_are_rejected(old: str, new: str) -> None:
    changed = URL.replace(old, new)
    assert changed != URL
    assert reason_for(changed) is Reason.PROOF_MALFORMED


def test_a_proof_without_an_audience_is_rejected() -> None:
    """A plain presigned address, made for anything at all, could be replayed here."""
    assert reason_for(URL.replace("host%3Bx-claimgraph-audience", "host")) is Reason.WRONG_AUDIENCE


def test_a_validity_beyond_fifteen_minutes_is_rejected() -> None:
    assert reason_for(URL.replace("Expires=900", "Expires=901")) is Reason.PROOF_EXPIRED


@pytest.mark.parametrize(
    ("now", "is_good"), [(-61, False), (-60, True), (0, True), (899.9, True), (900, False), (1_000, False)]
)
def test_the_age_of_a_proof_is_bounded(now: float, is_good: bool) -> None:
    presigned = Presigned(URL, SIGNED_AT, SIGNED_AT + 900)
    if is_good:
        presigned.check_age(SIGNED_AT + now)
    else:
        with pytest.raises(CredentialRejected) as rejected:
            presigned.check_age(SIGNED_AT + now)
        assert rejected.value.reason is Reason.PROOF_EXPIRED


def test_a_session_token_is_kept_as_it_is() -> None:
    token = "IQoJb3JpZ2luX2VjEAoaCWV1LXdlc3QtMSJHMEUCIQ+/=="
    quoted = "IQoJb3JpZ2luX2VjEAoaCWV1LXdlc3QtMSJHMEUCIQ%2B%2F%3D%3D"
    presigned = read_presigned(f"{URL}&X-Amz-Security-Token={quoted}")
    assert f"X-Amz-Security-Token={quoted}" in presigned.url
    assert dict(parse_qsl(urlsplit(presigned.url).query))["X-Amz-Security-Token"] == token
