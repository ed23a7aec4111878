"""A Cognito user pool inside the process, for development and tests; never for production.

moto keeps users, groups, attributes and app clients. Tokens, sign-in and the checks of attributes are ours:
moto signs with a key that it publishes, runs no trigger and checks no attribute. `sign_in` and `seed` do not
need moto.
"""
