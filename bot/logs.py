"""Structured logs: one JSON object a line with ids and counts; libraries speak only of trouble and quote nothing."""

import logging
import sys

import structlog

_CHATTY = ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "asyncio", "botbuilder", "msrest")


class _NoBodies(logging.Filter):
    """Keeps a library's message template and drops its values: they may be what a client wrote."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = f"{record.name} reported {record.levelname.lower()}"
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        return True


def set_up(level: str) -> None:
    """Configure logging for the whole process; unknown levels mean info."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_NoBodies())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True, format="%(message)s")
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
