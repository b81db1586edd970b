"""How agreements are shown on the terminal and to machines."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from largesse.cli.output import console, table
from largesse.money import shown
from largesse.partners.money import decimal_of

if TYPE_CHECKING:
    from largesse.partners.agreements.paper import Paper
    from largesse.partners.agreements.sealing import Checked
    from largesse.partners.models import Agreement


def money(amount_minor: int | None, currency: str) -> str:
    """An amount for people; ``-`` where there is none."""
    return "-" if amount_minor is None else shown(decimal_of(amount_minor, currency), currency)


def say_next(command: str) -> None:
    """The next command to type, never broken over two lines."""
    console().print(f"Next: {command}", soft_wrap=True)


def agreement_data(agreement_id: str) -> Mapping[str, Any]:
    """What a machine is told of an agreement."""
    from largesse.partners.agreements.content import content_of, hash_of
    from largesse.partners.agreements.progress import attained_percent, latest_progress
    from largesse.partners.models import Agreement

    agreement = Agreement.objects.get(pk=agreement_id)
    content = content_of(agreement)
    signatures = agreement.signatures.order_by("number", "offer", "side")
    return {
        **content,
        "state": agreement.state,
        "revision": agreement.revision,
        "hash": hash_of(content),
        "offer_until": agreement.offer_until,
        "signed_on": agreement.signed_on,
        "ended_on": agreement.ended_on,
        "release_on": agreement.release_on,
        "progress": {
            code: {
                "on": each.on,
                "reached": each.reached,
                "is_met": each.is_met,
                "attained_percent": attained_percent(each),
            }
            for code, each in latest_progress(agreement_id).items()
        },
        "signatures": [
            {
                "number": each.number,
                "side": each.side,
                "signatory": each.signatory,
                "how": each.how,
                "signed_on": each.signed_on,
                "hash": each.content_hash,
                "recorded_by": each.recorded_by,
            }
            for each in signatures
        ],
        "amendments": [
            {"number": each.number, "state": each.state, "effective_on": each.effective_on}
            for each in agreement.amendments.order_by("number")
        ],
    }


def print_list(listed: Sequence["Agreement"]) -> None:
    """A table of agreements, and how much those in force commit."""
    rows = [
        (
            each.pk,
            each.counterparty,
            each.state,
            each.since.isoformat(),
            each.until.isoformat() if each.until else "-",
            money(each.committed_minor, each.currency),
        )
        for each in listed
    ]
    headers = ("agreement", "with", "state", "from", "until", "commits")
    out = console()
    if rows:
        out.print(table(headers, rows, figures=("commits",)))
    in_force = [each for each in listed if each.state in ("signed", "active", "suspended")]
    told = [
        money(sum(e.committed_minor for e in in_force if e.currency == currency), currency)
        for currency in sorted({each.currency for each in in_force})
    ]
    count = "1 agreement" if len(listed) == 1 else f"{len(listed)} agreements"
    summary = f"{count}, {len(in_force)} in force"
    out.print(f"{summary}, committing {' and '.join(told)}." if told else f"{summary}.")
    first = listed[0].pk if listed else ""
    command = f"show {first} --by PERSON" if first else "draft FILE --by PERSON"
    say_next(f"largesse agreement {command}")


def print_paper(paper: "Paper", done: str) -> None:
    """What was offered or signed, and what it changes on each line."""
    currency = paper.agreement.currency
    out = console()
    which = f"amendment {paper.number} of " if paper.number else ""
    out.print(f"{done.capitalize()}: {which}{paper.agreement.pk}.")
    rows = [
        (s.line.envelope, s.line.year or "all", money(s.amount_minor, currency))
        for s in paper.steps
    ]
    if rows:
        headers = ("envelope", "year", "amount")
        out.print(table(headers, rows, figures=("amount",)))
    until = paper.record.offer_until
    if done == "offered" and until:
        held = (
            "set aside" if paper.record.reserved_as else "not set aside: first come, first served"
        )
        out.print(f"Open until {until.isoformat()}; its money is {held}.")


def print_agreement(agreement: "Agreement", checked: "Checked | None") -> None:
    """One agreement on the terminal: the answer, then the evidence."""
    out = console()
    currency = agreement.currency
    period = f"{agreement.since} to {agreement.until or 'open end'}"
    out.print(
        f"{agreement.pk} with {agreement.counterparty_kind} {agreement.counterparty}:"
        f" {agreement.state}, {period}"
    )
    if agreement.not_to_exceed_minor is not None:
        most = f"At most {money(agreement.not_to_exceed_minor, currency)}"
    else:
        estimate = money(agreement.estimate_minor, currency)
        reserve = money(agreement.reserve_minor, currency)
        most = f"Not capped: estimate {estimate}, reserve {reserve}"
    funds = "subject to funds" if agreement.subject_to_funds else "owed whatever is left"
    if agreement.state == "offered":
        held = "set aside" if agreement.reserved_as else "not set aside"
        out.print(f"Open until {agreement.offer_until}; its money is {held}.")
    if agreement.ended_on:
        went = "went back" if agreement.is_released else "goes back"
        out.print(
            f"Ended on {agreement.ended_on}; what nobody earned {went} on {agreement.release_on}."
        )
    out.print(f"{most}; {funds}. Revision {agreement.revision}, amendment {agreement.number}.")
    _print_lines(agreement)
    _print_undertakings(agreement)
    for each in agreement.signatures.order_by("number", "signed_on"):
        which = f"amendment {each.number}" if each.number else "agreement"
        said = f"  {each.side}: {each.signatory}, {each.how}, {each.signed_on} ({which})"
        out.print(said, soft_wrap=True)
    for amendment in agreement.amendments.order_by("number"):
        out.print(
            f"  amendment {amendment.number}: {amendment.state}, from {amendment.effective_on},"
            f" {amendment.reason}",
            soft_wrap=True,
        )
    if checked:
        out.print(f"{checked.sealed} sealed contents and their signatures checked.")
        for finding in checked.findings:
            out.print(f"  x {finding}", soft_wrap=True)
    say_next(f"largesse agreement document {agreement.pk} {agreement.pk}.pdf --by PERSON")


def _print_lines(agreement: "Agreement") -> None:
    lines = agreement.lines.order_by("envelope", "fiscal_year")
    rows = [
        (x.envelope, x.fiscal_year or "all", money(x.amount_minor, agreement.currency))
        for x in lines
    ]
    total = ("total", "", money(agreement.committed_minor, agreement.currency))
    headers = ("envelope", "year", "amount")
    console().print(table(headers, rows, figures=("amount",), total=total))


def _print_undertakings(agreement: "Agreement") -> None:
    from largesse.partners.agreements.progress import attained_percent, latest_progress

    reached = latest_progress(agreement.pk)
    attained = {code: attained_percent(progress) for code, progress in reached.items()}
    rows = [
        (
            each.side,
            each.code,
            shown(Decimal(each.target), each.unit) if each.target else "-",
            each.due_on.isoformat() if each.due_on else "-",
            f"{reached[each.code].reached} on {reached[each.code].on}"
            if each.code in reached
            else "-",
            "-" if attained.get(each.code) is None else f"{attained[each.code]:,} %",
        )
        for each in agreement.undertakings.filter(is_in_force=True).order_by("side", "code")
    ]
    if rows:
        headers = ("side", "undertakes", "target", "by", "reached", "attained")
        console().print(table(headers, rows, figures=("target", "attained")))
