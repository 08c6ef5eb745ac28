"""Versioned settings as people read them: in words, and what a version changed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One setting as people read it."""

    label: str
    value: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class SaidSection:
    """A section of settings as people read it."""

    code: str
    title: str
    lines: tuple[Said, ...]
    help: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a version changed: a setting, before and after."""

    label: str
    before: str
    after: str
