"""`largesse claim`: the way of a claim as its people type it."""

import json

import pytest

from largesse.claims.models import Claim
from largesse.claims.states import CLAIM
from largesse.cli import claim_words, main
from tests.claims.world import World

STEPS = [
    # what is typed behind the claim's id, by whom, on which day, the exit code, what is said
    ("submit {}", "acme-marketer", "2023-05-02", 0, "Handed in."),
    ("submit {}", "river-marketer", "2023-05-02", 2, "there is no claim"),
    ("review {}", "regional-manager", "2023-05-03", 0, "is in review"),
    ("approve {}", "acme-marketer", "2023-05-03", 2, "approving is for the vendor"),
    ("approve {}", "regional-manager", "2023-05-03", 0, "Approved: USD 2,000.00."),
    ("show {}", "acme-marketer", "2023-05-03", 0, "USD 2,000.00 approved of USD 2,000.00 asked"),
    ("tick", "finance-controller", "2023-05-11", 0, "1 claim moved on"),
    ("list", "river-marketer", "2023-05-11", 0, "There are no claims."),
]


def test_a_claim_goes_its_way(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--workspace", str(world.workspace.root)]
    new = ["new", "events", "--type", "fair", "--cost", "4000", "--starts", "2023-06-01", "--json"]
    assert main(["claim", *new, "--by", "acme-marketer", "--day", "2023-05-02", *place]) == 0
    claim = json.loads(capsys.readouterr().out)["id"]
    for typed, who, day, code, said in STEPS:
        words = typed.format(claim).split()
        assert main(["claim", *words, "--by", who, "--day", day, *place]) == code, typed
        shown = capsys.readouterr()
        assert said in " ".join((shown.out + shown.err).split()), typed


WRITTEN = [
    # --amount, the exit code, what is said
    ("12_500", 0, "USD 12,500.00 asked for"),
    ("12500.50", 0, "USD 12,500.50 asked for"),
    ("-5", 2, "--amount: -5 is not above zero"),
    ("0", 2, "--amount: 0 is not above zero"),
    ("1e9", 2, "'1e9' is not a number"),
    ("1_2", 2, "'1_2' groups digits unevenly"),
    ("12.345", 2, "12.345 USD has more decimals than the currency"),
    ("9999999999999999", 2, "is too large"),
]


@pytest.mark.parametrize(("amount", "code", "said"), WRITTEN)
def test_an_amount_is_read_strictly(
    amount: str, code: int, said: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    new = ["new", "projects", "--type", "poc", "--amount", amount, "--starts", "2023-06-01"]
    place = ["--workspace", str(world.workspace.root), "--by", "acme-marketer"]
    assert main(["claim", *new, "--day", "2023-05-02", *place]) == code
    shown = capsys.readouterr()
    assert said in " ".join((shown.out + shown.err).split())


def test_a_claim_is_called_by_its_partners_token(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two partners name their claims alike: each means its own, and the vendor is asked which."""
    place = ["--workspace", str(world.workspace.root), "--day", "2023-05-02"]
    new = ["new", "events", "--type", "fair", "--cost", "4_000", "--starts", "2023-06-01"]
    for who in ("acme-marketer", "river-marketer"):
        assert main(["claim", *new, "--token", "T-1", "--by", who, *place]) == 0
    assert main(["claim", "submit", "T-1", "--by", "acme-marketer", *place]) == 0
    assert main(["claim", "show", "T-1", "--by", "river-marketer", *place]) == 0
    assert "(river) is a draft" in capsys.readouterr().out
    assert main(["claim", "review", "T-1", "--by", "regional-manager", *place]) == 2
    assert "'T-1' names several claims" in capsys.readouterr().err
    assert main(["claim", "submit", "", "--by", "acme-marketer", *place]) == 2


def test_a_check_counts_what_may_be_claimed(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--workspace", str(world.workspace.root)]) == 0
    assert "5 claims: 1 benefit, 1 credit, 1 funding, 2 marketing" in capsys.readouterr().out


FRENCH = [
    # what is typed after `largesse claim`, by whom, and what is said in French
    (
        "new projects --type poc --amount 10_000 --starts 2023-06-01 --token F-1",
        "acme-marketer",
        "Brouillon : 10 000,00 USD demandé. La demande {} est à l'état de brouillon. Ensuite :",
    ),
    (
        "submit F-1",
        "acme-marketer",
        "Demande remise. La demande {} est remise ; à examiner au plus",
    ),
    ("show F-1", "acme-marketer", "Projets, poc : poc (acme) est remise. Demandé : 10 000,00 USD"),
    ("show F-1", "acme-marketer", "Pour débloquer scope : un périmètre signé."),
    ("list", "acme-marketer", "1 demande ; en attente d'une décision : 1."),
    ("caps events", "acme-marketer", "Plafonds de acme, FY2024 H1"),
    ("cancel F-1 --reason non", "acme-marketer", "Demande annulée. La demande {} est annulée."),
    ("list --lang de", "acme-marketer", "there is no language 'de' here"),
]


def test_a_partner_reads_its_claims_in_french(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--day", "2023-05-02", "--workspace", str(world.workspace.root)]
    for typed, who, said in FRENCH:
        words = typed.split()
        language = [] if "--lang" in words else ["--lang", "fr"]
        code = main(["claim", *words, "--by", who, *language, *place])
        shown = capsys.readouterr()
        told = " ".join((shown.out + shown.err).split())
        assert code == (2 if "de" in words else 0), told
        known = Claim.objects.first()
        assert said.format(known.id[-8:] if known else "") in told


def test_every_word_for_a_reader_is_there_in_french() -> None:
    assert set(claim_words.STATES) == set(CLAIM.states)
    assert {action for _, action in CLAIM.transitions} <= set(claim_words.DONE)
    tables = (claim_words.STATES, claim_words.DUE, claim_words.PARTS, claim_words.DONE)
    assert all(text.en and text.fr for table in tables for text in table.values())
