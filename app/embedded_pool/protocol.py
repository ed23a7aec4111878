"""Cognito's own protocol (Smithy, "AWS JSON 1.1 protocol"): the operation in a header, JSON in the body."""

CONTENT_TYPE = "application/x-amz-json-1.1"
TARGET_PREFIX = "AWSCognitoIdentityProviderService."
