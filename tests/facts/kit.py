"""What the tests of facts share: a workspace of files, and problems as short lines."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from largesse.workspace.errors import Problem
from largesse.workspace.paths import Workspace

PARTNERS = "partner,name,country,type\np1,One,ID,reseller\np2,Two,NA,agent\np3,Three,DE,reseller\n"
CUSTOMERS = "customer,name\nc1,First\nc2,Second\n"
DEALS = "deal,partner\nd1,p1\n"
BASE = {"partners": PARTNERS, "customers": CUSTOMERS, "deals": DEALS}


def workspace_of(root: Path, files: Mapping[str, str]) -> Workspace:
    """A workspace whose facts folder holds these CSV files."""
    workspace = Workspace.create(root)
    for kind, text in files.items():
        (workspace.facts / f"{kind}.csv").write_text(text, encoding="utf-8")
    return workspace


def brief(problems: Iterable[Problem]) -> list[str]:
    """Each problem as `file:line:column code`, the folder left out."""
    return [f"{problem.where.removeprefix('facts/')} {problem.code}" for problem in problems]
