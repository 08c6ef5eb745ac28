"""Publish the rows that lists show."""

from sam.lib.commands import RunCommand
from sam.workspace.services import rows


class Command(RunCommand):
    help = "Compose the lists' rows from what is published, and publish them."
    kind = rows.PUBLISH
