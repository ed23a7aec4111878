"""Fields resolved by Lambda functions, as AppSync's direct Lambda resolvers (docs/lambda-resolvers.md)."""

from claimgraph.schema.lambdas.extension import LambdaResolver, lambda_resolver

__all__ = ["LambdaResolver", "lambda_resolver"]
