"""What may be asked, and under which rule: all that the modules with an API's types import.

Projects import these names from `claimgraph` and `claimgraph.scalars`.
"""

if __name__ != "claimgraph.schema":
    raise ImportError("import claimgraph.schema: as schema, each of its classes would exist twice")

from claimgraph.resolvers.errors import ResolverError
from claimgraph.schema.aws_credentials import aws_credentials
from claimgraph.schema.context import Context, Info
from claimgraph.schema.directives import (
    aws_api_key,
    aws_auth,
    aws_cognito_user_pools,
    aws_iam,
    aws_lambda,
    aws_oidc,
)
from claimgraph.schema.guards import guard, policy_guard
from claimgraph.schema.lambdas import lambda_resolver
from claimgraph.schema.loaders import Loader
from claimgraph.schema.paging import DEFAULT_PAGE, After, PageInfo
from claimgraph.schema.resolving import add_response_header, append_error
from claimgraph.schema.scalars import (
    AWSJSON,
    AWSURL,
    AWSDate,
    AWSDateTime,
    AWSEmail,
    AWSIPAddress,
    AWSPhone,
    AWSTime,
    AWSTimestamp,
    aws_date,
    aws_date_time,
    aws_time,
)
from claimgraph.schema.user_pool import access_token_of, actor_of, caller_of, pool_services

__all__ = [
    "AWSJSON",
    "AWSURL",
    "DEFAULT_PAGE",
    "AWSDate",
    "AWSDateTime",
    "AWSEmail",
    "AWSIPAddress",
    "AWSPhone",
    "AWSTime",
    "AWSTimestamp",
    "After",
    "Context",
    "Info",
    "Loader",
    "PageInfo",
    "ResolverError",
    "access_token_of",
    "actor_of",
    "add_response_header",
    "append_error",
    "aws_api_key",
    "aws_auth",
    "aws_cognito_user_pools",
    "aws_credentials",
    "aws_date",
    "aws_date_time",
    "aws_iam",
    "aws_lambda",
    "aws_oidc",
    "aws_time",
    "caller_of",
    "guard",
    "lambda_resolver",
    "policy_guard",
    "pool_services",
]
