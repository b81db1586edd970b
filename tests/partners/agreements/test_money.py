"""Each way through an agreement's life, and where its money stands after it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from largesse.fund import postings
from largesse.fund.postings import Money, Voucher
from largesse.partners.agreements.daily import turn_of_day
from largesse.partners.agreements.drafting import amend, draft
from largesse.partners.agreements.ending import (
    PLANS,
    propose_to_terminate,
    resume,
    suspend,
    terminate,
)
from largesse.partners.agreements.offering import decline, offer, withdraw
from largesse.partners.agreements.signing import Signing, sign
from largesse.partners.database.booking import book
from largesse.partners.models import Agreement, CommitmentLine, SealedContent, Signature
from largesse.partners.proposals import waiting
from tests.partners.agreements.kit import (
    CONTROLLER,
    DEPUTY,
    GROWTH,
    LATER,
    MANAGER,
    MARKETING,
    OTHERS,
    SCAN,
    SOON,
    STARTED,
    THEIRS,
    TODAY,
    content,
    drafted,
    earn,
    refused,
    says,
    standing,
    top_up,
    two_lines,
    world,
)

ID = "cobalt-growth"
OURS = Signing("vendor", CONTROLLER)
PAPER = Signing("counterparty", MANAGER, how="paper", signed_on=STARTED, file=SCAN)
DAY = timedelta(days=1)

Do = Callable[[], object]


def _amend(**changes: object) -> object:
    return amend(ID, content(**changes), MANAGER, TODAY, "agreed at the review")


def _terminate(**how: object) -> object:
    return terminate(propose_to_terminate(ID, MANAGER, TODAY, "breach", **how), CONTROLLER)  # type: ignore[arg-type]


WORDS: dict[str, Do] = {
    "offer": lambda: offer(ID, MANAGER, SOON),
    "offer openly": lambda: offer(ID, MANAGER, SOON, reserves=False),
    "withdraw": lambda: withdraw(ID, MANAGER, "on second thoughts"),
    "decline": lambda: decline(ID, THEIRS, "too little"),
    "let lapse": lambda: turn_of_day(SOON, MANAGER),
    "we sign": lambda: sign(ID, OURS),
    "they sign": lambda: sign(ID, PAPER),
    "they sign by portal": lambda: sign(ID, Signing("counterparty", THEIRS, how="portal")),
    "draft again": lambda: draft(content(amount_minor=300_00), MANAGER),
    "suspend": lambda: suspend(ID, MANAGER, "overdue bills"),
    "resume": lambda: resume(ID, MANAGER),
    "terminate": _terminate,
    "terminate, keep": lambda: _terminate(release_on=SOON),
    "come to the end": lambda: turn_of_day(LATER, MANAGER),
    "come to the release": lambda: turn_of_day(SOON, MANAGER),
    "amend up": lambda: _amend(amount_minor=600_00),
    "amend down": lambda: _amend(amount_minor=150_00),
    "amend beyond": lambda: _amend(amount_minor=1_000_01),
    "earn 100": lambda: earn(ID, GROWTH, 100_00),
    "earn 300": lambda: earn(ID, GROWTH, 300_00),
    "earn 400": lambda: earn(ID, GROWTH, 400_00),
}
SIGNED = ["offer", "we sign", "they sign"]

# what happens to a draft of 400, the envelope holds 1,000; its state, what is left, committed
LIVES = [
    ([], "draft", 1_000_00, 0),
    (["withdraw"], "withdrawn", 1_000_00, 0),
    (["offer"], "offered", 600_00, 0),
    (["offer openly"], "offered", 1_000_00, 0),
    (["offer", "withdraw"], "withdrawn", 1_000_00, 0),
    (["offer", "decline"], "declined", 1_000_00, 0),
    (["offer", "let lapse"], "lapsed", 1_000_00, 0),
    (["offer openly", "let lapse"], "lapsed", 1_000_00, 0),
    (["offer", "decline", "draft again", "offer"], "offered", 700_00, 0),
    (["offer", "withdraw", "draft again"], "draft", 1_000_00, 0),
    (["offer", "we sign"], "offered", 600_00, 0),
    (["offer", "they sign by portal"], "offered", 600_00, 0),
    (["offer", "they sign", "withdraw"], "withdrawn", 1_000_00, 0),
    (SIGNED, "active", 600_00, 400_00),
    (["offer", "they sign", "we sign"], "active", 600_00, 400_00),
    (["offer openly", "they sign", "we sign"], "active", 600_00, 400_00),
    ([*SIGNED, "we sign", "they sign", "they sign by portal"], "active", 600_00, 400_00),
    ([*SIGNED, "suspend"], "suspended", 600_00, 400_00),
    ([*SIGNED, "suspend", "earn 300"], "suspended", 600_00, 100_00),
    ([*SIGNED, "suspend", "resume"], "active", 600_00, 400_00),
    ([*SIGNED, "terminate"], "terminated", 1_000_00, 0),
    ([*SIGNED, "suspend", "terminate"], "terminated", 1_000_00, 0),
    ([*SIGNED, "earn 300", "terminate"], "terminated", 700_00, 0),
    ([*SIGNED, "earn 400", "terminate"], "terminated", 600_00, 0),
    ([*SIGNED, "terminate, keep"], "terminated", 600_00, 400_00),
    ([*SIGNED, "terminate, keep", "come to the release"], "terminated", 1_000_00, 0),
    ([*SIGNED, "come to the end"], "expired", 1_000_00, 0),
    ([*SIGNED, "come to the end", "come to the end"], "expired", 1_000_00, 0),
    ([*SIGNED, "earn 300", "come to the end"], "expired", 700_00, 0),
    ([*SIGNED, "amend up"], "active", 600_00, 400_00),
    ([*SIGNED, "amend up", "offer"], "active", 400_00, 400_00),
    ([*SIGNED, "amend up", "offer", "they sign"], "active", 400_00, 400_00),
    ([*SIGNED, "amend up", "offer", "they sign", "we sign"], "active", 400_00, 600_00),
    ([*SIGNED, "amend up", "offer", "withdraw"], "active", 600_00, 400_00),
    ([*SIGNED, "amend up", "offer", "decline"], "active", 600_00, 400_00),
    ([*SIGNED, "amend up", "offer", "let lapse"], "active", 600_00, 400_00),
    ([*SIGNED, "amend up", "offer", "terminate"], "terminated", 1_000_00, 0),
    ([*SIGNED, "amend down", "offer"], "active", 600_00, 400_00),
    ([*SIGNED, "amend down", "offer", "we sign", "they sign"], "active", 850_00, 150_00),
    ([*SIGNED, "earn 100", "amend down", "offer", "we sign", "they sign"], "active", 850_00, 50_00),
]


def _live(words: Sequence[str]) -> Agreement:
    world()
    drafted()
    for word in words:
        WORDS[word]()
    return Agreement.objects.get(pk=ID)


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(
    ("words", "state", "left", "committed"),
    LIVES,
    ids=lambda x: "-".join(x) if isinstance(x, list) else None,
)
def test_a_life_and_its_money(words: list[str], state: str, left: int, committed: int) -> None:
    agreement = _live(words)
    assert (agreement.state, *standing()) == (state, left, committed)


# after                          what is tried        refused because
REFUSALS = [
    ([], "we sign", "wrong-state"),
    ([], "suspend", "wrong-state"),
    ([], "amend up", "wrong-state"),
    (["offer"], "offer", "wrong-state"),
    (["offer"], "terminate", "wrong-state"),
    (["offer"], "draft again", "wrong-state"),
    (["offer", "withdraw"], "they sign", "wrong-state"),
    (["offer", "we sign", "decline"], "they sign", "wrong-state"),
    (SIGNED, "offer", "wrong-state"),
    (SIGNED, "withdraw", "wrong-state"),
    (SIGNED, "resume", "wrong-state"),
    (SIGNED, "draft again", "wrong-state"),
    ([*SIGNED, "amend up"], "amend down", "one-amendment"),
    ([*SIGNED, "amend beyond"], "offer", "not-enough-left"),
    ([*SIGNED, "amend beyond", "offer openly", "we sign"], "they sign", "not-enough-left"),
    ([*SIGNED, "suspend", "amend up"], "offer", "suspended"),
    ([*SIGNED, "amend up", "offer", "we sign", "suspend"], "they sign", "suspended"),
    ([*SIGNED, "earn 300", "amend down", "offer", "we sign"], "they sign", "not-enough-left"),
    ([*SIGNED, "terminate"], "terminate", "wrong-state"),
    ([*SIGNED, "terminate"], "amend up", "wrong-state"),
    ([*SIGNED, "come to the end"], "resume", "wrong-state"),
]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("words", "tried", "code"), REFUSALS)
def test_what_cannot_be_done_changes_nothing(words: list[str], tried: str, code: str) -> None:
    before = _live(words)
    left, signatures = standing(), Signature.objects.count()
    assert refused(WORDS[tried]) == [code]
    after = Agreement.objects.get(pk=ID)
    assert (after.state, after.revision) == (before.state, before.revision)
    assert (standing(), Signature.objects.count()) == (left, signatures)


# who approves the end of an agreement of how much     the answer
ENDERS = [
    (CONTROLLER, 400_00, []),
    (MANAGER, 300_00, ["own-approval"]),
    (DEPUTY, 300_00, []),
    (DEPUTY, 400_00, ["beyond-limit"]),
    ("auditor", 300_00, ["no-right"]),
    (THEIRS, 300_00, ["no-right"]),
]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("by", "amount_minor", "answer"), ENDERS)
def test_an_agreement_ends_when_a_second_person_approves(
    by: str, amount_minor: int, answer: list[str]
) -> None:
    world()
    drafted(amount_minor=amount_minor)
    for word in SIGNED:
        WORDS[word]()
    propose_to_terminate(ID, MANAGER, TODAY, "breach")
    [plan] = waiting(PLANS)
    assert (plan.by, plan.parameters["reason"]) == (MANAGER, "breach")
    assert Agreement.objects.get(pk=ID).state == "active", "one person alone ends nothing"
    assert refused(lambda: terminate(plan, by)) == answer
    state = "active" if answer else "terminated"
    assert Agreement.objects.get(pk=ID).state == state
    assert len(waiting(PLANS)) == len(answer)


@pytest.mark.usefixtures("records")
def test_an_agreement_that_changed_since_is_not_ended_as_proposed() -> None:
    _live(SIGNED)
    plan = propose_to_terminate(ID, MANAGER, TODAY, "breach")
    for word in ("suspend", "resume"):
        WORDS[word]()
    assert refused(lambda: terminate(plan, CONTROLLER)) == ["stale-revision"]
    assert Agreement.objects.get(pk=ID).state == "active"
    WORDS["terminate"]()
    assert refused(lambda: terminate(plan, CONTROLLER)) == ["wrong-state"]


# who signs for whom                      of how much    the answer
SIGNATORIES = [
    ("vendor", CONTROLLER, 300_00, []),
    ("vendor", DEPUTY, 300_00, []),
    ("vendor", DEPUTY, 300_01, ["beyond-limit"]),
    ("vendor", MANAGER, 300_00, ["own-approval"]),
    ("vendor", "auditor", 300_00, ["no-right"]),
    ("vendor", THEIRS, 300_00, ["no-right"]),
    ("vendor", OTHERS, 300_00, ["no-such-agreement"]),
    ("vendor", "nobody", 300_00, ["no-such-person"]),
    ("counterparty", THEIRS, 300_00, []),
    ("counterparty", MANAGER, 300_00, ["no-signed-file"]),
    ("counterparty", OTHERS, 300_00, ["no-such-agreement"]),
    ("counterparty", "auditor", 300_00, ["no-right"]),
    ("customer", CONTROLLER, 300_00, ["bad-signature"]),
]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("side", "by", "amount_minor", "answer"), SIGNATORIES)
def test_who_may_sign(side: str, by: str, amount_minor: int, answer: list[str]) -> None:
    world()
    drafted(amount_minor=amount_minor)
    WORDS["offer"]()
    assert refused(lambda: sign(ID, Signing(side, by))) == answer
    assert Signature.objects.count() == (not answer)


@pytest.mark.usefixtures("records")
def test_a_refused_signature_names_envelope_year_and_what_is_missing() -> None:
    world()
    drafted(**two_lines(1_000_00, 500_01))
    WORDS["offer openly"]()
    WORDS["we sign"]()
    assert says(WORDS["they sign"]) == (
        "envelope marketing in FY2027 lacks USD 0.01: USD 500.00 is left, and this takes"
        " USD 500.01. Mend: lower the amount, move money to the envelope, or choose another"
        " envelope or year"
    )
    assert Agreement.objects.get(pk=ID).state == "offered"
    assert standing(GROWTH) == (1_000_00, 0)
    assert standing(MARKETING) == (500_00, 0)
    top_up(MARKETING, 1)
    WORDS["they sign"]()
    assert standing(GROWTH) == (0, 1_000_00)
    assert standing(MARKETING) == (0, 500_01)


@pytest.mark.usefixtures("records")
def test_an_uncapped_agreement_commits_its_estimate_and_its_reserve() -> None:
    world()
    uncapped = {"not_to_exceed_minor": None, "estimate_minor": 300_00, "reserve_minor": 100_00}
    drafted(**uncapped)
    for word in SIGNED:
        WORDS[word]()
    assert standing() == (600_00, 400_00)


@pytest.mark.usefixtures("records")
def test_what_was_earned_late_finds_its_commitment_until_the_run_off_is_over() -> None:
    world()
    drafted(runoff_days=90)
    for word in [*SIGNED, "come to the end"]:
        WORDS[word]()
    assert standing() == (600_00, 400_00)
    WORDS["earn 300"]()
    turn_of_day(LATER + 89 * DAY, MANAGER)
    assert standing() == (600_00, 100_00)
    turn_of_day(LATER + 90 * DAY, MANAGER)
    assert standing() == (700_00, 0)


@pytest.mark.usefixtures("records")
def test_what_a_correction_gives_back_after_the_run_off_is_freed_as_well() -> None:
    world()
    drafted()
    for word in [*SIGNED, "earn 300", "come to the end"]:
        WORDS[word]()
    assert standing() == (700_00, 0)
    less, money = Voucher("close/less/2", TODAY, CONTROLLER), Money(50_00, "USD")
    book([postings.unoblige(less, GROWTH, ID, money, agreement=ID)])
    assert standing() == (700_00, 50_00)
    happened = turn_of_day(LATER + DAY, MANAGER)
    assert [(each.agreement, each.action) for each in happened] == [(ID, "release")]
    assert standing() == (750_00, 0)
    assert turn_of_day(LATER + DAY, MANAGER) == (), "again, it does nothing more"


@pytest.mark.usefixtures("records")
def test_nothing_is_committed_on_a_line_whose_year_has_lapsed() -> None:
    world()
    subject = "fund/partner-fund/year-end/FY2027/1"
    lapsed = [Voucher(f"{subject}/{n}", TODAY, MANAGER, CONTROLLER, subject=subject) for n in "ab"]
    money = Money(100_00, "USD")
    unused = postings.expire_unused(lapsed[0], GROWTH, money)
    book([unused, postings.lapse(lapsed[1], GROWTH, money)])
    drafted()
    assert refused(lambda: offer(ID, MANAGER, SOON)) == ["year-lapsed"]
    assert standing() == (900_00, 0)


@pytest.mark.usefixtures("records")
def test_a_signature_under_an_offer_that_was_taken_back_counts_no_more() -> None:
    world()
    drafted()
    for word in ("offer", "they sign", "withdraw"):
        WORDS[word]()
    draft(content(), MANAGER)
    for word in ("offer", "we sign"):
        WORDS[word]()
    assert (Agreement.objects.get(pk=ID).state, *standing()) == ("offered", 600_00, 0)
    WORDS["they sign"]()
    assert (Agreement.objects.get(pk=ID).state, *standing()) == ("active", 600_00, 400_00)


# silence is consent from | the vendor has signed | day    -> state
SILENCE = [
    (10, True, 9, "offered"),
    (10, True, 10, "active"),
    (10, False, 10, "offered"),
    (10, True, 31, "lapsed"),
    (None, True, 10, "offered"),
]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("consent", "is_signed", "day", "state"), SILENCE)
def test_silence_is_consent_from_the_day_stated(
    consent: int | None, is_signed: bool, day: int, state: str
) -> None:
    world()
    stated = (TODAY + consent * DAY).isoformat() if consent else None
    drafted(deemed_consent_on=stated)
    WORDS["offer"]()
    if is_signed:
        WORDS["we sign"]()
    turn_of_day(TODAY + day * DAY, MANAGER)
    agreement = Agreement.objects.get(pk=ID)
    assert agreement.state == state
    is_silent = agreement.signatures.filter(side="counterparty", how="deemed-consent").exists()
    assert is_silent == (state == "active")


@pytest.mark.usefixtures("records")
def test_an_amendment_is_numbered_sealed_and_changes_lines_with_the_money() -> None:
    _live([*SIGNED])
    amend(ID, content(**two_lines(100_00, 450_00)), MANAGER, TODAY, "marketing instead")
    for word in ("offer", "we sign", "they sign"):
        WORDS[word]()
    agreement = Agreement.objects.get(pk=ID)
    lines = CommitmentLine.objects.order_by("envelope").values_list("envelope", "amount_minor")
    assert (agreement.number, agreement.not_to_exceed_minor) == (1, 550_00)
    assert list(lines) == [("growth", 100_00), ("marketing", 450_00)]
    assert (standing(GROWTH), standing(MARKETING)) == ((900_00, 100_00), (50_00, 450_00))
    assert list(SealedContent.objects.order_by("number").values_list("number", flat=True)) == [0, 1]


@pytest.mark.usefixtures("records")
def test_a_partner_still_in_its_checks_signs_nothing() -> None:
    world()
    drafted(counterparty="schist")
    WORDS["offer"]()
    assert refused(WORDS["we sign"]) == ["partner-not-active"]


# what the draft says                                         refused because
FAULTS = [
    ({"counterparty": "cobald"}, ["no-such-partner"]),
    ({"currency": "EUR"}, ["wrong-currency"]),
    ({"lines": []}, ["no-lines"]),
    ({"not_to_exceed_minor": 400_01}, ["lines-differ"]),
    ({"estimate_minor": 400_00}, ["cap-or-estimate"]),
    ({"reserve_minor": 1}, ["cap-or-estimate"]),
    ({"not_to_exceed_minor": -1}, ["bad-amount", "lines-differ"]),
    ({"until": STARTED.isoformat()}, ["ends-before-start"]),
    ({"distinct_service": True}, ["distinct-but-no-expense"]),
    (
        {"lines": [{"envelope": "growht", "fiscal_year": "FY2027", "amount_minor": 400_00}]},
        ["no-such-line"],
    ),
    (
        {"lines": [{"envelope": "growth", "fiscal_year": "FY2027", "amount_minor": 200_00}] * 2},
        ["double-line"],
    ),
]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("changes", "codes"), FAULTS)
def test_a_faulty_draft_is_not_offered(changes: dict[str, object], codes: list[str]) -> None:
    world()

    def try_it() -> None:
        drafted(**changes)
        WORDS["offer"]()

    assert refused(try_it) == codes
    assert standing() == (1_000_00, 0)
