"""Starting a programme: its first files, and incentives from templates.

A template is a whole incentive with worked cases, kept as YAML in ``templates/``. It is fitted to
the programme that takes it: id, measure, envelope, period and currency; nothing else changes.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from largesse.expr.schema import nearest
from largesse.money import is_currency
from largesse.programme.model import Programme
from largesse.workspace.errors import Problem, Refusal

TEMPLATES = Path(__file__).parent / "templates"
START = Path(__file__).parent / "start"
FIRST_INCENTIVE = "volume-rebate"
MEASURE = "qualifying-consumption"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Template:
    """An incentive to begin with: its name, what it is in one line, and its YAML."""

    name: str
    summary: str
    text: str


def templates() -> dict[str, Template]:
    """All templates by name."""
    found = {}
    for path in sorted(TEMPLATES.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        summary = text.partition("\n")[0].removeprefix("# ")
        found[path.stem] = Template(path.stem, summary, text)
    return found


def template(name: str) -> Template:
    """The template of that name; raises :class:`Refusal` where there is none."""
    known = templates()
    if name in known:
        return known[name]
    near = nearest(name, tuple(known))
    mend = f"did you mean '{near}'?" if near else f"the templates are {', '.join(known)}"
    raise Refusal(Problem(f"there is no template '{name}'", mend, code="unknown-template"))


def incentive_from(chosen: Template, name: str, programme: Programme | None = None) -> str:
    """The YAML of an incentive called ``name``, fitted to the programme where there is one.

    Raises :class:`Refusal` when ``name`` is not a name or stands already.
    """
    if not _NAME.fullmatch(name) or len(name) > 63:
        what = f"'{name}' is not a name"
        mend = "use lower-case letters, digits and single hyphens, beginning with a letter"
        raise Refusal(Problem(what, mend, code="bad-name"))
    if programme is not None and name in programme.incentives:
        place = programme.incentives[name].place
        what = f"there is already an incentive '{name}'"
        mend = "ids are for ever: choose another name"
        raise Refusal(Problem(what, mend, place.file, place.line, place.column, "said-twice"))
    said = rf"^(incentive|measure): {re.escape(chosen.name)}(?!\w)"
    text = re.sub(said, rf"\1: {name}", chosen.text, flags=re.MULTILINE)
    return text if programme is None else _fitted(text, programme)


def _fitted(text: str, programme: Programme) -> str:
    text = re.sub(r"\bUSD\b", programme.currency, text)
    if MEASURE not in programme.measures and (measure := _main_measure(programme)):
        text = re.sub(rf"(?<![\w-]){MEASURE}(?![\w-])", measure, text)
    fund = programme.fund
    if fund is None:
        return text
    end = fund.period.end.isoformat() if fund.period.end else "inf"
    period = f"[{fund.period.start.isoformat()}, {end})"
    text = re.sub(r"^holds: .*$", f"holds: '{period}'", text, flags=re.MULTILINE)
    envelope = re.search(r"^envelope: (.*)$", text, flags=re.MULTILINE)
    leaves = fund.envelopes.keys() - {e.parent for e in fund.envelopes.values()}
    if envelope and envelope[1] not in fund.envelopes and leaves:
        first = next(name for name in fund.envelopes if name in leaves)
        text = text.replace(envelope[0], f"envelope: {first}", 1)
    return text


def _main_measure(programme: Programme) -> str | None:
    """The first sum of billing rows in money."""
    sums = (
        measure.id
        for measure in programme.measures.values()
        if measure.origin == "consumption"
        and measure.aggregate == "sum"
        and is_currency(measure.unit)
    )
    return next(sums, None)


def first_files() -> dict[str, str]:
    """The files of a new workspace's programme: settings, fund, measures, one incentive."""
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(START.glob("*.yaml"))}
    first = template(FIRST_INCENTIVE)
    return found | {f"incentives/{first.name}.yaml": first.text}
