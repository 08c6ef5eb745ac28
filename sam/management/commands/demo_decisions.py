"""Let the demo's people take their first decisions; judge all accounts again."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from sam.demo.deciding import decide
from sam.demo.duplicating import duplicate
from sam.demo.handing import hand_over
from sam.demo.knowing import know
from sam.demo.loading import DemoState, demo_state
from sam.demo.looking import look_back
from sam.demo.people_ratings import stand
from sam.demo.plans import plan
from sam.demo.promising import promise
from sam.demo.serving import serve
from sam.demo.wallets import map_white_space
from sam.lib import audit
from sam.lib.models import AuditEntry


class Command(BaseCommand):
    """Let the demo's people take their first decisions; judge all accounts again."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        if demo_state() is not DemoState.FINISHED:
            raise CommandError("There is no demo portfolio here; load it first.")
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
            decided = decide(say=self.stdout.write)
            if decided:
                serve(say=self.stdout.write)
                promise(say=self.stdout.write)
                map_white_space(say=self.stdout.write)
                stand(say=self.stdout.write)
                know(say=self.stdout.write)
                plan(say=self.stdout.write)
                look_back(say=self.stdout.write)
                hand_over(say=self.stdout.write)
                duplicate(say=self.stdout.write)
        if decided:
            call_command("retier", stdout=self.stdout)
            call_command("watch", again=True, stdout=self.stdout)
            call_command("publish_rows", stdout=self.stdout)
