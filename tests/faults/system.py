"""The product as it runs: web server, worker and beat, behind gates to its services."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, unquote, urlencode, urlsplit

from django.conf import settings

from sam import env
from tests.database import ROOT, child_environment
from tests.faults.gates import Gate

READY_SECONDS = 120
HOST = "127.0.0.1"
TOKEN = "of-the-watch"
REDIS_NUMBER = 7  # apart from what else uses this server


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict
    text: str

    @property
    def json(self):
        return json.loads(self.text)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args, **_kwargs):
        return None


class System:
    """Start with `begin`; `end` ends every process and both gates."""

    def __init__(self, folder):
        redis = urlsplit(env.redis_url())
        database = settings.DATABASES["default"]
        self.database = Gate(f"{database['HOST']}/.s.PGSQL.5432")
        self.broker = Gate(unquote(redis.path))
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        self._folder, self._processes = folder, {}
        self.cookies = {}
        role = env.app_database()
        self.environment = child_environment() | {
            "SAM_DATABASE_URL": (
                f"postgresql://{role['USER']}:{quote(role['PASSWORD'])}@{HOST}:"
                f"{self.database.port}/{database['NAME']}"
            ),
            "SAM_REDIS_URL": (
                f"redis://:{quote(unquote(redis.password))}@{HOST}:"
                f"{self.broker.port}/{REDIS_NUMBER}"
            ),
            "SAM_METRICS_TOKEN": TOKEN,
            "SAM_FILES_DIR": str(folder / "files"),
            "TMPDIR": str(folder),
        }

    def begin(self, *names):
        """Start the processes of these names."""
        python = (sys.executable, "-m")
        commands = {
            "web": (
                *(*python, "granian", "--interface=wsgi", "--no-ws"),
                *(f"--host={HOST}", f"--port={self.port}", "--workers=2"),
                *("--blocking-threads=2", "sam.wsgi:application"),
            ),
            "worker": (*python, "celery", "--app=sam", "worker", "--concurrency=1"),
            "beat": (*python, "celery", "--app=sam", "beat", "--pidfile="),
        }
        for name in names:
            with (self._folder / f"{name}.log").open("ab") as log:
                self._processes[name] = subprocess.Popen(
                    commands[name],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        if "web" in names:
            self.until(lambda: self.ask("/readyz").status == HTTPStatus.OK)

    def kill(self, name):
        """Kill a process with all that it started."""
        process = self._processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self):
        for name in list(self._processes):
            self.kill(name)
        self.database.end()
        self.broker.end()

    def ask(self, path, *, form=None, headers=None):
        """Ask as who is signed in; status 0 if nobody answers."""
        cookies = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        request = urllib.request.Request(
            f"http://{HOST}:{self.port}{path}",
            data=urlencode(form).encode() if form else None,
            headers={"Cookie": cookies} | (headers or {}),
        )
        if form and "csrftoken" in self.cookies:
            request.add_header("X-CSRFToken", self.cookies["csrftoken"])
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=60) as answer:
                return self._read(answer)
        except urllib.error.HTTPError as answer:
            return self._read(answer)
        except (OSError, urllib.error.URLError):
            return Answer(0, {}, "")

    def _read(self, answer):
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        return Answer(answer.status, dict(answer.headers), text)

    def metrics(self):
        """Return the lines that Prometheus is given."""
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        return self.ask("/metrics", headers=bearer).text.splitlines()

    def until(self, condition, *, seconds=READY_SECONDS):
        """Wait until *condition* holds; a busy machine takes its time."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.1)

    def logs(self):
        return "\n".join(
            f"{path.name}:\n{path.read_text(errors='replace')[-3000:]}"
            for path in sorted(self._folder.glob("*.log"))
        )
