"""Metrics of a running server in Prometheus's text format, at ``/metrics``.

Requests only add to plain integers (app/graphql/counters.py, engine, schema/errors/reporting.py); everything
else is computed when the metrics are read.
"""
