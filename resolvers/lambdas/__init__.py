"""AWS Lambda functions as sources of values: JSON in, JSON out."""

from resolvers.lambdas.aws import InvocationType
from resolvers.lambdas.client import LambdaClient, real_client
from resolvers.lambdas.functions import FunctionLimits, Functions
from resolvers.lambdas.local import NoSuchHandler

__all__ = ["FunctionLimits", "Functions", "InvocationType", "LambdaClient", "NoSuchHandler", "real_client"]
