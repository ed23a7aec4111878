"""The API that ships: profiles, attributes and users over an Amazon Cognito user pool."""

from claimgraph.schema import types
from claimgraph.schema.api import Api

api = Api("claimgraph", features=[types])
