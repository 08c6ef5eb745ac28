"""Measure all accounts as of a day."""

from sam.lib.commands import RunCommand
from scoring.services import measuring


class Command(RunCommand):
    help = "Measure every account as of a day and publish the measures."
    kind = measuring.SCORE
