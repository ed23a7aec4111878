"""AWS Lambda functions as sources of values: JSON in, JSON out."""

from claimgraph.resolvers.lambdas.aws import InvocationType
from claimgraph.resolvers.lambdas.client import LambdaClient, real_client
from claimgraph.resolvers.lambdas.functions import FunctionLimits, Functions
from claimgraph.resolvers.lambdas.local import NoSuchHandler

__all__ = ["FunctionLimits", "Functions", "InvocationType", "LambdaClient", "NoSuchHandler", "real_client"]
