"""The profiles of a workspace: those that are shipped, and its own in ``sovereignty/profiles/``."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from largesse.programme.source import read_documents, read_file
from largesse.sovereignty.rules.building import build_profile
from largesse.sovereignty.rules.model import Kind, Profile
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
    return ordered([*shipped_profiles(criteria), *profiles_of(own, criteria)])


@cache
def shipped_profiles(criteria: tuple[str, ...]) -> tuple[Profile, ...]:
    """The profiles that come with Largesse."""
    folder = Path(str(files("largesse.sovereignty").joinpath(FOLDER)))
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.name != FRAMEWORK]
    return profiles_of([(p, f"{FOLDER}/{p.name}") for p in paths], criteria, is_shipped=True)


def profiles_of(
    named: Iterable[tuple[Path, str]], criteria: tuple[str, ...], is_shipped: bool = False
) -> tuple[Profile, ...]:
    """The profiles of files, each given with the name it is shown by."""
    found: list[Profile] = []
    problems: list[Problem] = []
    for path, shown_as in named:
        try:
            documents = read_documents(read_file(path, shown_as), shown_as)
        except Refusal as refusal:
            problems += refusal.problems
            continue
        for document in documents:
            profile, faults = build_profile(document, criteria, is_shipped)
            problems += faults
            found += [profile] if profile is not None else []
    if problems:
        raise Refusal(*problems)
    return tuple(found)


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


def profile_called(profiles: Profiles, name: str) -> Profile:
    """A profile by its id. Raises :class:`Refusal` (``no-such-profile``)."""
    if name not in profiles:
        mend = nearest(name, list(profiles), "see them: largesse sovereignty rules")
        raise Refusal(Problem(f"there is no profile '{name}'", mend, code="no-such-profile"))
    return profiles[name]
