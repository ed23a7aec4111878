"""What operators see of a running server: numbers in Prometheus's text format, at ``/metrics``.

Requests only ever add to plain integers (app/graphql/counters.py, engine,
schema/errors/reporting.py); everything else is worked out when somebody asks.
"""
