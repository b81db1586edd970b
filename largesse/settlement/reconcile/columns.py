"""Which column of a sheet is what, by the names of its header in English and French or by a map."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from largesse.money import is_currency
from largesse.workspace.errors import Problem, Refusal

NAMES: Mapping[str, frozenset[str]] = {
    "partner": frozenset(
        {
            *("partner", "partner id", "partner name", "partner code", "reseller", "company"),
            *("partenaire", "id partenaire", "code partenaire", "nom du partenaire"),
            *("nom partenaire", "revendeur", "distributeur", "societe", "raison sociale"),
        }
    ),
    "incentive": frozenset(
        {"incentive", "rule", "scheme", "incitation", "dispositif", "regle", "mecanisme"}
    ),
    "interval": frozenset(
        {
            *("interval", "period", "quarter", "month", "fiscal year"),
            *("periode", "intervalle", "trimestre", "mois", "exercice"),
        }
    ),
    "amount": frozenset(
        {
            *("amount", "rebate", "earned", "commission", "payout", "amount due", "amount paid"),
            *("montant", "ristourne", "prime", "acquis", "montant du", "montant verse"),
        }
    ),
    "currency": frozenset({"currency", "ccy", "devise", "monnaie"}),
}
_CURRENCY = re.compile(r"(.*?)[\s,]*(?:\b(?:in|en)\s+)?[(\[]?([A-Z]{3}|€|£)[)\]]?", re.DOTALL)
SYMBOLS: Mapping[str, str] = {"€": "EUR", "£": "GBP"}
"""Signs that mean one currency only."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each of our columns is; the partner may be told in several, by id and by name.

    ``currency`` is the one that the amount's own heading names, as in ``Montant (EUR)``; else ''.
    """

    partner: tuple[int, ...]
    at: Mapping[str, int]
    currency: str

    def cell(self, name: str, row: int) -> str:
        """The name of a cell, as the spreadsheet shows it."""
        position = self.partner[0] if name == "partner" else self.at.get(name)
        return f"row {row}" if position is None else f"{get_column_letter(position + 1)}{row}"


def read_map(text: str | None) -> dict[str, str]:
    """``Partner=partner,Rebate=amount`` as our name by theirs. Raises :class:`Refusal`."""
    found: dict[str, str] = {}
    for part in (text or "").split(","):
        if not part.strip():
            continue
        theirs, equals, ours = (p.strip() for p in part.rpartition("="))
        if not equals or ours not in NAMES:
            mend = f"write 'Their column=ours', ours one of {', '.join(NAMES)}"
            raise Refusal(
                Problem(f"'{part.strip()}' maps no column", mend, "--map", code="bad-map")
            )
        found[theirs] = ours
    return found


def columns_of(cells: Sequence[object], renamed: Mapping[str, str]) -> Columns | None:
    """The columns, where a row is a header: where it names the partner and the amount.

    Raises ValueError where two columns may be the same one of ours.
    """
    found: dict[str, list[int]] = {}
    for position, cell in enumerate(cells):
        ours = _our_name(cell, renamed)
        if ours is not None:
            found.setdefault(ours, []).append(position)
    if "partner" not in found or "amount" not in found:
        return None
    for ours, positions in found.items():
        if len(positions) > 1 and ours != "partner":
            named = " and ".join(f"'{heading(cells[at])}'" for at in positions)
            raise ValueError(
                f"the columns {named} may each be the {ours}; "
                f"say which: --map '{heading(cells[positions[0]])}={ours}'"
            )
    at = {ours: positions[0] for ours, positions in found.items() if ours != "partner"}
    return Columns(tuple(found["partner"]), at, _split(heading(cells[at["amount"]]))[1])


def heading(cell: object) -> str:
    """A heading on one line."""
    return " ".join(str(cell if cell is not None else "").split())


def folded(text: str) -> str:
    """A name without accents, case, and difference between blanks, hyphens and underscores."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\s_\-]+", " ", bare).strip().casefold()


def _our_name(cell: object, renamed: Mapping[str, str]) -> str | None:
    theirs = heading(cell)
    if theirs in renamed:
        return renamed[theirs]
    plain = {folded(theirs), folded(_split(theirs)[0])}
    for ours, names in NAMES.items():
        if plain & names and ours not in renamed.values():
            return ours
    return None


def _split(theirs: str) -> tuple[str, str]:
    """A heading without the currency it ends in, and that currency: ``Montant (EUR)``."""
    found = _CURRENCY.fullmatch(theirs)
    code = SYMBOLS.get(found[2], found[2]) if found else ""
    return (found[1], code) if found and found[1] and is_currency(code) else (theirs, "")
