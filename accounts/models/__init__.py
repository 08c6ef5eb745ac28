"""Who our customers are, and what happened with them."""

from accounts.models.access import AccountAccess, Desk, DeskMember, RegionDirector
from accounts.models.account import Account, AccountRelation, Grade, TeamMember
from accounts.models.activity import Interaction, InteractionParticipant, Problem
from accounts.models.attachment import Attachment
from accounts.models.cost import CostEntry
from accounts.models.expectation import ServiceExpectation
from accounts.models.facts import AccountFacts, DirtyAccount, OrderHistory
from accounts.models.imports import ExternalId, ImportBatch
from accounts.models.knowledge import (
    Challenge,
    CustomerObjective,
    KnowledgeNote,
    ValueDriver,
)
from accounts.models.lookup import LookupKey, LookupKind, LookupMark
from accounts.models.merging import (
    LikelyDuplicate,
    Merge,
    MergeMove,
    MergeProposal,
    NotDuplicate,
    OwnerChange,
)
from accounts.models.order import Offering, Order, OrderLine
from accounts.models.people import Contact, Position, Unit
from accounts.models.programme import ExchangeRate, Programme, Region
from accounts.models.promise import ContactPreference, Promise
from accounts.models.relationships import (
    MapPlace,
    PersonLine,
    PersonNote,
    PositionRating,
    Relationship,
)
from accounts.models.voice import CustomerSignal
from accounts.models.wallet import Competitor, CompetitorShare, WalletEntry
from accounts.models.white_space import CompetitorFootprint, WhiteSpaceCell

__all__ = [
    "Account",
    "AccountAccess",
    "AccountFacts",
    "AccountRelation",
    "Attachment",
    "Challenge",
    "Competitor",
    "CompetitorFootprint",
    "CompetitorShare",
    "Contact",
    "ContactPreference",
    "CostEntry",
    "CustomerObjective",
    "CustomerSignal",
    "Desk",
    "DeskMember",
    "DirtyAccount",
    "ExchangeRate",
    "ExternalId",
    "Grade",
    "ImportBatch",
    "Interaction",
    "InteractionParticipant",
    "KnowledgeNote",
    "LikelyDuplicate",
    "LookupKey",
    "LookupKind",
    "LookupMark",
    "MapPlace",
    "Merge",
    "MergeMove",
    "MergeProposal",
    "NotDuplicate",
    "Offering",
    "Order",
    "OrderHistory",
    "OrderLine",
    "OwnerChange",
    "PersonLine",
    "PersonNote",
    "Position",
    "PositionRating",
    "Problem",
    "Programme",
    "Promise",
    "Region",
    "RegionDirector",
    "Relationship",
    "ServiceExpectation",
    "TeamMember",
    "Unit",
    "ValueDriver",
    "WalletEntry",
    "WhiteSpaceCell",
]
