"""``sovereignty/exposure.yaml`` of a workspace, read with every fault and its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from largesse.programme.reading import read_only_one
from largesse.programme.source import Document as Source
from largesse.sovereignty.exposure.documents import ExposureDocument, PromiseDocument
from largesse.sovereignty.exposure.events import KINDS, Event, parse_event
from largesse.sovereignty.exposure.losses import MONTHS_TO_EXIT
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import is_there
from largesse.workspace.paths import Workspace

FILE_NAME = "sovereignty/exposure.yaml"
DEFAULT = "default"


def _none() -> Any:
    return field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Settings:
    """What exposure needs to know beside the programme's own data."""

    measure: str = ""
    exits: Mapping[str, int] = _none()
    regions: Mapping[str, str] = _none()
    """The country by the beginning of a region's id; the longest that fits decides."""
    entities: Mapping[str, str] = _none()
    promises: tuple[PromiseDocument, ...] = ()

    def months_to_exit(self, event: Event) -> int:
        """How long an orderly exit takes: of the event, else of its kind, else by default."""
        for key in (str(event), event.kind, DEFAULT):
            if key in self.exits:
                return self.exits[key]
        return MONTHS_TO_EXIT

    def country_of(self, region: str) -> str:
        """The country that a region is hosted in; '' where nobody states it."""
        fitting = [start for start in self.regions if region.startswith(start)]
        return self.regions[max(fitting, key=len)] if fitting else ""


def read_settings(workspace: Workspace) -> Settings:
    """The settings of a workspace; those by default where it has none.

    Raises :class:`Refusal` with every fault.
    """
    path = workspace.root / FILE_NAME
    if not is_there(path):
        return Settings()
    said, source = read_only_one(ExposureDocument, path, FILE_NAME)
    problems = [*_exit_problems(said, source), *_promise_problems(said, source)]
    if problems:
        raise Refusal(*problems)
    return Settings(
        said.measure or "",
        MappingProxyType(said.exits),
        MappingProxyType(said.regions),
        MappingProxyType(said.entities),
        said.promises,
    )


def _exit_problems(said: ExposureDocument, source: Source) -> Iterator[Problem]:
    for key in said.exits:
        if key not in (DEFAULT, *KINDS) and not _is_event(key):
            what = f"'{key}' is neither '{DEFAULT}', a kind of event nor an event"
            mend = f"write {DEFAULT}, {', '.join(KINDS)}, or an event as market:DE"
            yield source.problem(("exits", key), what, mend, "bad-exit")


def _promise_problems(said: ExposureDocument, source: Source) -> Iterator[Problem]:
    names = [promise.promise for promise in said.promises]
    for number, promise in enumerate(said.promises):
        if promise.promise in names[:number]:
            what = f"there are two promises '{promise.promise}'"
            at = ("promises", number, "promise")
            yield source.problem(at, what, "give each its own name", "said-twice")
        for key, is_said, of in (
            ("each sells at least", promise.each_sells, "partners"),
            ("level", promise.level, "partners"),
            ("target", promise.target, "targets"),
        ):
            if is_said is not None and promise.keeps != of:
                what = f"'{key}' is said of {of}, and this promise keeps {promise.keeps}"
                yield source.problem(("promises", number, key), what, "leave it out", "not-here")
        if promise.of is not None and not _is_event(promise.of):
            what, mend = f"'{promise.of}' is no event", "write it as market:DE"
            yield source.problem(("promises", number, "of"), what, mend, "bad-event")


def _is_event(text: str) -> bool:
    try:
        parse_event(text)
    except Refusal:
        return False
    return True
