"""Loading: a folder (or one file) of YAML to one immutable, checked Programme.

A folder that has a ``programme:`` document is a full programme. A single file, or a folder without
one, is an *example*: it stands in a small default programme (US dollars, calendar year, measures
``amount``, ``units`` and ``lines``), which an ``example:`` document may change, so that a rule and
its worked cases fit on one screen.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from largesse.programme import documents as shape
from largesse.programme.build import Context, build_case, build_measure, build_stack, place_of
from largesse.programme.build_claim import build_claims
from largesse.programme.build_collaboration import build_models
from largesse.programme.build_fund import build_fund
from largesse.programme.build_incentive import IncentiveBuilder
from largesse.programme.build_limit import build_limits
from largesse.programme.checks import check_programme
from largesse.programme.hashing import semantic_hash, source_hash
from largesse.programme.model import Case, Incentive, Measure, Place, Programme, Stack, Text
from largesse.programme.naming import problem_from_here
from largesse.programme.reading import Read, names_said, read_all
from largesse.programme.source import Document, read_documents, read_file
from largesse.workspace.errors import Problem, Refusal

EXAMPLE = shape.ExampleDocument.model_validate({"example": "example"})
EXAMPLE_MEASURES = (
    {"measure": "amount", "of": "BilledCost"},
    {"measure": "units", "of": "ConsumedQuantity", "in": "units"},
    {"measure": "lines", "aggregate": "count", "in": "lines"},
)


def load(path: Path) -> Programme:
    """The programme in ``path`` (a folder, searched in depth, or one YAML file).

    Raises :class:`Refusal` with every problem of every file, named as it is opened from here.
    """
    programme, problems = inspect(path)
    if problems or programme is None:
        raise Refusal(*(problem_from_here(problem, path) for problem in problems))
    return programme


def inspect(path: Path) -> tuple[Programme | None, list[Problem]]:
    """The programme, if one could be built, and every problem found."""
    paths = _files(path)
    if not paths:
        what = (
            "there are no YAML files here" if path.exists() else "there is no such file or folder"
        )
        mend = "name a programme folder or file; `largesse init` writes a first one"
        return None, [Problem(what, mend, str(path), code="no-files")]
    files, documents, problems = _documents(paths)
    reads, found = read_all(documents)
    unread = [d for name in {p.file for p in problems} for d in _named_in(name, files)]
    problems.extend(found)
    programme = _assemble([*documents, *unread], reads, problems, source_hash(files))
    if programme is not None:
        problems.extend(check_programme(programme, is_example=not _has_settings(reads)))
    return programme, sorted(problems, key=lambda p: (p.file, p.line or 0, p.column or 0))


def programmes_in(path: Path) -> list[Path]:
    """What is one programme each: the folder, or, in a folder of examples, every file of it."""
    if path.is_file() or not path.is_dir():
        return [path]
    files = _files(path)
    whole = any(_SETTINGS.search(file.read_bytes()) for file in files.values())
    return [path] if whole or not files else list(files.values())


_SETTINGS = re.compile(rb"^(\{ *)?programme:", re.MULTILINE)


def _files(path: Path) -> dict[str, Path]:
    if path.is_file():
        return {path.name: path}
    found = [p for p in path.rglob("*") if p.suffix in (".yaml", ".yml")]
    named = {p.relative_to(path): p for p in sorted(found)}
    return {n.as_posix(): p for n, p in named.items() if not _is_hidden(n)}


def _is_hidden(name: Path) -> bool:
    return any(part.startswith(".") for part in name.parts)


def _documents(
    paths: dict[str, Path],
) -> tuple[dict[str, bytes], list[Document], list[Problem]]:
    files: dict[str, bytes] = {}
    documents: list[Document] = []
    problems: list[Problem] = []
    for name, path in paths.items():
        try:
            files[name] = read_file(path, name)
            if not files[name].strip():
                mend = "bring back what it said, or remove it"
                raise Refusal(Problem("the file is empty", mend, name, code="empty-file"))
            documents.extend(read_documents(files[name], name))
        except Refusal as refusal:
            problems.extend(refusal.problems)
    return files, documents, problems


def _named_in(name: str, files: dict[str, bytes]) -> list[Document]:
    """The names that a file seems to say which is no YAML, so that nobody is told they are none."""
    text = files.get(name, b"").decode("utf-8", errors="replace")
    return [Document(name, {said["kind"]: said["name"]}, {}) for said in _NAMED.finditer(text)]


_NAMED = re.compile(
    rf"""^(?:\{{ *)?(?P<kind>{"|".join(shape.KINDS)}): *["']?(?P<name>[a-z0-9-]+)""", re.MULTILINE
)


def _has_settings(reads: Sequence[Read]) -> bool:
    return any(read.kind == "programme" for read in reads)


def _assemble(
    documents: list[Document], reads: list[Read], problems: list[Problem], source: str
) -> Programme | None:
    settings = _only(reads, "programme", problems)
    example = _only(reads, "example", problems)
    if settings is None and names_said(documents, "programme"):
        return None
    if example is None and names_said(documents, "example"):
        return None
    if settings and example:
        what, mend = "a programme is no example", "remove 'example:', or 'programme:'"
        problems.append(example.problem(("example",), what, mend, "said-twice"))
    context = Context(
        settings.content if settings else (example.content if example else EXAMPLE).as_programme(),
        is_example=settings is None,
        measures_said=names_said(documents, "measure"),
    )
    measures = _measures(context, reads)
    incentives = _incentives(context, reads, measures)
    declared = names_said(documents, "incentive")
    lines = {name for name, incentive in incentives.items() if incentive.is_per_line}
    stacks = [build_stack(context, r, declared, lines) for r in reads if r.kind == "stack"]
    fund_read = _only(reads, "fund", problems)
    fund = build_fund(context, fund_read) if fund_read else None
    claims = build_claims(context, reads)
    models = build_models(context, reads)
    limits = build_limits(context, reads)
    cases = _cases(reads)
    problems.extend(context.problems)
    if problems:
        return None
    sound = [stack for stack in stacks if stack]
    place = place_of(settings) if settings else Place("", 1, 1)
    programme = _programme(context, fund, measures, incentives, sound, cases, source, place)
    return replace(
        programme,
        claims=MappingProxyType(claims),
        models=MappingProxyType(models),
        limits=MappingProxyType(limits),
    )


def _only(reads: list[Read], kind: str, problems: list[Problem]) -> Read | None:
    found = [read for read in reads if read.kind == kind]
    for extra in found[1:]:
        first = found[0].document.file
        problems.append(
            extra.problem((), f"there is already a '{kind}:' in {first}", "keep one", "said-twice")
        )
    return found[0] if found else None


def _measures(context: Context, reads: list[Read]) -> dict[str, Measure]:
    example = Document("example", None, {})
    given = [read for read in reads if read.kind == "measure"]
    if context.is_example:
        named = {read.content.measure for read in given}
        given.extend(
            Read("measure", shape.MeasureDocument.model_validate(raw), example)
            for raw in EXAMPLE_MEASURES
            if raw["measure"] not in named
        )
    measures: dict[str, Measure] = {}
    for read in given:
        if read.content.measure in measures:
            what = f"there are two measures '{read.content.measure}'"
            context.problems.append(
                read.problem(("measure",), what, "give each its own name", "said-twice")
            )
            continue
        built = build_measure(context, read)
        if built is not None:
            measures[built.id] = built
    return measures


def _incentives(
    context: Context, reads: list[Read], measures: dict[str, Measure]
) -> dict[str, Incentive]:
    incentives: dict[str, Incentive] = {}
    places: dict[str, str] = {}
    for read in (r for r in reads if r.kind == "incentive"):
        name = read.content.incentive
        if name in places:
            what = f"there is already an incentive '{name}' in {places[name]}"
            mend = "ids are for ever: give the new rule its own and say 'succeeds:'"
            context.problems.append(read.problem(("incentive",), what, mend, "said-twice"))
            continue
        places[name] = read.document.file
        built = IncentiveBuilder(context, read, measures).build()
        if built is not None:
            incentives[name] = built
    return incentives


def _cases(reads: list[Read]) -> tuple[Case, ...]:
    latest: dict[str, str] = {}
    found = []
    for read in reads:
        if read.kind == "incentive":
            latest[read.document.file] = read.content.incentive
        elif read.kind == "case":
            found.append(build_case(read, latest.get(read.document.file)))
    return tuple(found)


def _programme(
    context: Context,
    fund: object,
    measures: dict[str, Measure],
    incentives: dict[str, Incentive],
    stacks: list[Stack],
    cases: tuple[Case, ...],
    source: str,
    place: Place,
) -> Programme:
    settings = context.settings
    parts: dict[str, object] = {
        "id": settings.programme,
        "currency": settings.currency,
        "home": settings.home,
        "calendar": context.calendar,
        "rounding": settings.rounding,
        "converts": context.converts,
        "roles": settings.roles,
        "facts": context.facts,
        "fund": fund,
        "measures": MappingProxyType(measures),
        "incentives": MappingProxyType(incentives),
        "stacks": tuple(sorted(stacks, key=lambda stack: stack.id)),
    }
    return Programme(
        title=Text(settings.title.en, settings.title.fr or ""),
        cases=cases,
        semantic_hash=semantic_hash(parts),
        source_hash=source,
        place=place,
        **parts,  # type: ignore[arg-type]
    )
