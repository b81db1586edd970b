"""How proposals that wait for a second person are shown: the fund's and agreements'."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from largesse.cli.options import ByOption, JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.workspace.paths import Workspace

if TYPE_CHECKING:
    from largesse.partners.proposals import Proposal


def plan_data(plan: "Proposal", *, is_stale: bool = False) -> Mapping[str, Any]:
    """What a machine is told of a proposal; ``is_stale``: what it is about has changed since."""
    said = {"act": plan.act, "parameters": plan.parameters, "steps": plan.steps}
    return {"plan": plan.id, "by": plan.by, "at": plan.at, **said, "is_stale": is_stale}


def print_plan(sentences: Iterable[str], title: str) -> None:
    """What would be done, or was, a sentence a step."""
    out = console()
    out.print(title)
    for sentence in sentences:
        out.print(f"  {sentence}", soft_wrap=True)


def print_proposed(plan: "Proposal", verb: str = "agreement") -> None:
    """A proposal that was kept, and how it is carried out."""
    print_plan(plan.steps, f"Plan {plan.name} ({plan.act}), proposed by {plan.by}:")
    out = console()
    if plan.is_done:
        out.print("It was carried out before; nothing changes.")
        return
    out.print("Nothing is changed yet; a second person approves it.")
    out.print(f"Next: largesse {verb} approve {plan.name} --by ANOTHER-PERSON", soft_wrap=True)


def print_plans(
    plans: Sequence["Proposal"], verb: str, is_stale: Callable[["Proposal"], bool]
) -> None:
    """Those that wait, which of them nobody can carry out any more, and what can be typed."""
    out = console()
    if not plans:
        out.print("Nothing waits for approval.")
        return
    headers = ["plan", "what", "proposed by", "on", "steps", "state"]
    rows = [
        [
            *(p.name, p.act, p.by, f"{p.at:%Y-%m-%d}", f"{len(p.steps):,}"),
            "stale: propose it anew" if is_stale(p) else "waits",
        ]
        for p in plans
    ]
    out.print(table(headers, rows, figures=["steps"]))
    out.print(f"Next: largesse {verb} approve PLAN --by PERSON", soft_wrap=True)
    out.print(f"Its maker may take one back: largesse {verb} withdraw-plan PLAN --by MAKER")


def withdrawing(kind: str, verb: str) -> Callable[..., None]:
    """The word that takes a proposal back, of one room's verb."""

    def withdraw_plan(
        plan: Annotated[str, typer.Argument(metavar="PLAN", help="Its name.")],
        by: ByOption,
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """Take back what you proposed and nobody has carried out."""
        from largesse.partners import proposals
        from largesse.partners.database import open_records

        open_records(Workspace.find(workspace))
        found = proposals.withdraw(kind, plan, f"largesse {verb} plans", by)
        if as_json:
            emit_json({"plan": found.id, "withdrawn": True})
            return
        console().print(f"Plan {found.name} ({found.act}) is withdrawn. Nothing was changed.")

    return withdraw_plan
