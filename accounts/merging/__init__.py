"""
What a merge does with every row that refers to an account or a person.

An app registers its columns, and what else follows, from ``AppConfig.ready``.
"""

from accounts.merging.registry import (
    Absorbed,
    Consequence,
    Policy,
    Reference,
    all_references,
    consequences,
    references_to,
    register,
    register_consequence,
)

__all__ = [
    "Absorbed",
    "Consequence",
    "Policy",
    "Reference",
    "all_references",
    "consequences",
    "references_to",
    "register",
    "register_consequence",
]
