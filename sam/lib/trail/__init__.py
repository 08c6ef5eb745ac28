"""
What every write leaves behind: a row in the trail, written by the database itself.

A trigger on each table writes what a row was and became, whoever wrote it and by
whatever statement; `saying` tells it who acts. Apps register what is left out of the
trail, what stands in it as a reference to a person's vault, and what is hidden.
"""

from sam.lib.trail.rules import audited, hide, ignore, leave_out, personal, tell

__all__ = ["audited", "hide", "ignore", "leave_out", "personal", "tell"]
