"""Which sets there are: those shipped, and a workspace's own in ``sovereignty/scenarios/``."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from largesse.programme.reading import read_only_one
from largesse.sovereignty.scenarios.build import method_of, method_problems, problems_of, set_of
from largesse.sovereignty.scenarios.documents import MethodDocument, ScenariosDocument
from largesse.sovereignty.scenarios.model import Method, ScenarioSet
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.files import is_there
from largesse.workspace.paths import Workspace

FOLDER = "sovereignty/scenarios"
METHOD_NAME = "method.yaml"
_SHIPPED = Path(__file__).parent


def read_sets(workspace: Workspace) -> Mapping[str, ScenarioSet]:
    """All sets by id: the shipped ones first, then the workspace's own.

    All are judged by the workspace's ``method.yaml`` where it has one. Raises :class:`Refusal`
    with the faults of all files: unreadable, contradictory, or an id that another set has.
    """
    method = read_method(workspace)
    found: dict[str, ScenarioSet] = {}
    problems: list[Problem] = []
    for path, shown_as in _files(workspace):
        try:
            read = _read_set(path, shown_as, method)
        except Refusal as refusal:
            problems.extend(refusal.problems)
            continue
        if read.id in found:
            what = f"there is a set '{read.id}' already, in {found[read.id].file}"
            problems.append(Problem(what, "give it another id", shown_as, 1, 1, "said-twice"))
        else:
            found[read.id] = read
    if problems:
        raise Refusal(*problems)
    return MappingProxyType(found)


def the_set(sets: Mapping[str, ScenarioSet], name: str) -> ScenarioSet:
    """The set of that id. Raises :class:`Refusal`."""
    if name not in sets:
        what = f"there is no scenario set '{name}'"
        mend = nearest(name, sets, f"name one of {', '.join(sets)}")
        raise Refusal(Problem(what, mend, code="unknown-set"))
    return sets[name]


def read_method(workspace: Workspace) -> Method:
    """The workspace's method, else the shipped one. Raises :class:`Refusal`."""
    own = workspace.root / FOLDER / METHOD_NAME
    path = own if is_there(own) else _SHIPPED / METHOD_NAME
    shown_as = workspace.display(path) if path == own else f"shipped/{METHOD_NAME}"
    said, document = read_only_one(MethodDocument, path, shown_as)
    method = method_of(said)
    if problems := list(method_problems(method, document)):
        raise Refusal(*problems)
    return method


def _files(workspace: Workspace) -> Iterator[tuple[Path, str]]:
    for path in sorted((_SHIPPED / "sets").glob("*.yaml")):
        yield path, f"shipped/{path.name}"
    for path in sorted((workspace.root / FOLDER).glob("*.yaml")):
        if path.name != METHOD_NAME:
            yield path, workspace.display(path)


def _read_set(path: Path, shown_as: str, method: Method) -> ScenarioSet:
    said, document = read_only_one(ScenariosDocument, path, shown_as)
    problems: list[Problem] = []
    if said.method != method.id:
        what = f"the set is judged by '{said.method}', and the method at hand is '{method.id}'"
        mend = f"write 'method: {method.id}', or put that method in {FOLDER}/{METHOD_NAME}"
        problems.append(document.problem(("method",), what, mend, "unknown-method"))
    found = set_of(said, method, shown_as)
    problems.extend(problems_of(found, document))
    if problems:
        raise Refusal(*problems)
    return found
