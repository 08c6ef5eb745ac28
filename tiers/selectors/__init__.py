"""Reads of decisions and their reasons, in words."""

from tiers.selectors.flags import FlagWords, flags_of
from tiers.selectors.judged import Judged, Line, Part, judged, shown_parts
from tiers.selectors.ledger import Proposal, Stay, proposal_of, stays_of
from tiers.selectors.words import decision_words, reason_words

__all__ = [
    "FlagWords",
    "Judged",
    "Line",
    "Part",
    "Proposal",
    "Stay",
    "decision_words",
    "flags_of",
    "judged",
    "proposal_of",
    "reason_words",
    "shown_parts",
    "stays_of",
]
