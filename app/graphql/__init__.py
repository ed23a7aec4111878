"""The GraphQL endpoint over HTTP: one lean ASGI callable and its parts."""
