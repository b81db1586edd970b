"""`largesse claim`: the way of a claim as its people type it."""

import json

import pytest

from largesse.cli import main
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
