"""What a person at a terminal sees of an import."""

from contextlib import ExitStack
from typing import Any, Protocol, Self, TextIO

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


class Reporter(Protocol):
    """Told of files and of how far each is; ``share`` of the reading is 0 to 1."""

    def file(self, name: str) -> None: ...
    def reading(self, share: float) -> None: ...
    def step(self, words: str) -> None: ...
    def done(self, words: str) -> None: ...


class Silent:
    """Tells nobody."""

    def file(self, name: str) -> None:
        pass

    def reading(self, share: float) -> None:
        pass

    def step(self, words: str) -> None:
        pass

    def done(self, words: str) -> None:
        pass


class Lines(Silent):
    """One line a file, for what is not a terminal."""

    def __init__(self, write: Any) -> None:
        self._write = write
        self._name = ""

    def file(self, name: str) -> None:
        self._name = name

    def done(self, words: str) -> None:
        self._write(f"{self._name}: {words}")


class Bars:
    """A bar a file, for a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[words]}"),
            TimeElapsedColumn(),
            console=Console(file=stream),
        )
        self._stack = ExitStack()
        self._task: Any = None

    def __enter__(self) -> Self:
        self._stack.enter_context(self._progress)
        return self

    def __exit__(self, *problem: object) -> None:
        self._stack.close()

    def file(self, name: str) -> None:
        self._task = self._progress.add_task(name, total=1.0, words=_("reading"))

    def reading(self, share: float) -> None:
        self._progress.update(self._task, completed=share * 0.9)

    def step(self, words: str) -> None:
        self._progress.update(self._task, words=words)

    def done(self, words: str) -> None:
        self._progress.update(self._task, completed=1.0, words=words)
