"""Users change their attributes over HTTP, with an ordinary boto3 client."""

from collections.abc import Iterator

import httpx2
import pytest

from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.app.embedded_pool.seed import SEED_PASSWORD
from claimgraph.app.embedded_pool.sign_in import (
    NewPasswordRequired,
    SignInFailed,
    choose_password,
    refresh,
    sign_in,
)
from claimgraph.resolvers.cognito.client import CognitoClient
from tests.app.embedded_pool.pool_kit import PoolKit, attributes, payload, refusal
from tests.app.embedded_pool.pool_server import PoolServer, ordinary_boto3, serving

CHOSEN = "Permanent-1"


@pytest.fixture(scope="module")
def kit(keys: PoolKeys) -> PoolKit:
    return PoolKit(keys)


@pytest.fixture(scope="module")
def server(kit: PoolKit) -> Iterator[PoolServer]:
    with serving(kit.start()) as running:
        yield running


@pytest.fixture
def boto(server: PoolServer) -> Iterator[CognitoClient]:
    with ordinary_boto3(f"{server.url}/cognito") as client:
        yield client


def mine(boto: CognitoClient, server: PoolServer, username: str = "alice") -> dict[str, str]:
    """The access token of a sign-in, as a parameter."""
    answer = boto.initiate_auth(
        ClientId=server.pool.web_client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": SEED_PASSWORD},
    )
    return {"AccessToken": answer["AuthenticationResult"]["AccessToken"]}


def test_change_is_seen_by_every_client_and_in_the_next_token(
    boto: CognitoClient, server: PoolServer
) -> None:
    tokens = sign_in(server.url, "bob")
    token = {"AccessToken": tokens.access_token}
    change = [{"Name": "custom:department", "Value": "Restoration"}]
    assert boto.update_user_attributes(**token, UserAttributes=change)["CodeDeliveryDetailsList"] == []
    seen = {entry["Name"]: entry["Value"] for entry in boto.get_user(**token)["UserAttributes"]}
    assert seen == attributes(server.pool, "bob")
    assert seen["custom:department"] == "Restoration"
    assert payload(tokens.id_token)["custom:department"] == "Piano Workshop"
    renewed = refresh(server.url, tokens.refresh_token)
    assert payload(renewed.id_token)["custom:department"] == "Restoration"
    boto.delete_user_attributes(**token, UserAttributeNames=["custom:department"])
    assert "custom:department" not in attributes(server.pool, "bob")


def test_changes_by_an_administrator_are_seen_as_well(boto: CognitoClient, server: PoolServer) -> None:
    server.pool.client.admin_update_user_attributes(
        UserPoolId=server.pool.user_pool_id,
        Username="carol",
        UserAttributes=[{"Name": "custom:level", "Value": "9"}],
    )
    found = boto.get_user(**mine(boto, server, "carol"))["UserAttributes"]
    assert {"Name": "custom:level", "Value": "9"} in found


def test_email_is_changed_and_verified(boto: CognitoClient, server: PoolServer, kit: PoolKit) -> None:
    token = mine(boto, server)
    change = [{"Name": "email", "Value": "new@people.example"}]
    masked = {"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "n***@p***"}
    assert boto.update_user_attributes(**token, UserAttributes=change)["CodeDeliveryDetailsList"] == [masked]
    again = boto.get_user_attribute_verification_code(**token, AttributeName="email")
    assert again["CodeDeliveryDetails"] == masked
    assert refusal(lambda: boto.verify_user_attribute(**token, AttributeName="email", Code="x"))[0] == (
        "CodeMismatchException"
    )
    boto.verify_user_attribute(**token, AttributeName="email", Code=kit.messages[-1].code)
    assert attributes(server.pool)["email_verified"] == "true"


@pytest.mark.parametrize(
    "name", ["custom:level", "custom:tier", "custom:employee_id", "email_verified", "sub"]
)
def test_attributes_that_rules_depend_on_cannot_be_written(
    boto: CognitoClient, server: PoolServer, name: str
) -> None:
    token, before = mine(boto, server), attributes(server.pool)
    pair = [{"Name": "nickname", "Value": "al"}, {"Name": name, "Value": "1"}]
    refused = refusal(lambda: boto.update_user_attributes(**token, UserAttributes=pair))
    assert refused == ("NotAuthorizedException", "A client attempted to write unauthorized attribute")
    assert attributes(server.pool) == before


def test_a_username_in_the_body_is_ignored(server: PoolServer, boto: CognitoClient) -> None:
    """The target is whoever the token belongs to; a Username beside it changes nothing (fact 34)."""
    body = {
        **mine(boto, server),
        "Username": "dave",
        "UserPoolId": server.pool.user_pool_id,
        "UserAttributes": [{"Name": "nickname", "Value": "al&Username=dave"}],
    }
    headers = {
        "X-Amz-Target": "AWSCognitoIdentityProviderService.UpdateUserAttributes",
        "Content-Type": "application/x-amz-json-1.1",
    }
    assert httpx2.post(f"{server.url}/cognito", json=body, headers=headers).status_code == 200
    assert attributes(server.pool)["nickname"] == "al&Username=dave"
    assert "nickname" not in attributes(server.pool, "dave")


def test_invited_user_signs_in(boto: CognitoClient, server: PoolServer, kit: PoolKit) -> None:
    server.pool.client.admin_create_user(
        UserPoolId=server.pool.user_pool_id,
        Username="erin",
        UserAttributes=[{"Name": "email", "Value": "erin@people.example"}],
    )
    temporary = kit.messages[-1].code
    with pytest.raises(NewPasswordRequired, match="choose a new one first"):
        sign_in(server.url, "erin", temporary)
    with pytest.raises(SignInFailed, match="password"):
        choose_password(server.url, "erin", temporary, "weak")
    tokens = choose_password(server.url, "erin", temporary, CHOSEN)
    assert boto.get_user(AccessToken=tokens.access_token)["Username"] == "erin"
    assert refresh(server.url, tokens.refresh_token).access_token
    assert payload(sign_in(server.url, "erin", CHOSEN).id_token)["cognito:username"] == "erin"
    with pytest.raises(SignInFailed, match="not a temporary one"):
        choose_password(server.url, "erin", CHOSEN, "Permanent-2")


def test_boto3_answers_the_challenge(boto: CognitoClient, server: PoolServer) -> None:
    server.pool.client.admin_create_user(
        UserPoolId=server.pool.user_pool_id, Username="frank", TemporaryPassword="Temporary-1"
    )
    challenge = boto.initiate_auth(
        ClientId=server.pool.web_client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "frank", "PASSWORD": "Temporary-1"},
    )
    result = boto.respond_to_auth_challenge(
        ClientId=server.pool.web_client_id,
        ChallengeName=challenge["ChallengeName"],
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": "frank", "NEW_PASSWORD": CHOSEN},
    )["AuthenticationResult"]
    assert boto.get_user(AccessToken=result["AccessToken"])["Username"] == "frank"
