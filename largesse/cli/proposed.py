"""How proposals that wait for a second person are shown: the fund's and agreements'."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from largesse.cli.output import console, table

if TYPE_CHECKING:
    from largesse.partners.proposals import Proposal


def plan_data(plan: "Proposal") -> Mapping[str, Any]:
    """What a machine is told of a proposal."""
    said = {"act": plan.act, "parameters": plan.parameters, "steps": plan.steps}
    return {"plan": plan.id, "by": plan.by, "at": plan.at, **said}


def print_plan(sentences: Iterable[str], title: str) -> None:
    """What would be done, or was, a sentence a step."""
    out = console()
    out.print(title)
    for sentence in sentences:
        out.print(f"  {sentence}", soft_wrap=True)


def print_proposed(plan: "Proposal") -> None:
    """A proposal about agreements that was kept, and how it is carried out."""
    print_plan(plan.steps, f"Plan {plan.name} ({plan.act}), proposed by {plan.by}:")
    out = console()
    if plan.is_done:
        out.print("It was carried out before; nothing changes.")
        return
    out.print("Nothing is changed yet; a second person approves it.")
    out.print(f"Next: largesse agreement approve {plan.name} --by ANOTHER-PERSON", soft_wrap=True)


def print_plans(plans: Sequence["Proposal"], command: str) -> None:
    """Those that wait, and the command that carries one out."""
    out = console()
    if not plans:
        out.print("Nothing waits for approval.")
        return
    headers = ["plan", "what", "proposed by", "on", "steps"]
    rows = [[p.name, p.act, p.by, f"{p.at:%Y-%m-%d}", f"{len(p.steps):,}"] for p in plans]
    out.print(table(headers, rows, figures=["steps"]))
    out.print(f"Next: {command}")
