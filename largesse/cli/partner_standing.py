"""The words of `largesse partner` about standing, hierarchy, contacts and customers."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from largesse.cli.agreeing import (
    BecauseOption,
    DayOption,
    FromOption,
    PartnerArgument,
    counted,
    dated,
    day_of,
    ready,
    told,
    with_rules,
)
from largesse.cli.options import ByOption, JsonOption, WorkspaceOption
from largesse.cli.partner_showing import next_for, partner_data
from largesse.partners.customers import keep_customer
from largesse.partners.database import transaction
from largesse.partners.models import Contact
from largesse.partners.privacy import add_contact
from largesse.partners.privacy import erase as erase_data
from largesse.partners.register import standing
from largesse.partners.register.hierarchy import set_parent
from largesse.partners.register.lives import SUSPENSIONS
from largesse.partners.short_ids import full_id, short
from largesse.workspace.errors import Problem, Refusal


def suspend(
    partner: PartnerArgument,
    reason: Annotated[str, typer.Argument(metavar="REASON", help=", ".join(SUSPENSIONS))],
    by: ByOption,
    because: BecauseOption = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Suspend a partner; for graver reasons its facts end too, so that nothing more is earned."""
    ready(workspace)
    with transaction():
        found = standing.suspend(partner, reason, by, day_of(day), because)
    earns = SUSPENSIONS[reason].earns
    meaning = "payments and benefits wait" if earns else "nothing more is earned from that day"
    sentence = f"{partner} is suspended from {dated(day_of(day))}: {reason}; {meaning}."
    told(partner_data(found), sentence, next_for(found), as_json=as_json)


def reinstate(
    partner: PartnerArgument,
    by: ByOption,
    because: BecauseOption = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a suspension, where its checks count and no bill is overdue."""
    _, asked = with_rules(workspace)
    with transaction():
        found = standing.reinstate(partner, asked, by, day_of(day), because)
    sentence = f"{partner} is active again from {dated(day_of(day))}."
    told(partner_data(found), sentence, next_for(found), as_json=as_json)


def leave(
    partner: PartnerArgument,
    by: ByOption,
    because: BecauseOption = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """A partner leaves; the day is the first on which it is none. What it is owed stays owed."""
    ready(workspace)
    with transaction():
        found = standing.leave(partner, by, day_of(day), because)
    sentence = f"{partner} has left from {dated(found.left_on)}; the next close settles the rest."
    told(partner_data(found), sentence, "largesse partner export --by PERSON", as_json=as_json)


def bill(
    partner: PartnerArgument,
    number: Annotated[str, typer.Argument(metavar="BILL", help="Its number.")],
    by: ByOption,
    due: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="It was due on this day and is overdue."),
    ] = None,
    paid: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="It was paid on this day.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that a bill is overdue, which freezes payments and benefits, or that it was paid."""
    ready(workspace)
    if (due is None) == (paid is None):
        what, mend = "one of two things is recorded", "write --due DAY or --paid DAY"
        raise Refusal(Problem(what, mend, code="usage"))
    with transaction():
        if due is not None:
            found = standing.bill_overdue(partner, number, due.date(), by, day_of(None))
        else:
            found = standing.bill_paid(partner, number, day_of(paid), by, day_of(None))
    because = f" ({found.state_reason})" if found.state_reason else ""
    sentence = (
        f"Bill {number} is {'overdue' if due else 'paid'}; {partner} is {found.state}{because}."
    )
    told(partner_data(found), sentence, f"largesse partner show {partner}", as_json=as_json)


def distributor(
    partner: PartnerArgument,
    by: ByOption,
    through: Annotated[
        str, typer.Option(help="The distributor; none: directly from the vendor.")
    ] = "",
    since: FromOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """State which distributor a partner buys through from a day on."""
    ready(workspace)
    with transaction():
        found = set_parent(partner, through, by, day_of(since))
    sentence = f"{partner} buys {'through ' + through if through else 'directly'}"
    sentence += f" from {dated(day_of(since))}."
    told(partner_data(found), sentence, "largesse partner export --by PERSON", as_json=as_json)


def contact(
    partner: PartnerArgument,
    by: ByOption,
    name: Annotated[str, typer.Option()] = "",
    email: Annotated[str, typer.Option()] = "",
    phone: Annotated[str, typer.Option()] = "",
    duty: Annotated[str, typer.Option("--for", help="billing, technical, ...")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep how to reach someone at a partner; it can be erased, and the trail never names them."""
    ready(workspace)
    with transaction():
        made = add_contact(partner, name, email, phone, duty, by, day_of(None))
    sentence = f"Contact {short(made.id)} of {partner} is kept."
    following = f"largesse partner erase {partner} --contact {short(made.id)}"
    told({"id": made.id, "partner": partner}, sentence, following, as_json=as_json)


def erase(
    partner: PartnerArgument,
    by: ByOption,
    because: BecauseOption = "",
    contact_: Annotated[
        str, typer.Option("--contact", help="This contact only; all by default.")
    ] = "",
    files: Annotated[bool, typer.Option("--files", help="The evidence of its checks too.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase personal data of a partner's people; ids, hashes, amounts and the trail stay."""
    home = ready(workspace)
    named = full_id(Contact, contact_)
    with transaction():
        done = erase_data(home, partner, by, day_of(None), because, named, files=files)
    data = {"contacts": done.contacts, "people": done.people, "files": done.files}
    sentence = (
        f"Erased: {counted(done.contacts, 'contact')}, {counted(done.people, 'name')} of people, "
        f"{counted(done.files, 'file')} of evidence. Ids, hashes and the trail stay."
    )
    told(data, sentence, f"largesse partner show {partner}", as_json=as_json)


def customer(
    customer_: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's id.")],
    by: ByOption,
    name: Annotated[str, typer.Option()] = "",
    country: Annotated[str, typer.Option(help="ISO 3166, as ID.")] = "",
    segment: Annotated[str, typer.Option()] = "",
    since: FromOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register a customer, or state what is other from a day on."""
    ready(workspace)
    said = {"name": name, "country": country, "segment": segment}
    with transaction():
        found = keep_customer(customer_, said, by, day_of(since))
    data = {"id": found.id, "name": found.name, "country": found.country or None}
    following = f"largesse deal register --customer {customer_}"
    told(data, f"Customer {customer_} is kept.", following, as_json=as_json)


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "suspend": suspend,
    "reinstate": reinstate,
    "leave": leave,
    "bill": bill,
    "distributor": distributor,
    "contact": contact,
    "erase": erase,
    "customer": customer,
}
