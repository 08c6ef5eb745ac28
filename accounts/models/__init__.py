"""Who our customers are, and what happened with them."""

from accounts.models.access import AccountAccess, Desk, DeskMember, RegionDirector
from accounts.models.account import Account, AccountRelation, Grade, TeamMember
from accounts.models.activity import Interaction, InteractionParticipant, Problem
from accounts.models.cost import CostEntry
from accounts.models.expectation import ServiceExpectation
from accounts.models.facts import AccountFacts, DirtyAccount, OrderHistory
from accounts.models.imports import ExternalId, ImportBatch
from accounts.models.order import Offering, Order, OrderLine
from accounts.models.people import Contact, Position, Unit
from accounts.models.programme import ExchangeRate, Programme, Region
from accounts.models.promise import ContactPreference, Promise
from accounts.models.voice import CustomerSignal
from accounts.models.wallet import Competitor, CompetitorShare, WalletEntry

__all__ = [
    "Account",
    "AccountAccess",
    "AccountFacts",
    "AccountRelation",
    "Competitor",
    "CompetitorShare",
    "Contact",
    "ContactPreference",
    "CostEntry",
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
    "Offering",
    "Order",
    "OrderHistory",
    "OrderLine",
    "Position",
    "Problem",
    "Programme",
    "Promise",
    "Region",
    "RegionDirector",
    "ServiceExpectation",
    "TeamMember",
    "Unit",
    "WalletEntry",
]
