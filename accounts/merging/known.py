"""What becomes of the columns of this app."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import models as m
from accounts.merging.registry import Policy, Reference, register

ACCOUNT_KEYS = Q(kind=m.ExternalId.Kind.ACCOUNT)
CONTACT_KEYS = Q(kind=m.ExternalId.Kind.CONTACT)


def moves(model: type, field: str, label: object, **more: object) -> Reference:
    """Return a column whose rows go to the survivor."""
    return Reference(
        model=model,
        field=field,
        policy=Policy.MOVE,
        label=label,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def stays(model: type, field: str, label: object = "", **more: object) -> Reference:
    """Return a column whose rows remain with the one that was merged away."""
    return Reference(
        model=model,
        field=field,
        policy=Policy.STAY,
        label=label,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def recomputed(model: type, field: str) -> Reference:
    """Return a column of what is made from rows that have moved."""
    return Reference(model=model, field=field, policy=Policy.RECOMPUTED)


def register_accounts() -> None:
    """Register what refers to an account."""
    register(
        moves(m.ExternalId, "object_id", _("External ids"), where=ACCOUNT_KEYS),
        recomputed(m.AccountAccess, "account"),
        moves(
            m.Account,
            "parent",
            _("Subsidiaries"),
            barred=lambda survivor: Q(pk=survivor),
        ),
        stays(m.Account, "merged_into"),
        moves(
            m.AccountRelation,
            "from_account",
            _("Relations to other accounts"),
            barred=lambda survivor: Q(to_account=survivor),
        ),
        moves(
            m.AccountRelation,
            "to_account",
            _("Relations from other accounts"),
            barred=lambda survivor: Q(from_account=survivor),
        ),
        moves(m.TeamMember, "account", _("Members of the team")),
        stays(m.OwnerChange, "account", _("Changes of owner")),
        moves(m.Unit, "account", _("Units")),
        moves(m.Position, "account", _("Positions of people")),
        moves(m.PositionRating, "account", _("Ratings"), follows="position"),
        moves(m.PersonLine, "account", _("Lines on the map"), follows="from_position"),
        moves(m.MapPlace, "account", _("Places on the map"), follows="position"),
        moves(m.PersonNote, "account", _("Notes on people")),
        moves(m.Interaction, "account", _("Interactions")),
        moves(m.Attachment, "account", _("Attachments"), follows="interaction"),
        moves(m.Promise, "account", _("Promises")),
        moves(m.Problem, "account", _("Problems")),
        moves(m.ContactPreference, "account", _("Wishes for contact")),
        moves(m.CustomerSignal, "account", _("What they said of us")),
        moves(m.ServiceExpectation, "account", _("Service that they expect")),
        moves(m.Order, "account", _("Orders")),
        moves(m.OrderLine, "account", _("Order lines"), follows="order"),
        moves(m.CostEntry, "account", _("Costs")),
        moves(m.KnowledgeNote, "account", _("Knowledge")),
        moves(m.Challenge, "account", _("Their problems")),
        moves(m.ValueDriver, "account", _("Value drivers")),
        moves(m.CustomerObjective, "account", _("Their objectives")),
        moves(m.WalletEntry, "account", _("Wallet figures")),
        moves(m.WhiteSpaceCell, "account", _("White space")),
        moves(m.CompetitorFootprint, "account", _("Competitors there")),
        recomputed(m.OrderHistory, "account"),
        recomputed(m.AccountFacts, "account"),
    )


def register_people() -> None:
    """Register what refers to a person, or to a position of one."""
    person, position = {"target": m.Contact}, {"target": m.Position}
    said = _("What they said")
    register(
        moves(
            m.ExternalId, "object_id", _("External ids"), where=CONTACT_KEYS, **person
        ),
        stays(m.Contact, "merged_into", **person),
        moves(m.Position, "contact", _("Positions"), **person),
        moves(m.InteractionParticipant, "contact", _("Interactions"), **person),
        moves(m.Relationship, "contact", _("Relationships"), **person),
        moves(m.PersonNote, "contact", _("Notes"), **person),
        moves(m.ContactPreference, "contact", _("Wishes for contact"), **person),
        moves(m.CustomerSignal, "contact", _("What they said of us"), **person),
        moves(m.PositionRating, "said_by", _("Ratings that they gave"), **person),
        moves(m.KnowledgeNote, "said_by", said, **person),
        moves(m.Challenge, "said_by", _("Problems that they named"), **person),
        moves(m.ValueDriver, "confirmed_by", _("Value drivers"), **person),
        moves(m.CustomerObjective, "said_by", _("Objectives"), **person),
        moves(
            m.Position,
            "reports_to",
            _("Who reports to them"),
            barred=lambda boss: Q(pk=boss),
            **position,
        ),
        moves(m.PositionRating, "position", _("Ratings"), **position),
        moves(
            m.PersonLine,
            "from_position",
            _("Lines on the map"),
            barred=lambda end: (
                Q(to_position=end) | Q(kind="CONFLICT", to_position__lt=end)
            ),
            **position,
        ),
        moves(
            m.PersonLine,
            "to_position",
            _("Lines on the map"),
            barred=lambda end: (
                Q(from_position=end) | Q(kind="CONFLICT", from_position__gt=end)
            ),
            **position,
        ),
        # A place is its position's: the one that stays open keeps its own.
        stays(m.MapPlace, "position", **position),
    )
