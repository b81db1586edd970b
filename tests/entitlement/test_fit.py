"""Facts that do not speak the programme's words: refused, or told, before any amount is made."""

import json
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.entitlement.history import runs
from largesse.entitlement.run import run
from largesse.workspace.errors import Refusal
from tests.entitlement.kit import ATTRIBUTION, PROGRAMME, charge, deliver, workspace

ACCELERATOR = (
    PROGRAMME.replace("facts:", "roles: [reseller]\nfacts:\n  grade: {one of: [a, b]}")
    + """---
incentive: my-accelerator
title: {en: Accelerator, fr: Accélérateur}
source: test
holds: '[2024-01-01, 2026-01-01)'
envelope: rebates
measure: spend
over: year
placed by: AGAINST
scale: {mode: whole, '[0%, 100%)': 1%, '[100%, inf)': 2%}
---
stack: both
order: [volume, my-accelerator]
rule: add
"""
)
MEASURED = "partner,name,interval,amount,unit\none,"
LEVELS = "partner,level,from,until\n"
FACTS = "subject_kind,subject,fact,value,from,until\n"
ROLES = ATTRIBUTION.replace("reseller", "agent")


WHOLE = {
    "COMPARES": "my-accelerator compares it with USD. Mend: state it in USD",
    "NOT DECLARED": "which the programme does not declare",
}
# what the programme compares with, the file of facts, what it says, and what is answered
UNFIT = [
    (
        "attainment of target",
        "targets.csv",
        MEASURED + "my-accelerator,FY2024,500,EUR\n",
        "the target of one named my-accelerator for FY2024 is in EUR, and COMPARES",
    ),
    (
        "attainment of target",
        "targets.csv",
        MEASURED + "spend,FY2024,500,seats\n",
        "the target of one named spend for FY2024 is in seats, and COMPARES",
    ),
    (
        "growth over agreed baseline",
        "baselines.csv",
        MEASURED + "my-accelerator,FY2024,500,seats\n",
        "the baseline of one named my-accelerator for FY2024 is in seats, and COMPARES",
    ),
    (
        "attainment of target",
        "levels.csv",
        LEVELS + "one,goldd,,\n",
        "level of one is 'goldd', NOT DECLARED. Mend: did you mean 'gold'? Or declare it",
    ),
    (
        "attainment of target",
        "facts.csv",
        FACTS + "partner,one,grade,bronze,,\n",
        "grade of one is 'bronze', NOT DECLARED. Mend: use one of a, b, or declare it",
    ),
    (
        "attainment of target",
        "attribution.csv",
        ROLES,
        "the role of one is 'agent', NOT DECLARED. Mend: use one of reseller, or declare it",
    ),
]


@pytest.mark.parametrize(("against", "file", "text", "said"), UNFIT)
def test_a_slip_in_the_facts_is_refused(
    tmp_path: Path, against: str, file: str, text: str, said: str
) -> None:
    home = workspace(tmp_path, ACCELERATOR.replace("AGAINST", against))
    deliver(home, "january.csv", [charge("2024-01", "400")])
    (home.facts / file).write_text(text, "utf-8")
    with pytest.raises(Refusal) as refused:
        run(home)
    (problem,) = refused.value.problems
    for short, whole in WHOLE.items():
        said = said.replace(short, whole)
    assert str(problem).startswith(f"facts/{file}: {said}")
    assert runs(home) == []


# what the programme compares with, the file, the name, and whether and how it is told
NAMED = [
    ("attainment of target", "targets", "my-accelerator", None),
    ("attainment of target", "targets", "spend", None),
    ("attainment of target", "targets", "my-acelerator", "my-accelerator"),
    ("attainment of target", "targets", "annual-plan-of-sales", ""),
    ("attainment of target", "baselines", "my-accelerator", ""),
    ("growth over agreed baseline", "baselines", "my-accelerator", None),
]


@pytest.mark.parametrize(("against", "kind", "name", "near"), NAMED)
def test_a_target_or_baseline_that_no_rule_reads_is_told(
    tmp_path: Path,
    against: str,
    kind: str,
    name: str,
    near: str | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = workspace(tmp_path, ACCELERATOR.replace("AGAINST", against))
    deliver(home, "january.csv", [charge("2024-01", "400")])
    (home.facts / f"{kind}.csv").write_text(f"{MEASURED}{name},FY2024,500,USD\n", "utf-8")
    assert main(["run", "-w", str(home.root), "--json"]) == 0
    unread = json.loads(capsys.readouterr().out)["facts"]["unread"]
    assert main(["run", "-w", str(home.root)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    if near is None:
        assert unread == []
        assert "No rule compares" not in said
        return
    file = f"facts/{kind}.csv"
    assert unread == [{"kind": kind, "file": file, "name": name, "rows": 1, "near": near}]
    told = f"! No rule compares with the 1 {kind[:-1]} named '{name}' in {file}."
    assert (told + (f" Did you mean '{near}'?" if near else "")) in said
