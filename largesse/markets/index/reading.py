"""From ``markets/indices/*.yaml`` to indices, each after those it refers to."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from largesse.markets.index.building import build_index
from largesse.markets.index.definition import Index, referred
from largesse.programme.source import Document, read_documents, read_file
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.paths import Workspace

FOLDER = "indices"


def read_indices(workspace: Workspace) -> Mapping[str, Index]:
    """Every index of a workspace, each after those it refers to.

    Raises :class:`Refusal` with every fault of every file.
    """
    folder = workspace.root / "markets" / FOLDER
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        what = f"there is no index in {workspace.display(folder)}"
        mend = "write one there, an `index:` document a file: docs/how-to/write-an-index.md"
        raise Refusal(Problem(what, mend, workspace.display(folder), code="no-index"))
    return indices_of((path, workspace.display(path)) for path in paths)


def read_index(path: Path) -> Index:
    """The one index of a file. Raises :class:`Refusal`."""
    found = indices_of([(path, path.as_posix())])
    return next(iter(found.values()))


def indices_of(files: Iterable[tuple[Path, str]]) -> Mapping[str, Index]:
    """The indices of files, each given with the name it is shown by."""
    problems: list[Problem] = []
    read: dict[str, tuple[Index, Document]] = {}
    for path, shown_as in files:
        try:
            documents = read_documents(read_file(path, shown_as), shown_as)
        except Refusal as refusal:
            problems.extend(refusal.problems)
            continue
        for document in documents:
            index, found = build_index(document)
            problems.extend(found)
            if index is not None and index.id in read:
                what = f"there are two indices '{index.id}'"
                mend = "give each its own id"
                problems.append(document.problem(("index",), what, mend, "said-twice"))
            elif index is not None:
                read[index.id] = index, document
    problems.extend(_unknown_references(read))
    if problems:
        raise Refusal(*problems)
    return _in_order({name: index for name, (index, _) in read.items()})


def _unknown_references(read: Mapping[str, tuple[Index, Document]]) -> list[Problem]:
    found = []
    for index, document in read.values():
        for name in referred(index.root):
            if name not in read:
                mend = nearest(name, list(read), "write it, or refer to another")
                what = f"'{index.id}' refers to an index '{name}' that is not there"
                found.append(document.problem(("parts",), what, mend, "no-such-index"))
            elif name == index.id or index.id in _behind(read[name][0], read):
                what = f"'{index.id}' refers to itself, by way of '{name}'"
                mend = "leave one of the references out"
                found.append(document.problem(("parts",), what, mend, "circle"))
    return found


def _behind(index: Index, read: Mapping[str, tuple[Index, Document]]) -> set[str]:
    """All that an index refers to, directly or by way of others."""
    found: set[str] = set()
    ahead = list(referred(index.root))
    while ahead:
        name = ahead.pop()
        if name not in found and name in read:
            found.add(name)
            ahead.extend(referred(read[name][0].root))
    return found


def _in_order(indices: Mapping[str, Index]) -> Mapping[str, Index]:
    done: dict[str, Index] = {}
    ahead = dict(indices)
    while ahead:
        ready = [n for n, index in ahead.items() if all(r in done for r in referred(index.root))]
        done.update((name, ahead.pop(name)) for name in ready)
    return done
