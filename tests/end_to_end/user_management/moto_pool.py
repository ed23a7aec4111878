"""moto's user pools over HTTP, filled with the embedded pool's people.

moto's Flask server is an extra of its own; what it hands requests to is the same as what is used here.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.botocore_stubber import BotocoreStubber

from claimgraph.app.embedded_pool.seed import SEED
from tests.end_to_end.user_management.cognito_server import Call, Reply, cognito_server
from tests.end_to_end.user_management.pools import Boto3Client, boto3_client
from tests.support.tokens.cognito import PoolKeys

_URL: Final = "https://cognito-idp.eu-west-1.amazonaws.com/"


@contextmanager
def moto_server() -> Generator[str]:
    """Yields the address of a running endpoint."""
    moto = BotocoreStubber()

    def answer(call: Call) -> Reply:
        headers = HTTPHeaders()
        for name, value in call.headers.items():
            headers[name] = value
        request = AWSPreparedRequest("POST", _URL, headers, call.body, stream_output=False)
        try:
            answered = moto.process_request(request)
        except NotImplementedError:
            return Reply.of({}, status=500)  # as moto's server does
        assert answered is not None
        status, _, body = answered
        return Reply(status, body if isinstance(body, bytes) else body.encode())

    with cognito_server(answer) as url:
        yield url


def filled(url: str) -> tuple[PoolKeys, Boto3Client]:
    """Make a pool with the embedded pool's schema, web client, group and people; alone their subs differ."""
    cognito = boto3_client(url, signed=True)
    pool = cognito.create_user_pool(PoolName="test", Schema=list(SEED.schema))["UserPool"]["Id"]
    web = next(client for client in SEED.clients if client.secret is None)
    client = cognito.create_user_pool_client(UserPoolId=pool, **web.settings)["UserPoolClient"]["ClientId"]
    for group in SEED.groups:
        cognito.create_group(UserPoolId=pool, GroupName=group.name)
    for user in SEED.users:
        given = [{"Name": name, "Value": value} for name, value in user.attributes.items()]
        cognito.admin_create_user(UserPoolId=pool, Username=user.username, UserAttributes=given)
        cognito.admin_set_user_password(
            UserPoolId=pool, Username=user.username, Password=SEED.password, Permanent=True
        )
        for name in user.groups:
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=user.username, GroupName=name)
    return PoolKeys(user_pool_id=pool, client_id=client), cognito
