"""A Cognito user pool inside the process, for development and tests; never for production.

Users, groups, attributes and app clients are kept by moto. Tokens, sign-in and the checks on attributes are
ours: moto signs with a key that it publishes, runs no trigger and checks no attribute. `sign_in` and `seed`
do without moto.
"""
