"""Whether a partner may be offered a model: active, of its type, and as its entry asks."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from largesse.entitlement.proof.facts import FactBook
from largesse.expr.evaluate import holds
from largesse.expr.print import to_text
from largesse.expr.tree import columns
from largesse.facts.snapshots import load_facts
from largesse.partners.dating import rows_on
from largesse.partners.models import Partner
from largesse.partners.register.applications import MARKET_FACT
from largesse.programme.model import CollaborationModel, Programme
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.paths import Workspace


def admissible(
    workspace: Workspace,
    programme: Programme,
    model: CollaborationModel,
    partners: Sequence[str],
    places: Collection[str],
    day: date,
) -> tuple[Partner, ...]:
    """The partners named, each of whom may be offered the model on a day in a market.

    ``places`` are the names of the market in partners' records: its countries' codes of two
    letters, its own id. A partner sells there that is established in one of them, or was approved
    for it (``largesse partner market``).
    Raises :class:`Refusal` with what keeps each other partner from it.
    """
    if not partners:
        what, mend = "no partner is named to be offered it", "name them: --partners A,B"
        raise Refusal(Problem(what, mend, code="no-partners"))
    known = {partner.pk: partner for partner in Partner.objects.filter(pk__in=partners)}
    problems = [*_faults(known, model, partners), *_strangers(known, places, day)]
    if model.entry is not None and not problems:
        book = FactBook(programme, load_facts(workspace))
        for name in partners:
            facts = book.read(columns(model.entry), day, name, None, "", "")
            if not holds(model.entry, facts):
                what = f"{name} does not meet what {model.id} asks: {to_text(model.entry)}"
                mend = "offer it another model, or wait until it does"
                problems.append(Problem(what, mend, code="not-admissible"))
    if problems:
        raise Refusal(*problems)
    return tuple(known[name] for name in partners)


def _strangers(known: dict[str, Partner], places: Collection[str], day: date) -> Iterable[Problem]:
    """Partners that neither are in the market nor were approved for it."""
    approved = {
        row.subject
        for row in rows_on(day, "facts")
        if row.cells.get("fact") == MARKET_FACT and row.cells["value"] in places
    }
    for name, partner in known.items():
        if partner.country not in places and name not in approved:
            what = f"{name} is in {partner.country or 'no known country'}, not in this market"
            mend = f"let it apply for the market first: largesse partner market {name}"
            yield Problem(what, mend, code="other-market")


def _faults(
    known: dict[str, Partner], model: CollaborationModel, partners: Sequence[str]
) -> Iterable[Problem]:
    for at, name in enumerate(partners):
        if name in partners[:at]:
            yield Problem(f"{name} is named twice", "name each once", code="said-twice")
        elif name not in known:
            ids = Partner.objects.values_list("pk", flat=True)
            mend = nearest(name, ids, "bring it on board first: largesse partner apply")
            yield Problem(f"there is no partner '{name}'", mend, code="no-such-partner")
        elif known[name].state != "active":
            what = f"{name} is {known[name].state}"
            yield Problem(what, "offer only to active partners", code="not-active")
        elif model.partner is not None and known[name].type != model.partner:
            what = f"{name} is of type '{known[name].type}', and {model.id} needs '{model.partner}'"
            yield Problem(what, "name a partner of that type", code="other-type")
