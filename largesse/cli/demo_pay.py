"""The demo's last part: documents, a payment run, what an invented bank answers, the position."""

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from lxml import etree
from rich.console import Console
from stdnum.util import get_cc_module

from largesse.cli import fund, verify
from largesse.cli.demo_fund import CONTROLLER, SECOND
from largesse.cli.output import table
from largesse.cli.paying import print_outcomes, summary
from largesse.money import shown
from largesse.partners.database.booking import seal_what_was_booked
from largesse.partners.money import decimal_of
from largesse.programme.load import load
from largesse.settlement.documents.issue import issue
from largesse.settlement.documents.profiles import import_profiles
from largesse.settlement.models import PaymentRun, TaxDocument
from largesse.settlement.payments import answering, approving, details, runs, screening, sending
from largesse.settlement.payments.overview import RunView, overview
from largesse.settlement.payments.runs import Office
from largesse.settlement.payments.settings import load_settings
from largesse.workspace.paths import Workspace

ISSUED_ON, KNOWN_ON, PAID_ON = date(2022, 7, 10), date(2022, 7, 1), date(2022, 8, 31)
_TOWNS = {"FR": "Lyon", "DE": "Bonn", "ES": "Bilbao", "GB": "Leeds", "NZ": "Napier"}
_STREETS = {"FR": "{} rue du Port", "DE": "Hafenstraße {}", "ES": "Calle del Puerto {}"}
_VAT = {
    "FR": "FR{key:02d}9{number:07d}{last}",
    "DE": "DE9{number:07d}{last}",
    "ES": "ESB{number:07d}{last}",
    "GB": "GB{number:07d}{key:02d}",
}
"""VAT numbers by country: what is left open are a number and its check digits."""
_EURO = ("DE", "FR", "ES")
"""Countries whose partners are paid in euros, by SEPA."""
_PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def issue_documents(out: Console, home: Workspace) -> None:
    """Tax profiles in, documents out."""
    path = home.root / "generated" / "tax-profiles.csv"
    _write_profiles(home, path)
    import_profiles(path, CONTROLLER)
    done = issue(home, load(home.programme), ISSUED_ON, CONTROLLER)
    kinds: dict[str, list[TaxDocument]] = {}
    for document in done.documents:
        kinds.setdefault(document.kind, []).append(document)
    rows = [[kind, f"{len(found):,}", *_sums(found)] for kind, found in sorted(kinds.items())]
    headers = ["document", "issued", "net", "VAT", "withheld", "to be paid"]
    out.print(table(headers, rows, figures=headers[1:]))
    first = done.documents[0]
    out.print(f"   documents/2022/{first.number}.pdf holds its data as EN 16931 (Factur-X).")


def _sums(found: list[TaxDocument]) -> list[str]:
    figures = ("net_minor", "vat_minor", "withheld_minor", "paid_minor")
    sums = (sum(getattr(document, name) for document in found) for name in figures)
    return [shown(decimal_of(amount, "USD"), "USD") for amount in sums]


def pay_quarter(out: Console, home: Workspace, template: Path) -> None:
    """Bank details with four eyes, a run, its files, what the bank answers."""
    settings = load_settings(home)
    for partner, account in _accounts(home).items():
        asked = details.request(partner, account, CONTROLLER)
        details.approve(asked, SECOND, KNOWN_ON, settings.waiting_days)
    listed = (template / "sanctions.csv").read_text("utf-8")
    today = datetime.now(UTC).date().isoformat()
    screening.load(home, listed.format(today=today).encode(), "sanctions.csv", CONTROLLER)
    office = Office(home, settings, load(home.programme))
    proposed = runs.propose(office, PAID_ON, CONTROLLER)
    approving.approve(office, proposed, SECOND, None)
    made = runs.run_called(str(proposed.number))
    sending.write(office, made, CONTROLLER)
    sending.mark_sent(office, made, CONTROLLER)
    for number, message in enumerate(_answers(home, made), 1):
        data, name = message, f"answer-{number}.xml"
        read = answering.read_message(data, name, settings, "")
        answering.take(home, read, data, name, CONTROLLER)
    _print_paid(out, overview(runs.run_called(str(made.number))))


def _print_paid(out: Console, view: RunView) -> None:
    """The run in a few lines; `largesse pay show` has more."""
    print_outcomes(view)
    out.print(f"   Payment run {view.number}: {summary(view)}")
    for path in view.files:
        out.print(f"   {path}", soft_wrap=True)


def show_position(home: Workspace) -> None:
    """Where the fund stands, and that every invariant holds."""
    fund.show_position(workspace=home.root)


def check_all(home: Workspace) -> None:
    """Every invariant, from what is kept alone."""
    seal_what_was_booked()
    verify.command(workspace=home.root)


def _partners(home: Workspace) -> list[dict[str, str]]:
    with (home.facts / "partners.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _write_profiles(home: Workspace, path: Path) -> None:
    names = ("partner", "since", "name", "address", "city", "country", "vat", "type", "papers")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(_partners(home)):
            country = row["country"]
            papers = "treaty-certificate until 2023-01-01" if number % 2 else ""
            town = _TOWNS.get(country, "Port City")
            street = _STREETS.get(country, "{} Harbour Road").format(number + 1)
            told = {"since": "2022-01-01", "address": street, "city": town}
            told["vat"] = _vat_number(country, number)
            same = {name: row[name] for name in ("partner", "name", "country", "type")}
            writer.writerow({**same, **told, "papers": papers})


def _vat_number(country: str, number: int) -> str:
    """An invented VAT number with the check digits of a real one; '' outside these countries."""
    if country not in _VAT:
        return ""
    rules, form = get_cc_module(country.lower(), "vat"), _VAT[country]
    assert rules is not None, "each of these countries has rules for its numbers"
    tried = (form.format(number=number + 1, key=k, last=d) for k in range(100) for d in range(10))
    return next(text for text in tried if rules.is_valid(text))


def _accounts(home: Workspace) -> Mapping[str, Mapping[str, str]]:
    """Invented accounts with the check digits of real ones: in euros, or in dollars in New York."""
    found: dict[str, Mapping[str, str]] = {}
    for number, row in enumerate(_partners(home), 1):
        country = row["country"]
        town = _TOWNS.get(country, "Port City")
        holder = {"holder": row["name"], "town": town, "country": country}
        if country in _EURO:
            bban = f"37040044{number:010d}"
            found[row["partner"]] = {**holder, "iban": _iban("DE", bban), "currency": "EUR"}
        else:
            account = {"number": f"{7_000_000_000 + number}", "bank_code": "021000021"}
            in_dollars = {"bank_country": "US", "currency": "USD"}
            found[row["partner"]] = {**holder, **account, **in_dollars}
    return found


def _iban(country: str, bban: str) -> str:
    """ISO 13616: two check digits make the whole, moved and spelt in digits, 1 modulo 97."""
    spelt = "".join(str(int(sign, 36)) for sign in f"{bban}{country}00")
    return f"{country}{98 - int(spelt) % 97:02d}{bban}"


def _answers(home: Workspace, made: PaymentRun) -> list[bytes]:
    """What an invented bank answers to each file: all paid but the first, whose account is shut."""
    messages = []
    for position, file in enumerate(made.files.order_by("id")):
        root = etree.fromstring((home.root / file.path).read_bytes())
        identity = root.findtext(f".//{_PAIN}MsgId")
        ids = [e.text for e in root.iter(f"{_PAIN}EndToEndId")]
        states = "".join(
            f"<TxInfAndSts><OrgnlEndToEndId>{each}</OrgnlEndToEndId>{_state(position, n)}"
            "</TxInfAndSts>"
            for n, each in enumerate(ids)
        )
        messages.append(_pain_002(f"BANK{position + 1}", identity or "", states))
    return messages


def _state(file: int, line: int) -> str:
    if file == line == 0:
        return "<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>"
    return "<TxSts>ACSC</TxSts>"


def _pain_002(name: str, about: str, states: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{name}</MsgId><CreDtTm>2022-09-01T08:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{about}</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{about}</OrgnlPmtInfId>{states}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()
