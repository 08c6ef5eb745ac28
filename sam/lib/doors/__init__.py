"""The doors of the API: tokens, limits, and answers that are given once."""

from sam.lib.doors.middleware import TokenMiddleware

__all__ = ["TokenMiddleware"]
