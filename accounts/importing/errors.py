"""What an import refuses as a whole."""

from sam.lib.errors import DomainError


class ImportRefused(DomainError):
    """What was given is not a portfolio; nothing of it was loaded."""

    code = "import_refused"


class ImportBusy(DomainError):
    """Another import is under way."""

    code = "import_busy"
