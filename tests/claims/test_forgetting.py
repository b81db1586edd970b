"""Proof files go when their time is over, on demand; what was proved with them stays known."""

from datetime import date

import pytest

from largesse.claims import deciding, files, forgetting, proving
from largesse.claims.models import Claim, ProofFile
from largesse.partners import evidence
from largesse.partners.audit import history
from largesse.settlement.verifying.files import evidence_is_kept, proofs_are_kept
from largesse.workspace.errors import Refusal
from tests.claims.world import DAY, PDF, World

LAST = date(2025, 6, 11)
"""Twenty-four months after a proof that is handed in ten days after the activity began."""
AFTER = date(2025, 6, 12)


def forgotten(world: World, day: date, who: str = "programme-manager") -> int:
    world.day = day
    return len(forgetting.forget(world.workspace, world.actor(who)))


def proof_of(world: World) -> tuple[Claim, ProofFile]:
    """A claim whose proof was accepted, and the file."""
    claim = proving.accept(world.proved().id, world.actor("regional-manager"))
    return claim, ProofFile.objects.get()


def test_a_file_goes_after_its_last_day_and_its_hash_stays(world: World) -> None:
    claim, file = proof_of(world)
    path = files.folder_of(world.workspace) / file.sha256
    assert (file.keep_until, forgotten(world, LAST), path.is_file()) == (LAST, 0, True)
    assert (forgotten(world, AFTER), path.exists()) == (1, False)
    file.refresh_from_db()
    assert (file.removed_on, file.removed_by) == (AFTER, "programme-manager")
    assert [(c.by, c.action) for c in history("proof-file", file.sha256)] == [
        ("programme-manager", "remove")
    ]
    assert claim.proofs.get().file_id == file.sha256
    assert forgotten(world, AFTER) == 0
    assert list(proofs_are_kept(world.workspace)) == []


def test_a_file_stays_while_a_claim_that_names_it_runs(world: World) -> None:
    proof_of(world)
    running = world.prove(world.approved(type="webinar"))
    assert forgotten(world, AFTER) == 0
    deciding.cancel(running.id, world.actor("regional-manager"), "the hall burnt down")
    assert forgotten(world, AFTER) == 1


def test_a_file_handed_in_again_is_kept_again(world: World) -> None:
    proof_of(world)
    claim = world.approved(type="webinar")
    ProofFile.objects.update(removed_on=DAY, removed_by="programme-manager")
    world.prove(claim)
    assert ProofFile.objects.get().removed_on is None
    assert list(proofs_are_kept(world.workspace)) == []


def test_what_a_crash_left_is_removed_by_the_next_call(world: World) -> None:
    _, file = proof_of(world)
    path = files.folder_of(world.workspace) / file.sha256
    ProofFile.objects.update(removed_on=AFTER, removed_by="programme-manager")
    assert [problem.code for problem in proofs_are_kept(world.workspace)] == ["proof-not-removed"]
    forgotten(world, AFTER)
    assert not path.exists()


# who, on which day, and what is said
REFUSED = [
    ("acme-marketer", AFTER, "no-right"),
    ("programme-manager", date(2999, 1, 1), "not-yet"),
]


@pytest.mark.parametrize(("who", "day", "code"), REFUSED)
def test_nobody_removes_early_or_for_a_partner(
    world: World, who: str, day: date, code: str
) -> None:
    proof_of(world)
    with pytest.raises(Refusal) as no:
        forgotten(world, day, who)
    assert no.value.problems[0].code == code
    assert ProofFile.objects.get().removed_on is None


def test_a_proof_or_evidence_that_is_gone_or_altered_is_found(world: World) -> None:
    _, file = proof_of(world)
    note = world.workspace.root / "note.txt"
    note.write_text("checked", "utf-8")
    kept = evidence.keep(world.workspace, "check", "c-1", "auditor", DAY, note)
    proof = files.folder_of(world.workspace) / file.sha256
    paper = evidence.evidence_path(world.workspace, kept.sha256)
    assert [*proofs_are_kept(world.workspace), *evidence_is_kept(world.workspace)] == []
    for path, check, code in [
        (proof, proofs_are_kept, "proof"),
        (paper, evidence_is_kept, "evidence"),
    ]:
        path.chmod(0o640)
        path.write_bytes(PDF + b"and a figure more")
        assert [problem.code for problem in check(world.workspace)] == [f"{code}-altered"]
        path.unlink()
        assert [problem.code for problem in check(world.workspace)] == [f"{code}-missing"]
