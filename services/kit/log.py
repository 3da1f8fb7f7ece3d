"""Structured logs: one JSON line an event, with fields; never formatted sentences."""

import logging
import sys
from typing import cast

import structlog
from structlog.stdlib import BoundLogger


def configure(service: str, *, level: str = "INFO") -> None:
    """Set logging up for a process; the service's name stands in every line."""
    numeric = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def get() -> BoundLogger:
    """Return the logger."""
    return cast(BoundLogger, structlog.get_logger())
