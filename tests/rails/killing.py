"""Work in a process of its own that is killed at a statement chosen beforehand."""

import os
import signal
import threading
import time

from django.db import connection, connections

from sam.lib import audit
from sam.lib.models import AuditEntry

# A copy of a process with threads may hang on a lock that one of them held.
HUNG_SECONDS = 60


def statements(work):
    """Do *work* here; return how many statements it takes."""
    counted = []

    def count(execute, *call):
        counted.append(1)
        return execute(*call)

    with connection.execute_wrapper(count):
        work()
    return len(counted)


def killed_at(work, *, statement, pause=0.0):
    """
    Do *work* in a process that is killed *pause* seconds after its n-th statement.

    Returns whether it was killed before its end. Statements, not seconds, say where,
    so that a machine that is busy meanwhile moves no kill behind the end.
    """
    connections.close_all()
    child = os.fork()
    if child:
        return _end_of(child)
    # Where a browser's event loop runs, Django keeps connections by context, and here
    # finds an older one: its socket is the parent's and would outlive the kill.
    for inherited in connections.all(initialized_only=True):
        del connections[inherited.alias]
    left = iter(range(statement, -1, -1))

    def count_down(execute, *call):
        if next(left, None) == 0:
            threading.Timer(pause, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return execute(*call)

    try:
        with (
            audit.acting(actor=None, door=AuditEntry.Door.COMMAND),
            connection.execute_wrapper(count_down),
        ):
            work()
    finally:
        os._exit(0)


def _end_of(child):
    until = time.monotonic() + HUNG_SECONDS
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.WIFSIGNALED(status)
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            until = float("inf")
        time.sleep(0.005)
