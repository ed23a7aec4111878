"""Cognito user pools: what users do to their own accounts, and administrators to all.

    gateway       the only way to Cognito's API: client, operations, quotas, translation of its errors
    access        ending a user's access: tokens are revoked before and after
    attributes/   the pool's schema, what may be written, and users' own changes
    users/        finding, listing and administering users

Import from the modules: this package has no surface of its own, so that the types of the schema do not load
boto3.
"""
