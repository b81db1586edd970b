"""Holds that the records are behind: bank details, tax papers, overdue bills; and how they end."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from largesse.partners.models import OverdueBill, Partner
from largesse.settlement.models import BankDetails, Decision, Payable, TaxProfile
from largesse.settlement.payments.settings import holds_named
from largesse.settlement.statement.build import write_statement
from largesse.settlement.statement.html import View
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.settlement import world
from tests.settlement.close.kit import close, open_fund, standing
from tests.settlement.close.told import Said, say, vendor

ACCOUNT = "accounts: {main: {iban: IE29AIBK93115212345678, bic: AIBKIE2D, currency: EUR}}\n"
PAYER = (
    "payer: {holder: Told, street: S, building: '1', postcode: D02, town: Dublin, country: IE}\n"
)
MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")


def settings(workspace: Workspace, holds: str) -> None:
    text = PAYER + ACCOUNT + (f"holds: {{{holds}}}\n" if holds else "")
    (workspace.root / "payments.yaml").write_text(text, encoding="utf-8")


def hand_in(what: str) -> None:
    """One paper comes in, or one bill."""
    if what == "bank":
        BankDetails.objects.create(
            partner="ada",
            holder="Ada",
            country="IE",
            bank_country="IE",
            currency="EUR",
            is_iban=True,
            number="IE64IRCE92050112345678",
            shown="IE**5678",
            state="approved",
            requested_by="maker",
            decided_by="checker",
            decided_at=datetime(2024, 1, 1, tzinfo=UTC),
            requested_at=datetime(2024, 1, 1, tzinfo=UTC),
            usable_from=date(2024, 1, 1),
        )
    elif what == "tax":
        TaxProfile.objects.create(
            partner="ada", since=date(2024, 1, 1), name="Ada", country="IE", type="reseller"
        )
    elif what == "bill":
        OverdueBill.objects.create(partner_id="ada", bill="B-1", due_on=date(2024, 1, 1))
    else:
        OverdueBill.objects.update(paid_on=date(2024, 2, 1))


@dataclass(frozen=True)
class Story:
    """What comes in before which month's close, and what each close decides of the same 80.00."""

    holds: str
    comes: dict[str, str]
    decided: list[tuple[str, str]] = field(default_factory=list)


BANK, TAX, BILL = ("missing-bank",), ("missing-tax",), ("overdue-bills",)
STORIES = {
    # what is held                 what comes in            what the closes decide, month by month
    "nobody said so": Story("", {}, [("granted", "")]),
    "bank, never": Story("missing-bank: never", {}, [("held", *BANK)] * 4),
    "bank, 60 days": Story(
        "missing-bank: 60 days",
        {},
        [("held", *BANK), ("held", *BANK), ("forfeited", "hold-expired")],
    ),
    "bank, in time": Story(
        "missing-bank: 60 days", {"2024-02": "bank"}, [("held", *BANK), ("granted", "")]
    ),
    "tax papers": Story(
        "missing-tax: never",
        {"2024-03": "tax"},
        [("held", *TAX), ("held", *TAX), ("granted", "")],
    ),
    "the shorter says why": Story(
        "missing-tax: 90 days, missing-bank: 60 days", {"2024-01": "tax"}, [("held", *BANK)] * 2
    ),
    "bills need no saying": Story("", {"2024-01": "bill"}, [("held", *BILL)] * 4),
    "bills, 30 days": Story(
        "overdue-bills: 29 days",
        {"2024-01": "bill"},
        [("held", *BILL), ("forfeited", "hold-expired")],
    ),
    # Its days count while that reason stands: what was held for a bill is not lost for a paper.
    "another reason": Story(
        "missing-bank: 60 days, overdue-bills: 300 days",
        {"2024-01": "bill", "2024-04": "bank"},
        [("held", *BANK), ("held", *BANK), ("forfeited", "hold-expired")],
    ),
    "a reason that came later": Story(
        "missing-bank: 60 days",
        {"2024-01": "bank", "2024-02": "bill", "2024-03": "paid"},
        [("granted", "")],
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_what_is_held_and_how_it_ends(records: str, tmp_path: Path, name: str) -> None:
    story, workspace = STORIES[name], vendor(tmp_path)
    open_fund(workspace, ("all", "", 100_000))
    Partner.objects.create(id="ada", name="Ada", state="active")
    settings(workspace, story.holds)
    for month in MONTHS:
        if month in story.comes:
            hand_in(story.comes[month])
        say(workspace, month, [Said("ada", "2024-01", "80")])
        close(workspace)
    made = Decision.objects.order_by("close__posted_at").values_list("decision", "reason")
    found = list(made)
    assert found[: len(story.decided)] == story.decided
    assert all(decision == "held" for decision, _ in found[:-1])
    last = found[-1][0]
    left = {"granted": 8_000, "held": 8_000, "forfeited": 0}[last]
    assert standing("refund-liability") == (
        {"financial/refund-liability/ada": left} if left else {}
    ), "held stays owed; forfeited is given up"
    assert sum(standing("allotment").values()) == 100_000 - left
    assert Payable.objects.count() == (1 if last == "granted" else 0)


def test_another_reason_starts_to_count_anew(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 100_000))
    Partner.objects.create(id="ada", name="Ada", state="suspended")
    settings(workspace, "missing-bank: 60 days")
    hand_in("bank")
    for month in MONTHS:
        if month == "2024-03":
            Partner.objects.update(state="active")
            BankDetails.objects.all().delete()
        say(workspace, month, [Said("ada", "2024-01", "80")])
        close(workspace)
    rows = Decision.objects.order_by("close__posted_at")
    assert list(rows.values_list("decision", "reason", "held_since")) == [
        ("held", "partner-suspended", date(2024, 1, 31)),
        ("held", "partner-suspended", date(2024, 1, 31)),
        ("held", "missing-bank", date(2024, 3, 31)),
        ("held", "missing-bank", date(2024, 3, 31)),
    ]


def test_a_partner_reads_what_releases_it_and_by_when(records: str, tmp_path: Path) -> None:
    workspace = world.make(tmp_path)
    open_fund(workspace, ("all", "", 100_000_000))
    settings(workspace, "missing-bank: 180 days")
    world.compute(workspace, "2024-03")
    close(workspace)
    statement = write_statement(workspace, "acme", "2024 Q1")
    told = {
        language: [
            " ".join(View(statement, language).attention(item).split())
            for item in statement.attention
            if item.code == "held-until"
        ]
        for language in ("en", "fr")
    }
    assert told["en"][0].endswith(
        "is held, Bank details are missing. Released by: bank details, once approved; else it is "
        "lost on 27 September 2024."
    )
    assert told["fr"][0].endswith(
        "suspendu, Coordonnées bancaires manquantes. Levée : des coordonnées bancaires "
        "approuvées ; à défaut, perdu le 27 septembre 2024."
    )


FAULTY = [
    ("missing-bnak: 60 days", "nothing is held for 'missing-bnak'"),
    ("missing-bank: 0 days", "what is held is forfeited on no day at once"),
    ("missing-bank: soon", "this is not a number of days"),
]


@pytest.mark.parametrize(("holds", "what"), FAULTY, ids=[f[0] for f in FAULTY])
def test_a_faulty_hold_is_refused_with_its_place(tmp_path: Path, holds: str, what: str) -> None:
    workspace = vendor(tmp_path)
    settings(workspace, holds)
    with pytest.raises(Refusal) as refused:
        holds_named(workspace)
    first = refused.value.problems[0]
    assert (first.what, first.line, bool(first.mend)) == (what, 3, True)
