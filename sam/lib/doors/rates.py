"""How often one caller may ask within a minute, counted in Redis."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

WINDOW = 60  # seconds
PATIENCE = 0.25  # seconds that counting may take
PAUSE = 5.0  # seconds without counting after Redis failed
_away_until = 0.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a caller has left: calls of ``limit``, until ``reset`` seconds from now."""

    limit: int
    remaining: int
    reset: int
    allowed: bool

    def headers(self) -> dict[str, str]:
        """Return what every answer says of it."""
        said = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return said if self.allowed else {**said, "Retry-After": str(self.reset)}


def take(who: str, limit: Callable[[], int]) -> Allowance | None:
    """
    Count one call of *who* and say what is left of *limit* calls in this minute.

    ``None`` while nothing counts: without Redis everybody is let in, and a log line
    says so.
    """
    global _away_until
    address = settings.RATE_LIMIT_REDIS
    if not address or time.monotonic() < _away_until:
        return None
    now = time.time()
    window, passed = divmod(now, WINDOW)
    key = f"sam:rate:{who}:{int(window)}"
    try:
        with _client(address).pipeline(transaction=False) as pipe:
            pipe.incr(key)
            pipe.expire(key, 2 * WINDOW)
            count = int(pipe.execute()[0])
    except redis.RedisError as error:
        _away_until = time.monotonic() + PAUSE
        logger.warning("calls are not limited", extra={"error": type(error).__name__})
        return None
    most = limit()
    return Allowance(
        limit=most,
        remaining=max(0, most - count),
        reset=max(1, round(WINDOW - passed)),
        allowed=count <= most,
    )


@lru_cache(maxsize=2)
def _client(address: str) -> redis.Redis:
    return redis.Redis.from_url(
        address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )
