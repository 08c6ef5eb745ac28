"""How log lines look: JSON in production, colours on a terminal."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = "…"
# A reset link opens an account; what is asked for may name people.
RESET_KEY = re.compile(r"(/password/reset/key/)[^/\s]+")
VALUE = re.compile(r"(?<=[?&])([^=&\s]+)=[^&\s]*")
TOKEN = re.compile(r"\bsam_[A-Za-z0-9_-]{8,}")
SECRET_NAMES = ("password", "secret", "token", "authorization", "cookie", "api_key")


def without_secrets(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Hide what opens a door: keys of reset links, values of queries, tokens."""
    for name, value in line.items():
        if not isinstance(value, str):
            continue
        if any(word in name.lower() for word in SECRET_NAMES):
            line[name] = HIDDEN
            continue
        value = RESET_KEY.sub(rf"\1{HIDDEN}", value)
        if name == "request":
            value = VALUE.sub(rf"\1={HIDDEN}", value)
        line[name] = TOKEN.sub(f"sam_{HIDDEN}", value)
    return line


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.stdlib.ExtraAdder(),
    structlog.processors.StackInfoRenderer(),
    without_secrets,
]


def configure(*, json: bool) -> dict[str, Any]:
    """Set structlog up and return Django's ``LOGGING``; everything goes to stderr."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: list[Any] = [structlog.dev.ConsoleRenderer()]
    if json:
        renderer = [
            structlog.processors.format_exc_info,
            without_secrets,
            structlog.processors.JSONRenderer(),
        ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *renderer,
                ],
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "lines"}
        },
        # What is refused or not found is in the line of the request already.
        "loggers": {"django.request": {"level": "ERROR"}},
        "root": {"handlers": ["stderr"], "level": "INFO" if json else "WARNING"},
    }
