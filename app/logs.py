"""Logging: structured, JSON in production, readable in development; standard-library loggers included."""

import logging
import sys
from typing import Literal, cast

import structlog
from structlog.typing import Processor

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure_logging(*, level: str, style: Literal["json", "readable"]) -> None:
    """Send every log line of the process to standard error, in one form.

    Exceptions are named by class only: their messages may quote data, and a log holds no token, claim value
    or attribute value at any level.

    Args:
        level: The least level that is written.
        style: ``json`` for machines, one object a line; ``readable`` for a person at a terminal.
    """
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, _name_exception],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    _quieten()


def _name_exception(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace a traceback by the exception's class."""
    match event.pop("exc_info", None):
        case (type() as kind, _, _):
            event["exception"] = cast(type[BaseException], kind).__qualname__
        case _:
            pass
    return event


def _quieten() -> None:
    """Libraries that log what they send (request lines, headers, bodies) stay silent below warnings."""
    for name in (
        "botocore",
        "boto3",
        "urllib3",
        "httpx2",
        "httpcore2",
        "aiosqlite",
        "sqlalchemy",
        "alembic",
        "moto",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)
