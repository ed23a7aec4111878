"""Claimgraph: a GraphQL API server whose resolvers are governed by the claims of a verified token.

The folders beside this one are its parts; the links in here give them their one import name.
"""
