"""The values that all of the accelerator speaks of: markets, observations, tables of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from largesse.programme.model import Text

Figures = npt.NDArray[np.float64]
"""Index figures: scores, weights, normalised indicators. Never an amount of money."""


class Status(StrEnum):
    """How a value came to be known."""

    OBSERVED = "observed"
    IMPUTED = "imputed"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of one market: ``value`` of ``indicator`` in ``year``, as ``source`` gave it.

    ``vintage`` is the release of the source (a date, month or year as text, sortable within the
    source). An index version that changes between years is part of ``indicator``
    (``digital-intensity@DI3``).
    """

    market: str
    indicator: str
    year: int
    value: Decimal
    source: str
    vintage: str
    status: Status = Status.OBSERVED


@dataclass(frozen=True, slots=True)
class Market:
    """A country (its id is its ISO 3166-1 alpha-3 code) or a region made of ``members``."""

    id: str
    title: Text
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one figure of a table comes from."""

    year: int
    source: str
    vintage: str
    status: Status


@dataclass(frozen=True, slots=True)
class Table:
    """Raw figures of markets (rows) by series (columns), before any step of an index.

    ``values`` has the shape (markets, series); what is missing is NaN. ``cells[market, series]``
    says where a figure comes from; a missing one has no cell.
    """

    markets: tuple[str, ...]
    series: tuple[str, ...]
    values: Figures
    cells: Mapping[tuple[str, str], Cell]
