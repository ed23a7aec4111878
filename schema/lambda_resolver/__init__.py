"""Fields resolved by Lambda functions, as AppSync's direct Lambda resolvers (docs/lambda-resolvers.md)."""

from claimgraph.schema.lambda_resolver.extension import lambda_functions, lambda_resolver

__all__ = ["lambda_functions", "lambda_resolver"]
