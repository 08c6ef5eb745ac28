"""Show or stop the embedded PostgreSQL and Valkey."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sam import embedded


class Command(BaseCommand):
    """Show or stop the embedded PostgreSQL and Valkey."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "start", "stop"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "start":
            embedded.start()
        elif action == "stop":
            for name in embedded.stop():
                self.stdout.write(f"{name} stopped")
        for name, pid in embedded.status().items():
            state = f"runs as process {pid}" if pid else "does not run"
            self.stdout.write(f"{name} {state}")
        self.stdout.write(f"Data directory: {embedded.data_dir()}")
