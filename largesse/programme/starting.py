"""Starting a programme: its first files; incentives and collaboration models from templates.

A template is a whole incentive with worked cases, kept as YAML in ``templates/``, or a whole model,
in ``templates/models/``. It is fitted to the programme that takes it: id, envelope and currency; of
an incentive its measure and period; of a model what it names that the programme does not have.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from largesse.expr.schema import nearest
from largesse.money import is_currency
from largesse.programme.model import CollaborationModel, Fund, Incentive, Programme
from largesse.workspace.errors import Problem, Refusal

TEMPLATES = Path(__file__).parent / "templates"
MODEL_TEMPLATES = TEMPLATES / "models"
START = Path(__file__).parent / "start"
FIRST_INCENTIVE = "volume-rebate"
MEASURE = "qualifying-consumption"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Template:
    """A document to begin with: its name, what it is in one line, its YAML, and its kind."""

    name: str
    summary: str
    text: str
    kind: Literal["incentive", "model"]


def templates() -> dict[str, Template]:
    """All templates of incentives by name."""
    return _read(TEMPLATES, "incentive")


def model_templates() -> dict[str, Template]:
    """All templates of collaboration models by name."""
    return _read(MODEL_TEMPLATES, "model")


def _read(folder: Path, kind: Literal["incentive", "model"]) -> dict[str, Template]:
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        summary = text.partition("\n")[0].removeprefix("# ")
        found[path.stem] = Template(path.stem, summary, text, kind)
    return found


def template(name: str) -> Template:
    """The template of that name; raises :class:`Refusal` where there is none."""
    known = templates() | model_templates()
    if name in known:
        return known[name]
    near = nearest(name, tuple(known))
    mend = f"did you mean '{near}'?" if near else f"the templates are {', '.join(known)}"
    raise Refusal(Problem(f"there is no template '{name}'", mend, code="unknown-template"))


def document_from(chosen: Template, name: str, programme: Programme | None = None) -> str:
    """The YAML of an incentive or model called ``name``, fitted to the programme, if any.

    Raises :class:`Refusal` when ``name`` is not a name or stands already.
    """
    make = incentive_from if chosen.kind == "incentive" else model_from
    return make(chosen, name, programme)


def incentive_from(chosen: Template, name: str, programme: Programme | None = None) -> str:
    """The YAML of an incentive called ``name``; as :func:`document_from`."""
    _require_free(name, "incentive", programme.incentives if programme else {})
    said = rf"^(incentive|measure): {re.escape(chosen.name)}(?!\w)"
    text = re.sub(said, rf"\1: {name}", chosen.text, flags=re.MULTILINE)
    return text if programme is None else _fitted(text, programme)


def model_from(chosen: Template, name: str, programme: Programme | None = None) -> str:
    """The YAML of a collaboration model called ``name``; as :func:`document_from`.

    Incentives that the programme does not have are left out; an upgrade to a model that it does not
    have yet is kept as a comment.
    """
    _require_free(name, "model", programme.models if programme else {})
    text = chosen.text.replace(f"model: {chosen.name}\n", f"model: {name}\n", 1)
    if programme is None:
        return text
    text = _in_an_envelope(re.sub(r"\bUSD\b", programme.currency, text), programme.fund)
    said = re.search(r"^incentives: \[(.*)\]\n", text, flags=re.MULTILINE)
    if said:
        kept = ", ".join(i for i in said[1].split(", ") if i in programme.incentives)
        text = text.replace(said[0], f"incentives: [{kept}]\n" if kept else "", 1)
    upgrade = re.search(r"^upgrade: \{to: ([^,]*),", text, flags=re.MULTILINE)
    if upgrade and upgrade[1] not in programme.models:
        text = text.replace(upgrade[0], f"# {upgrade[0]}", 1)
    return text


def _require_free(
    name: str, kind: str, known: Mapping[str, Incentive | CollaborationModel]
) -> None:
    if not _NAME.fullmatch(name) or len(name) > 63:
        what = f"'{name}' is not a name"
        mend = "use lower-case letters, digits and single hyphens, beginning with a letter"
        raise Refusal(Problem(what, mend, code="bad-name"))
    if name in known:
        place = known[name].place
        what = f"there is already {'an' if kind == 'incentive' else 'a'} {kind} '{name}'"
        mend = "ids are for ever: choose another name"
        raise Refusal(Problem(what, mend, place.file, place.line, place.column, "said-twice"))


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
    return _in_an_envelope(text, fund)


def _in_an_envelope(text: str, fund: Fund | None) -> str:
    """The text with the fund's first envelope where it names one that the fund does not have."""
    if fund is None:
        return text
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
