"""How a proposal and a close are printed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from largesse.cli.output import console, table

if TYPE_CHECKING:
    from largesse.settlement.close.proposal import Proposal

_WORDS = ("granted", "held", "denied", "forfeited", "reversed")


def proposal_data(proposal: "Proposal") -> Mapping[str, Any]:
    """A proposal for machines."""
    manifest = proposal.manifest
    return {
        "name": proposal.name,
        "hash": proposal.hash,
        "basis": manifest["basis"],
        "summary": manifest["summary"],
        "transfers": manifest["transfers"],
    }


def print_proposal(proposal: "Proposal", *, posted: bool = False) -> None:
    """What a close would post, or has posted: by decision, by line of the budget, what is new."""
    basis, summary = proposal.manifest["basis"], proposal.manifest["summary"]
    if posted:
        summary = {**summary, "lines": lines_now(summary["lines"])}
    verb = "posts" if not posted else "posted"
    print_totals(summary, basis["currency"], f"Close of {basis['through'] or basis['kind']} {verb}")
    out = console()
    if summary["transferred_minor"]:
        moved = shown_minor(summary["transferred_minor"], basis["currency"])
        out.print(f"Reserves bear {moved} of envelopes that ran out.")
    if not posted:
        out.print(f"\nProposed by {basis['by']} as {proposal.name}")
        out.print(f"Next: largesse close --run {basis['subject']} --by ANOTHER-PERSON")


def print_totals(summary: Mapping[str, Any], currency: str, title: str) -> None:
    """The tables of a proposal's or a close's summary."""
    out = console()
    decided = sorted(summary["decisions"], key=lambda row: _WORDS.index(row["decision"]))
    rows = [
        [
            row["decision"],
            reason_title(row["reason"]),
            f"{row['keys']:,}",
            shown_minor(row["amount_minor"], row["unit"]),
        ]
        for row in decided
    ]
    headers = ["decision", "because", "keys", "amount"]
    out.print(table(headers, rows, figures=headers[2:], title=title))
    borne = [
        [
            f"{row['envelope']} {row['fiscal_year']}".strip(),
            shown_minor(row["accrued_minor"], currency),
            shown_minor(row["left_minor"], currency),
        ]
        for row in summary["lines"]
        if row["envelope"]
    ]
    headers = ["envelope", "accrued", "left"]
    if borne:
        out.print(table(headers, borne, figures=headers[1:]))
    for row in summary["lines"]:
        if row.get("unfunded_minor"):
            line = f"{row['envelope']} {row['fiscal_year']}".strip()
            short = shown_minor(row["unfunded_minor"], currency)
            out.print(f"! {line} is short of {short}: it is owed all the same, unfunded.")
    for row in summary["late"]:
        amount = shown_minor(row["amount_minor"], row["unit"])
        out.print(f"New in {row['interval']}, which was closed before: {amount}.")
    out.print(_sentence(summary, currency))


def lines_now(lines: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Lines of the budget with what is left on each today."""
    from largesse.fund import chart
    from largesse.fund.chart import Line
    from largesse.settlement.close.books import left_on

    codes = [chart.allotment(Line(r["envelope"], r["fiscal_year"])) for r in lines]
    left = left_on(codes)
    return [{**r, "left_minor": left[code]} for r, code in zip(lines, codes, strict=True)]


def _sentence(summary: Mapping[str, Any], currency: str) -> str:
    accrued = shown_minor(summary["accrued_minor"], currency)
    expected = shown_minor(summary["expected_minor"], currency)
    partners, keys = summary["partners"], summary["keys"]
    counted = f"{partners:,} partner{'' if partners == 1 else 's'}, "
    counted += f"{keys:,} entitlement{'' if keys == 1 else 's'}"
    told = f"{counted}: the liability changes by {accrued}, what is expected beyond by {expected}"
    given = summary.get("in_kind_minor")
    return f"{told}; in kind {shown_minor(given, currency)} is given." if given else f"{told}."


def shown_minor(amount_minor: int, currency: str) -> str:
    """Minor units for people."""
    from largesse.money import shown
    from largesse.partners.money import decimal_of

    return shown(decimal_of(amount_minor, currency), currency)


def reason_title(code: str) -> str:
    """What people read for a reason; its code where nobody gave it a title."""
    from largesse.fund.reasons import reason

    return reason(code).en if code else "-"


def listed(rows: Sequence[Mapping[str, Any]], headers: Sequence[str], title: str) -> None:
    """A plain table of records."""
    cells = [[str(row[h]) or "-" for h in headers] for row in rows]
    console().print(table(headers, cells, title=title))
