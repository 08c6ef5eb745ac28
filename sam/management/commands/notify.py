"""Tell colleagues what is new, as of the day of the flags; or only say what it is."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sam.lib.commands import RunCommand
from sam.lib.models import Run
from sam.users.models import User
from sam.workspace.selectors.notifications import told_all
from sam.workspace.services import digests, mailing
from tiers.services import watching


class Command(RunCommand):
    help = __doc__ or ""
    kind = digests.NOTIFY

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "--dry-run", action="store_true", help="print it, and tell nobody"
        )
        ways.add_argument(
            "--send", action="store_true", help="also send here the mail that is due"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        watched = watching.published_on()
        if watched is None:
            raise CommandError("Nobody has watched yet: run manage.py watch first.")
        options["as_of"] = options["as_of"] or watched
        if options["as_of"] != watched:
            raise CommandError(
                f"Flags are as of {watched}: what is new is told as of that day."
            )
        if options["dry_run"]:
            self._print(options)
            return
        super().handle(*args, **options)
        if options["send"]:
            sent, failed = mailing.send_due()
            if failed:
                raise CommandError(
                    f"{sent} mails sent, {failed} not: they are tried again."
                )

    def describe(self, run: Run) -> dict[str, Any]:
        return {"told": run.result.get("told", 0)}

    def _print(self, options: dict[str, Any]) -> None:
        drafts, _state = digests.compose(options["as_of"])
        people = User.objects.in_bulk({draft.user_id for draft in drafts})
        for draft in drafts:
            person = people[draft.user_id]
            [words] = told_all([draft], person)
            self.stdout.write(f"{person.email}: {words.title}. {words.summary}")
        self.stdout.write(f"{len(drafts)} to tell as of {options['as_of']}")
