"""The API that ships: profiles, attributes and users over an Amazon Cognito user pool."""

from claimgraph import Api
from claimgraph.schema import types

api = Api("claimgraph", features=[types])
