"""What else a story of an accident tells: who was hurt, on which side, where, who saw it, and what came after."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Victim:
    """Who was hurt: self, husband, wife, child, father, mother, relative, friend, member or other."""

    who: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Facility:
    """Where somebody was treated: puskesmas, hospital, clinic, midwife, doctor, masseur or none."""

    kind: str
    name: str = ""


def read_victim(text: str) -> Victim | None:
    """Who was hurt."""
    return None


def read_side(text: str) -> Mapping[str, str]:
    """left, right or both, by the part of the body."""
    return {}


def read_facility(text: str) -> Facility | None:
    """Where somebody was treated."""
    return None


def read_spot(text: str) -> str | None:
    """Where it happened."""
    return None


def read_witnesses(text: str) -> tuple[str, ...]:
    """Who saw it."""
    return ()


def read_transport(text: str) -> str | None:
    """land, sea or air."""
    return None


def read_police(text: str) -> bool | None:
    """Whether the police wrote a report."""
    return None
