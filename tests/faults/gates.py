"""A gate before a service: closed, the service is gone for who comes through it."""

import socket
import threading
from contextlib import suppress

BLOCK = 2**16


class Gate:
    """Hands what comes to a port of this machine on to a Unix socket, while open."""

    def __init__(self, target):
        self._target = str(target)
        self._open = threading.Event()
        self._open.set()
        self._ends, self._lock = set(), threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self):
        """Cut what is under way and turn away who comes."""
        self._open.clear()
        with self._lock:
            for end in self._ends:
                _shut(end)
            self._ends.clear()

    def open(self):
        self._open.set()

    def end(self):
        self.close()
        _shut(self._listener)
        self._listener.close()

    def _listen(self):
        while True:
            try:
                caller, _address = self._listener.accept()
            except OSError:
                return
            if not self._open.is_set():
                caller.close()
                continue
            service = socket.socket(socket.AF_UNIX)
            service.connect(self._target)
            with self._lock:
                self._ends |= {caller, service}
            for one, other in ((caller, service), (service, caller)):
                threading.Thread(
                    target=_hand_on, args=(one, other), daemon=True
                ).start()


def _hand_on(one, other):
    with suppress(OSError):
        while block := one.recv(BLOCK):
            other.sendall(block)
    _shut(one)
    _shut(other)


def _shut(end):
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
