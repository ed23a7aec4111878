"""The API that ships: profiles, attributes and users over an Amazon Cognito user pool."""

from claimgraph import Api
from claimgraph.features import attributes, audit, aws_identity, profiles, users, viewer

api = Api("claimgraph", features=[attributes, audit, aws_identity, profiles, users, viewer])
