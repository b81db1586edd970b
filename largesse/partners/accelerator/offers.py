"""From a decided model to offers: an agreement a partner, drafted, offered, its money set aside."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from largesse.money import plain
from largesse.partners.accelerator.terms import OfferTerms
from largesse.partners.agreements.drafting import draft
from largesse.partners.agreements.form import read_form
from largesse.partners.agreements.offering import offer
from largesse.partners.models import Agreement, Partner
from largesse.programme.model import CollaborationModel, Programme
from largesse.programme.model.collaboration import Commitment
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.periods import Interval
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

LONGEST_ID = 63


@dataclass(frozen=True, slots=True)
class Terms:
    """What all offers of a decision share."""

    market: str
    market_title: Mapping[str, str]
    starts_on: date
    until: date
    day: date
    by: str


def make_offers(
    workspace: Workspace,
    programme: Programme,
    model: CollaborationModel,
    partners: Sequence[Partner],
    said: OfferTerms,
    terms: Terms,
) -> list[str]:
    """Draft an agreement for each partner, leave its file for review, and offer it.

    Call it inside a transaction: where one is refused, none is made. Raises :class:`Refusal`: the
    ledger's with the envelope and year that lack money. Files of what was refused are removed.
    """
    written: list[Path] = []
    made = []
    try:
        for partner in partners:
            name = _free_id(workspace, f"{terms.market.lower()}-{model.id}-{partner.pk}")
            path = _file_of(workspace, name)
            form = form_of(name, programme, model, partner, said, terms)
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(path)
            write_atomic(path, _yaml(form))
            draft(read_form(path, workspace.display(path), programme), terms.by)
            offer(name, terms.by, terms.until, reserves=model.estimate is not None, day=terms.day)
            made.append(name)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return made


def form_of(
    name: str,
    programme: Programme,
    model: CollaborationModel,
    partner: Partner,
    said: OfferTerms,
    terms: Terms,
) -> dict[str, Any]:
    """An agreement as its file states it."""
    end = programme.calendar.add_months(terms.starts_on, model.term_months)
    title = {
        language: f"{model.title.in_language(language)}, {terms.market_title[language]}"
        for language in ("en", "fr")
    }
    return {
        "agreement": name,
        "partner": partner.pk,
        "title": title,
        "model": model.id,
        "incentives": list(model.incentives),
        "holds": f"[{terms.starts_on.isoformat()}, {end.isoformat()})",
        **_money(programme, model, terms.starts_on),
        "notice": f"{said.notice} days",
        "governing law": said.governing_law.model_dump(),
        "accounting": said.accounting.model_dump(
            by_alias=True, exclude_defaults=True, exclude_none=True
        ),
        "parties": {
            "vendor": said.vendor.model_dump(),
            "counterparty": {"name": partner.name, "signatory": said.signatory.model_dump()},
        },
        "units": {unit: both.model_dump() for unit, both in said.units.items()},
        "vendor undertakes": [_undertaking(programme, each, terms) for each in model.vendor],
        "counterparty undertakes": [
            _undertaking(programme, each, terms) for each in model.counterparty
        ],
    }


def _undertaking(programme: Programme, said: Commitment, terms: Terms) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": said.code,
        "kind": said.kind,
        "text": {"en": said.text.en, "fr": said.text.fr},
    }
    if said.target is not None:
        found["target"] = _amount(said.target)
    if said.months is not None:
        due = programme.calendar.add_months(terms.starts_on, said.months)
        found["by"] = due.isoformat()
    return found


def _money(programme: Programme, model: CollaborationModel, starts_on: date) -> dict[str, Any]:
    """Estimate, reserve and the envelope that bears both; its year, where it has years."""
    if model.estimate is None or model.envelope is None:
        what = f"{model.id} states no estimate, so nothing can be set aside for its agreements"
        mend = "state envelope and estimate in the model"
        raise Refusal(Problem(what, mend, model.place.file, code="no-estimate"))
    currency = model.estimate.unit
    line: dict[str, Any] = {"envelope": model.envelope}
    year = year_of(programme, model.envelope, starts_on)
    if year:
        line["year"] = year
    line["amount"] = f"{plain(model.committed)} {currency}"
    found = {"estimate": _amount(model.estimate), "money": [line]}
    if model.reserve is not None:
        found["reserve"] = _amount(model.reserve)
    return found


def year_of(programme: Programme, envelope: str, starts_on: date) -> str:
    """The fiscal year of an envelope that an agreement begins in; '' where it has none."""
    amounts = programme.fund.envelopes[envelope].amounts if programme.fund else {}
    if "" in amounts or not amounts:
        return ""
    month = starts_on.year * 12 + starts_on.month - 1
    span = programme.calendar.span(Interval.YEAR, month)
    return programme.calendar.name(Interval.YEAR, span.first)


def _amount(amount: Amount) -> str:
    return f"{plain(amount.value)} {amount.unit}"


def _free_id(workspace: Workspace, wanted: str) -> str:
    """A name that no agreement and no file has: as wanted, numbered where it is taken."""
    stem = wanted[: LONGEST_ID - 3].rstrip("-")
    name, number = stem, 1
    while Agreement.objects.filter(pk=name).exists() or _file_of(workspace, name).exists():
        number += 1
        name = f"{stem}-{number}"
    return name


def _file_of(workspace: Workspace, name: str) -> Path:
    return workspace.root / "agreements" / f"{name}.yaml"


def _yaml(form: Mapping[str, Any]) -> str:
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 100
    yaml.allow_unicode = True
    out.write(
        "# Drafted from a decision for a market; review it, then it is signed as any other.\n"
    )
    yaml.dump({key: value for key, value in form.items() if value not in ({}, [], "")}, out)
    return out.getvalue()


def first_of_next_month(day: date) -> date:
    """The first day of the month after a day."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
