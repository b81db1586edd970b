"""The profiles of a workspace: those that are shipped, and its own in ``sovereignty/profiles/``."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from largesse.expr.tree import Call, Column, Expr, Literal, children
from largesse.programme.source import Document, read_documents, read_file
from largesse.sovereignty.rules.building import build_profile
from largesse.sovereignty.rules.model import ANY_SCOPE, Kind, Profile
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.paths import Workspace

FOLDER = "profiles"
FRAMEWORK = "csf.yaml"
"""The Commission's framework is no profile: ``assessment`` reads it."""
Profiles = Mapping[str, Profile]


def read_profiles(workspace: Workspace, criteria: tuple[str, ...]) -> Profiles:
    """Every profile of a workspace, in the order in which rules are applied.

    Raises :class:`Refusal` with every fault of every file.
    """
    folder = workspace.root / "sovereignty" / FOLDER
    own = [(path, workspace.display(path)) for path in sorted(folder.glob("*.yaml"))]
    shipped = shipped_profiles(criteria)
    return ordered([*shipped, *profiles_of(own, criteria, beside=shipped)])


@cache
def shipped_profiles(criteria: tuple[str, ...]) -> tuple[Profile, ...]:
    """The profiles that come with Largesse."""
    folder = Path(str(files("largesse.sovereignty").joinpath(FOLDER)))
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.name != FRAMEWORK]
    return profiles_of([(p, f"{FOLDER}/{p.name}") for p in paths], criteria, is_shipped=True)


def profiles_of(
    named: Iterable[tuple[Path, str]],
    criteria: tuple[str, ...],
    is_shipped: bool = False,
    beside: tuple[Profile, ...] = (),
) -> tuple[Profile, ...]:
    """The profiles of files, each given with the name it is shown by.

    ``beside`` are those that are known already. Raises :class:`Refusal` with every fault.
    """
    found: list[Profile] = []
    problems: list[Problem] = []
    for path, shown_as in named:
        try:
            documents = read_documents(read_file(path, shown_as), shown_as)
        except Refusal as refusal:
            problems += refusal.problems
            continue
        if not documents:
            what, mend = "the file holds no profile", "write one, or take the file away"
            problems.append(Problem(what, mend, shown_as, code="empty-profile"))
        for document in documents:
            profile, faults = build_profile(document, criteria, is_shipped)
            problems += faults
            if profile is not None:
                problems += _clashes(profile, [*beside, *found], document)
                found.append(profile)
    if problems:
        raise Refusal(*problems)
    return tuple(found)


def _clashes(profile: Profile, others: Iterable[Profile], document: Document) -> Iterator[Problem]:
    """What a profile says otherwise than one before it under the same name."""
    for other in others:
        if other.id == profile.id:
            what = f"there are two profiles '{profile.id}'"
            stays = "; the shipped one stays as it is" if other.is_shipped else ""
            mend = f"give one another id{stays}"
            yield document.problem(("profile",), what, mend, "said-twice")
        for name, ask in profile.asks.items():
            if name in other.asks and other.asks[name].answer != ask.answer:
                what = f"'{name}' is asked by {other.id} too, and answered by another kind"
                mend = f"ask it as '{other.asks[name].answer}', or by another name"
                yield document.problem(("asks", name), what, mend, "asked-otherwise")


def ordered(profiles: Iterable[Profile]) -> Profiles:
    """Profiles by id, laws first. Raises :class:`Refusal` (``said-twice``)."""
    kinds = list(Kind)
    found: dict[str, Profile] = {}
    for profile in sorted(profiles, key=lambda p: (kinds.index(p.kind), p.id)):
        if profile.id in found:
            what = f"there are two profiles '{profile.id}'"
            mend = "give yours another id; the shipped one stays as it is"
            raise Refusal(Problem(what, mend, f"sovereignty/{FOLDER}", code="said-twice"))
        found[profile.id] = profile
    return found


def scopes_of(profiles: Profiles) -> frozenset[str]:
    """The scopes that profiles know of: those they bind, those their rules ask for, their ids."""
    asked = {
        scope
        for profile in profiles.values()
        for rule in profile.rules
        for predicate in (rule.applies, rule.requires)
        if predicate is not None
        for scope in _asked_of(predicate.expr, "workload.scopes")
    }
    named = {name for profile in profiles.values() for name in (profile.id, *profile.scopes)}
    return frozenset(named | asked) - {ANY_SCOPE}


def _asked_of(expr: Expr, name: str) -> frozenset[str]:
    """The values that a tree asks whether a set has."""
    match expr:
        case Call("has", (Column(name=named), Literal(value=value))) if named == name:
            return frozenset({str(value)})
    return frozenset().union(*(_asked_of(child, name) for child in children(expr)))


def profile_called(profiles: Profiles, name: str) -> Profile:
    """A profile by its id. Raises :class:`Refusal` (``no-such-profile``)."""
    if name not in profiles:
        mend = nearest(name, list(profiles), "see them: largesse sovereignty rules")
        raise Refusal(Problem(f"there is no profile '{name}'", mend, code="no-such-profile"))
    return profiles[name]
