"""Pages and calls asked for inside this process, by somebody who is signed in."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sam.users.models import User
from tests.bench.registry import moment


class Asker:
    """Somebody who is signed in and asks for addresses."""

    def __init__(self, person: User) -> None:
        self.person = person
        self._client = Client(SERVER_NAME="localhost")
        self._client.force_login(person)

    @property
    def session(self) -> str:
        """The cookie that the person is known by."""
        return str(self._client.cookies["sessionid"].value)

    def ask(self, address: str) -> bytes:
        """
        Return the answer's body.

        :raises RuntimeError: when it is no 200
        """
        answer = self._client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        return bytes(answer.content)

    def milliseconds(self, address: str) -> float:
        """Return how long the answer takes; the caller has asked once before."""
        return 1000 * moment(lambda: self.ask(address))

    def queries(self, address: str) -> int:
        """Return how many statements the answer takes, those of the session too."""
        with CaptureQueriesContext(connection) as captured:
            self.ask(address)
        return len(captured)


def executive() -> User:
    """Return somebody who sees every account."""
    person, _ = User.objects.get_or_create(
        email="reader@bench.example", defaults={"role": User.Role.EXECUTIVE}
    )
    return person


def manager() -> User:
    """Return the first account manager."""
    return User.objects.filter(role=User.Role.ACCOUNT_MANAGER).order_by("pk")[0]


def newcomer() -> User:
    """Return somebody without accounts, whom nothing was told yet."""
    person, _ = User.objects.get_or_create(
        email="newcomer@bench.example", defaults={"role": User.Role.ACCOUNT_MANAGER}
    )
    return person
