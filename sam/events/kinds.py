"""What there is to tell, family by family."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sam.lib import runs
from sam.users.models import User


def of_facts(owner: User) -> bool:
    """Test whether *owner* sees more than the service desk does."""
    return owner.sees_facts


def of_runs(owner: User) -> bool:
    """Test whether *owner* sees what the machine does."""
    return bool(runs.may_run(owner))


def of_everybody(_owner: User) -> bool:
    """Let the service desk hear it, too."""
    return True


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a message; ``source`` is what the service calls it, if not so."""

    name: str
    about: str | Promise
    type: str = "integer"
    format: str = ""
    source: str = ""
    example: Any = 1

    def schema(self) -> dict[str, Any]:
        """Return its JSON schema; a value may always be null."""
        told = {"type": [self.type, "null"], "description": str(self.about)}
        return told | ({"format": self.format} if self.format else {})


@dataclass(frozen=True, slots=True)
class Kind:
    """A public event: its name, the services' names for it, and what it carries."""

    name: str
    about: str | Promise
    sources: tuple[str, ...]
    values: tuple[Value, ...] = ()
    heard_by: Callable[[User], bool] = of_facts
    of_account: bool = True

    @property
    def family(self) -> str:
        """The part before the point, such as ``tier``."""
        return self.name.partition(".")[0]


def code(name: str, about: str | Promise, example: str, source: str = "") -> Value:
    """Return a value that is a code or a word."""
    return Value(name, about, "string", "", source, example)


def day(name: str, about: str | Promise) -> Value:
    """Return a value that is a day."""
    return Value(name, about, "string", "date", "", "2026-11-30")


MERGE = (
    Value("merge", _("the merge")),
    Value("survivor", _("the account that stays")),
    Value("loser", _("the account that became part of it"), example=2),
)
STATUS = code("status", _("CUSTOMER, PROSPECT or FORMER"), "CUSTOMER")


def _account(verb: str, about: str | Promise) -> Kind:
    name = f"account.{verb}"
    return Kind(name, about, (name,), (STATUS,))


ACCOUNT_KINDS = (
    _account("opened", _("Somebody opened an account by hand.")),
    _account("changed", _("What is known of an account was corrected by hand.")),
    _account("won", _("A prospect became a customer.")),
    _account("closed", _("An account is a customer no longer.")),
    _account("reopened", _("A closed account is open again.")),
    Kind(
        "account.owner_changed",
        _("Somebody else looks after an account from now on."),
        ("account.owner_changed",),
        (
            Value("owner", _("the user who looks after it now")),
            Value("former_owner", _("the user who did"), source="was", example=2),
        ),
    ),
    Kind("account.merged", _("Two accounts became one."), ("account.merged",), MERGE),
    Kind(
        "account.unmerged",
        _("A merge of two accounts was taken back."),
        ("account.unmerged",),
        MERGE,
    ),
    Kind(
        "account.imported",
        _("Accounts and what happened with them came in as one batch."),
        ("import.finished", "ingest.finished"),
        (Value("batch", _("the batch")),),
        of_runs,
        of_account=False,
    ),
)
TIER = code("tier", _("the tier: STRATEGIC, VALUED or ALTERNATIVE"), "STRATEGIC")
DECISION_KINDS = (
    Kind(
        "tier.changed",
        _("An account moved to another tier."),
        ("tier.changed",),
        (
            code("from", _("the tier before; empty: none"), "VALUED"),
            code("to", _("the tier from now on; empty: none"), "STRATEGIC"),
            Value("change", _("the change of a change set that did it")),
        ),
        of_everybody,
    ),
    Kind(
        "tier.overridden",
        _("A person keeps an account in a tier, for a while."),
        ("override.made",),
        (
            Value("override", _("the override")),
            TIER,
            day("expires_on", _("the day on which it ends")),
        ),
    ),
    Kind(
        "tier.override_withdrawn",
        _("An override was withdrawn."),
        ("override.withdrawn",),
        (Value("override", _("the override")),),
    ),
    Kind(
        "change_set.proposed",
        _("Moves between tiers are proposed."),
        ("change_set.proposed",),
        (Value("change_set", _("the change set")),),
        of_account=False,
    ),
    Kind(
        "change_set.decided",
        _("A change set, or a part of it, was decided."),
        ("change_set.decided",),
        (
            Value("change_set", _("the change set")),
            code("status", _("how it stands now"), "APPLIED"),
        ),
        of_account=False,
    ),
)
RUN_KINDS = (
    Kind(
        "run.requested",
        _("A run was asked for."),
        ("run.requested",),
        (Value("run", _("the run")),),
        of_runs,
        of_account=False,
    ),
    Kind(
        "run.ended",
        _("A run ended, well or not."),
        ("run.ended",),
        (
            Value("run", _("the run")),
            code("kind", _("what was run"), "nightly"),
            code("status", _("how it ended: DONE, FAILED or STOPPED"), "DONE"),
        ),
        of_runs,
        of_account=False,
    ),
)


def _flag(verb: str, about: str | Promise) -> Kind:
    values = (
        Value("flag", _("the flag")),
        code("kind", _("what it warns of"), "CONTACT_DUE"),
    )
    return Kind(f"flag.{verb}", about, (f"flag.{verb}",), values)


def _problem(verb: str, about: str | Promise) -> Kind:
    values = (
        Value("problem", _("the problem")),
        code("kind", _("what kind of problem"), "COMPLAINT"),
    )
    return Kind(f"problem.{verb}", about, (f"problem.{verb}",), values, of_everybody)


def _entitlement(verb: str, about: str | Promise) -> Kind:
    values = (
        Value("entitlement", _("the entitlement")),
        Value("benefit", _("the benefit")),
        day("ends_on", _("the day on which it ends; null: none yet")),
    )
    name = f"entitlement.{verb}"
    return Kind(name, about, (name,), values, of_everybody)


SERVICE_KINDS = (
    _flag("raised", _("A promise to an account is not kept, or it needs a look.")),
    _flag("changed", _("A flag has other reasons than before.")),
    _flag("cleared", _("What a flag warned of is over.")),
    _flag("acknowledged", _("Somebody has seen a flag.")),
    _flag("snoozed", _("Somebody put a flag off.")),
    _flag("woken", _("A flag that was put off shows again.")),
    _flag("assigned", _("A flag was given to somebody.")),
    _problem("opened", _("Something went wrong for an account.")),
    _problem("answered", _("A problem got its first answer.")),
    _problem("loss_estimated", _("What a problem costs was estimated.")),
    _problem("resolved", _("A problem was resolved.")),
    _problem("reopened", _("A problem was not resolved after all.")),
    Kind(
        "entitlement.changed",
        _("What an account is promised by its standard changed."),
        ("entitlement.changed",),
        (
            Value("began", _("how many entitlements began")),
            Value("ended", _("how many ended")),
            day("as_of", _("since which day")),
        ),
        of_everybody,
    ),
    _entitlement("granted", _("A person granted a benefit beyond the standard.")),
    _entitlement("ended", _("A benefit that was granted ended.")),
    _entitlement("delivered", _("An account got what it is entitled to.")),
)


def _plan(verb: str, about: str | Promise) -> Kind:
    name = f"plan.{verb}"
    return Kind(name, about, (name,), (Value("plan", _("the plan")),))


def _part(of: str, verb: str, about: str | Promise, inside: str | Promise) -> Kind:
    values = (Value(of, inside),)
    return Kind(f"plan.{of}_{verb}", about, (f"{of}.{verb}",), values)


def _objective(verb: str, about: str | Promise) -> Kind:
    return _part("objective", verb, about, _("the objective"))


def _action(verb: str, about: str | Promise) -> Kind:
    return _part("action", verb, about, _("the action"))


PLAN_KINDS = (
    _plan("begun", _("A plan for an account was begun.")),
    _plan("changed", _("A plan was changed.")),
    _plan("closed", _("A plan was closed.")),
    _objective("set", _("A plan got an objective.")),
    _objective("changed", _("An objective was changed.")),
    _objective("closed", _("An objective was closed.")),
    _objective("read", _("An objective's measure was read.")),
    _action("added", _("A plan got an action.")),
    _action("changed", _("An action was changed.")),
    _action("done", _("An action was done.")),
    _action("reopened", _("An action was not done after all.")),
    _action("dropped", _("An action was dropped.")),
    _action("handed_on", _("An action was handed on.")),
)
