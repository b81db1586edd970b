"""Deals: register one, protect it, settle who won it; dispute a deal or an account."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

import typer

from largesse.cli import deal_disputes as disputes
from largesse.cli.agreeing import (
    BecauseOption,
    DayOption,
    RevisionOption,
    SeenByOption,
    counted,
    dated,
    day_of,
    day_or_none,
    money,
    print_trail,
    ready,
    told,
    trail,
    with_rules,
)
from largesse.cli.amounts import minor_typed
from largesse.cli.options import ByOption, JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.partners.approval import not_found, person_called
from largesse.partners.database import transaction
from largesse.partners.deals import registration
from largesse.partners.deals.lives import DEAL, LOOKED_AT
from largesse.partners.deals.protection import deal_called
from largesse.partners.deals.registration import NewDeal
from largesse.partners.models import Deal
from largesse.partners.short_ids import full_id, short

DealArgument = Annotated[
    str, typer.Argument(metavar="DEAL", help="Its id, or the last letters of it.")
]


def register(
    partner: Annotated[str, typer.Option(help="Who registers it.")],
    customer: Annotated[str, typer.Option(help="With whom.")],
    amount: Annotated[str, typer.Option(metavar="AMOUNT", help="What it is expected to bring.")],
    by: ByOption,
    currency: Annotated[str, typer.Option(metavar="CODE", help="Of the amount.")] = "USD",
    product: Annotated[str, typer.Option(help="What is sold.")] = "",
    agreed: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="When it was signed or agreed, if it was."),
    ] = None,
    with_others: Annotated[
        bool, typer.Option("--with-others", help="Other partners work on it too.")
    ] = False,
    id_: Annotated[str, typer.Option("--id", help="Its id; one is given by default.")] = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register a deal; within the rules it is approved and protected at once."""
    _, rules = with_rules(workspace)
    new = NewDeal(
        partner=partner,
        customer=customer,
        amount_minor=minor_typed(amount, currency, "--amount"),
        currency=currency,
        product=product,
        agreed_on=day_or_none(agreed),
        several=with_others,
        id=id_,
    )
    with transaction():
        deal = registration.register(new, rules, by, day_of(day))
    _tell(deal, as_json)


def approve(
    deal: DealArgument,
    by: ByOption,
    because: BecauseOption = "",
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve a deal that the rules left to a person; not who registered it.

    Others who wait for the same are rejected; past who registered earlier only with a reason.
    """
    _, rules = with_rules(workspace)
    named, on = full_id(Deal, deal), day_of(day)
    with transaction():
        found = registration.approve(named, rules, by, on, revision, because)
    _tell(found, as_json)


def extend(
    deal: DealArgument,
    by: ByOption,
    because: BecauseOption = "",
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Protect an approved deal for longer, as often as its rules allow."""
    _, rules = with_rules(workspace)
    named, on = full_id(Deal, deal), day_of(day)
    with transaction():
        found = registration.extend(named, rules, by, on, because, revision)
    _tell(found, as_json)


def _answer(do: Callable[[str, str, date, str], Deal], text: str) -> Callable[..., None]:
    def command(
        deal: DealArgument,
        by: ByOption,
        because: BecauseOption = "",
        day: DayOption = None,
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        ready(workspace)
        with transaction():
            found = do(full_id(Deal, deal), by, day_of(day), because)
        _tell(found, as_json)

    command.__doc__ = text
    return command


def _settle(action: str, text: str) -> Callable[..., None]:
    def command(
        deal: DealArgument,
        by: ByOption,
        closed: Annotated[
            datetime | None,
            typer.Option(
                formats=["%Y-%m-%d"], help="The day it was decided.", show_default="today"
            ),
        ] = None,
        day: DayOption = None,
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        _, rules = with_rules(workspace)
        on = day_of(day)
        closed_on = closed.date() if closed else on
        with transaction():
            found = registration.settle(full_id(Deal, deal), action, closed_on, rules, by, on)
        _tell(found, as_json)

    command.__doc__ = text
    return command


def expire(
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """End the protection of every deal whose last day has passed."""
    ready(workspace)
    person_called(by, "deal.approve")
    with transaction():
        found = registration.expire(by, day_of(day))
    data = {"released": [deal.id for deal in found]}
    sentence = f"No longer protected on {dated(day_of(day))}: {counted(len(found), 'deal')}."
    told(data, sentence, "largesse deal list", as_json=as_json)


def list_(
    state: Annotated[str, typer.Option(help="In this state only.")] = "",
    partner: Annotated[str, typer.Option(help="Of this partner only.")] = "",
    by: SeenByOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List deals: what waits for somebody first, then by the end of their protection."""
    ready(workspace)
    own = person_called(by).partner if by else ""
    found = Deal.objects.order_by("protected_until", "id")
    for column, text in (("partner_id", own), ("state", state), ("partner_id", partner)):
        found = found.filter(**{column: text}) if text else found
    deals = sorted(found, key=lambda deal: deal.state not in ("submitted", "action-required"))
    if as_json:
        emit_json([_data(deal) for deal in deals])
        return
    out = console()
    if not deals:
        out.print("No deal is registered.")
        out.print("Next: largesse deal register --partner PARTNER --customer CUSTOMER")
        return
    headers = ["deal", "partner", "customer", "product", "state", "protected until", "amount"]
    rows = [
        [
            _name(deal),
            deal.partner_id,
            deal.customer_id or "-",
            deal.product or "-",
            deal.state or "-",
            dated(deal.protected_until) if deal.protects else "-",
            money(deal.amount_minor, deal.currency),
        ]
        for deal in deals
    ]
    out.print(table(headers, rows, figures=headers[6:]))
    waiting = sum(deal.state in ("submitted", "action-required") for deal in deals)
    out.print(f"{counted(len(deals), 'deal')}; waiting for somebody: {waiting:,}.")
    out.print("Next: largesse deal show DEAL")


def show(
    deal: DealArgument,
    by: SeenByOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a deal, its protection, what happened to it and what can be done now."""
    ready(workspace)
    person = person_called(by) if by else None
    named = full_id(Deal, deal)
    found = deal_called(named, person) if person else Deal.objects.filter(pk=named).first()
    if found is None:
        raise not_found(f"deal '{deal}'", "see them: largesse deal list")
    if as_json:
        emit_json({**_data(found), "trail": trail("deal", found.id, person)})
        return
    console().print(_sentence(found), soft_wrap=True)
    if found.reason:
        console().print(f"Reason: {found.reason}", soft_wrap=True)
    print_trail("deal", found.id, person)
    console().print(f"Next: {_next(found)}", soft_wrap=True)


def _tell(deal: Deal, as_json: bool) -> None:
    told(_data(deal), _sentence(deal), _next(deal), as_json=as_json)


def _sentence(deal: Deal) -> str:
    amount = money(deal.amount_minor, deal.currency)
    what = f"Deal {deal.id}: {deal.product or 'anything'} to {deal.customer_id or 'a customer'}"
    what += f" by {deal.partner_id}, {amount}, is {deal.state}"
    if deal.state == "submitted" and deal.looked_at_because:
        return f"{what}; a person decides, because {LOOKED_AT[deal.looked_at_because].en}."
    if deal.protects and deal.protected_until:
        return f"{what}, protected until {deal.protected_until.isoformat()}."
    return f"{what}."


def _next(deal: Deal) -> str:
    """The commands that its state allows."""
    actions = [action for action in DEAL.actions(deal.state) if action != "expire"]
    commands = [f"largesse deal {action} {_name(deal)}" for action in actions[:3]]
    return "    ".join(commands) or "largesse deal list"


def _name(deal: Deal) -> str:
    is_given = deal.id.startswith("D-") and len(deal.id) == len("D-") + 36
    return short(deal.id) if is_given else deal.id


def _data(deal: Deal) -> dict[str, Any]:
    return {
        "id": deal.id,
        "partner": deal.partner_id,
        "customer": deal.customer_id,
        "product": deal.product or None,
        "state": deal.state,
        "amount_minor": deal.amount_minor,
        "currency": deal.currency or None,
        "registered_on": deal.registered_on,
        "decided_on": deal.decided_on,
        "decided_by": deal.decided_by or None,
        "closed_on": deal.closed_on,
        "protected_until": deal.protected_until if deal.protects else None,
        "looked_at_because": deal.looked_at_because or None,
        "extensions": deal.extensions,
        "revision": deal.revision,
    }


def _reject(deal: str, by: str, day: date, reason: str) -> Deal:
    return registration.answer(deal, "reject", by, day, reason)


def _ask(deal: str, by: str, day: date, reason: str) -> Deal:
    return registration.answer(deal, "ask", by, day, reason)


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "register": register,
    "list": list_,
    "show": show,
    "approve": approve,
    "reject": _answer(_reject, "Reject a deal, with a reason its partner reads."),
    "ask": _answer(_ask, "Ask its partner for more before deciding."),
    "resubmit": _answer(registration.resubmit, "Answer what was asked, and submit it again."),
    "withdraw": _answer(registration.withdraw, "Pursue it no longer; its protection ends."),
    "win": _settle("win", "The deal was won."),
    "lose": _settle("lose", "The deal was lost."),
    "extend": extend,
    "expire": expire,
    **disputes.COMMANDS,
}
