"""Claims: ask for funding, marketing, credits and benefits; decide; prove; use."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from largesse.claims import asking, deciding, files, proving, using
from largesse.claims.whose import claim_called
from largesse.cli import claim_reading as reading
from largesse.cli import claiming
from largesse.cli.amounts import minor_or_none, number_or_none
from largesse.cli.claim_options import (
    AgreementOption,
    AmountOption,
    ClaimArgument,
    CostOption,
    CustomerOption,
    DayOption,
    EndsOption,
    QuantityOption,
    ReasonOption,
    RevisionOption,
    StartsOption,
    TitleOption,
    TokenOption,
    ready,
    told,
)
from largesse.cli.claim_words import choose
from largesse.cli.options import (
    ByOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    language_option,
)
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace


def new(
    rules: Annotated[str, typer.Argument(help="What is asked for: a claim of the programme.")],
    starts: StartsOption,
    by: ByOption,
    type_: Annotated[str, typer.Option("--type", help="Which type of it.")] = "",
    partner: Annotated[str, typer.Option(help="For whom; your own partner by default.")] = "",
    title: TitleOption = "",
    amount: AmountOption = None,
    cost: CostOption = None,
    quantity: QuantityOption = None,
    ends: EndsOption = None,
    customer: CustomerOption = "",
    agreement: AgreementOption = "",
    token: TokenOption = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Draft a claim; nothing is asked until it is submitted."""
    language = language_option(lang)
    if starts is None:
        raise Refusal(Problem("it does not say when it starts", "add --starts", code="usage"))
    programme, actor = ready(workspace, by, day, "claim.submit")
    asked = asking.Asked(
        rules=rules,
        starts_on=starts.date(),
        type=type_,
        partner=partner,
        title=title,
        amount=number_or_none(amount),
        cost=number_or_none(cost, "--cost"),
        quantity=quantity,
        ends_on=ends.date() if ends else None,
        customer=customer,
        agreement=agreement,
        token=token,
    )
    claim, is_new = asking.new_claim(programme, asked, actor)
    said = claiming.quantity(claim, claim.requested_minor, language)
    sentence = choose(language, f"Drafted: {said} asked for.", f"Brouillon : {said} demandé.")
    if not is_new:
        known = "Le brouillon existait déjà ; rien ne change."
        sentence = choose(language, "It was drafted before; no change.", known)
    told(claim, actor, sentence, as_json, language)


def submit(
    claim: ClaimArgument,
    by: ByOption,
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Hand a claim in for review."""
    language = language_option(lang)
    _, actor = ready(workspace, by, day, "claim.submit")
    said = choose(language, "Handed in.", "Demande remise.")
    told(asking.submit(claim, actor, revision), actor, said, as_json, language)


def review(
    claim: ClaimArgument,
    by: ByOption,
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a claim into review."""
    _, actor = ready(workspace, by, day)
    told(deciding.review(claim, actor, revision), actor, "In review.", as_json)


def ask(
    claim: ClaimArgument,
    question: Annotated[str, typer.Argument(help="What the partner is to answer.")],
    by: ByOption,
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the partner something; unanswered, the claim expires."""
    _, actor = ready(workspace, by, day)
    told(deciding.ask(claim, actor, question, revision), actor, "Asked.", as_json)


def approve(
    claim: ClaimArgument,
    by: ByOption,
    amount: AmountOption = None,
    as_much_as_is_left: Annotated[
        bool,
        typer.Option(
            "--as-much-as-is-left", help="Approve less where envelope or caps hold no more."
        ),
    ] = False,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="For the trail.")] = "",
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve a claim; its money is made firm with it, or nothing happens."""
    programme, actor = ready(workspace, by, day)
    found = claim_called(actor, claim)
    approval = deciding.Approval(minor_or_none(amount, found.currency), as_much_as_is_left, note)
    done = deciding.approve(programme, claim, actor, approval, revision)
    granted = sum(done.parts.values_list("approved_minor", flat=True))
    sentence = f"Approved: {claiming.quantity(done, granted)}."
    if done.state == "in-review":
        held = claiming.money(done.hold_minor, done.currency)
        sentence = f"Approved first: {held} set aside; a second person approves it."
    told(done, actor, sentence, as_json)


def except_(
    claim: ClaimArgument,
    by: ByOption,
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")] = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Allow a claim to be approved by somebody else while its envelope owes what it lacks."""
    _, actor = ready(workspace, by, day)
    done = deciding.allow_exception(claim, actor, because)
    told(done, actor, "The exception is allowed; somebody else approves the claim.", as_json)


def reject(
    claim: ClaimArgument,
    by: ByOption,
    reason: ReasonOption = "",
    finally_: Annotated[
        bool, typer.Option("--finally", help="Refuse the proof for good, which ends the claim.")
    ] = False,
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turn a request down, or return a proof to be mended; either needs a reason."""
    _, actor = ready(workspace, by, day)
    found = claim_called(actor, claim)
    if found.state == "proof-submitted":
        done = proving.return_proof(claim, actor, reason, finally_=finally_, revision=revision)
        sentence = "The proof is refused." if finally_ else "The proof is returned."
    else:
        done = deciding.reject(claim, actor, reason, revision)
        sentence = "Rejected."
    told(done, actor, sentence, as_json)


def recall(
    claim: ClaimArgument,
    by: ByOption,
    reason: ReasonOption = "",
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Take a claim back into draft before it is decided."""
    language = language_option(lang)
    _, actor = ready(workspace, by, day, "claim.submit")
    said = choose(language, "Recalled.", "Demande rappelée.")
    told(asking.recall(claim, actor, reason, revision), actor, said, as_json, language)


def amend(
    claim: ClaimArgument,
    by: ByOption,
    reason: ReasonOption = "",
    amount: AmountOption = None,
    cost: CostOption = None,
    quantity: QuantityOption = None,
    title: TitleOption = "",
    starts: StartsOption = None,
    ends: EndsOption = None,
    customer: CustomerOption = "",
    agreement: AgreementOption = "",
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Change a draft, or lower what was approved; with a reason."""
    language = language_option(lang)
    _, actor = ready(workspace, by, day, "claim.submit")
    said: dict[str, object] = {
        "amount": number_or_none(amount),
        "cost": number_or_none(cost, "--cost"),
        "quantity": quantity,
        "title": title or None,
        "starts_on": starts.date() if starts else None,
        "ends_on": ends.date() if ends else None,
        "customer": customer or None,
        "agreement": agreement or None,
    }
    changes = {name: value for name, value in said.items() if value is not None}
    done = asking.amend(claim, actor, reason, changes, revision)
    told(done, actor, choose(language, "Amended.", "Demande modifiée."), as_json, language)


def proof(
    claim: ClaimArgument,
    file: Annotated[Path, typer.Argument(help="PDF, PNG, JPEG, XLSX, CSV or EML.")],
    by: ByOption,
    part: Annotated[str, typer.Option("--part", help="The milestone it proves.")] = "",
    supplier: Annotated[str, typer.Option(help="Who issued the paper.")] = "",
    invoice: Annotated[str, typer.Option(help="Its number.")] = "",
    amount: AmountOption = None,
    currency: Annotated[str, typer.Option(help="Of that amount.")] = "",
    dated: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day on it.", show_default=False),
    ] = None,
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Hand in proof; the file is kept by what it holds, and never opened again."""
    language = language_option(lang)
    home = Workspace.find(workspace)
    _, actor = ready(workspace, by, day, "claim.submit")
    found = claim_called(actor, claim)
    paper = proving.Paper(
        supplier, invoice, number_or_none(amount), currency.upper(), dated.date() if dated else None
    )
    kept = files.keep(home, files.read(file), file.name)
    handed = proving.hand_in(found.id, actor, kept, paper, part, revision)
    now = claim_called(actor, found.id)
    name, last = kept.shown_name, handed.file.keep_until.isoformat()
    kept_en, kept_fr = f"{name} is kept until {last}.", f"{name} est conservé jusqu'au {last}."
    told(now, actor, choose(language, kept_en, kept_fr), as_json, language)


def accept(
    claim: ClaimArgument,
    by: ByOption,
    amount: AmountOption = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="For the trail.")] = "",
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Accept the proof; its amount is owed from now on, and the rest of it is freed."""
    _, actor = ready(workspace, by, day)
    found = claim_called(actor, claim)
    done = proving.accept(claim, actor, minor_or_none(amount, found.currency), note, revision)
    told(done, actor, claiming.accepted(done), as_json)


def use(
    claim: ClaimArgument,
    by: ByOption,
    amount: AmountOption = None,
    quantity: QuantityOption = None,
    give_back: Annotated[
        bool, typer.Option("--give-back", help="It will not be used: free it.")
    ] = False,
    token: TokenOption = "",
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Record that a coupon was redeemed or a benefit consumed, in part or in whole."""
    language = language_option(lang)
    _, actor = ready(workspace, by, day)
    found = claim_called(actor, claim)
    done = using.use(
        claim,
        actor,
        minor_or_none(amount, found.currency),
        quantity,
        gives_back=give_back,
        token=token,
        revision=revision,
    )
    left = sum(part.held_minor for part in done.parts.all())
    rest = claiming.quantity(done, left, language)
    said = choose(language, f"Recorded; {rest} left.", f"Noté ; reste : {rest}.")
    told(done, actor, said, as_json, language)


def restore(
    claim: ClaimArgument,
    by: ByOption,
    amount: AmountOption = None,
    quantity: QuantityOption = None,
    reason: ReasonOption = "",
    token: TokenOption = "",
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back that a coupon was redeemed or a benefit consumed: its cost returns to the fund."""
    _, actor = ready(workspace, by, day)
    found = claim_called(actor, claim)
    minor = minor_or_none(amount, found.currency)
    done = using.restore(claim, actor, minor, quantity, reason, token=token, revision=revision)
    used = sum(part.accepted_minor for part in done.parts.all())
    told(done, actor, f"Taken back; {claiming.quantity(done, used)} stay used.", as_json)


def agree(
    claim: ClaimArgument,
    by: ByOption,
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Agree to what was approved; silence does so too, after a while."""
    language = language_option(lang)
    _, actor = ready(workspace, by, day, "claim.submit")
    said = choose(language, "Agreed.", "Accord donné.")
    told(deciding.agree(claim, actor, revision), actor, said, as_json, language)


def extend(
    claim: ClaimArgument,
    until: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The new last day.")],
    by: ByOption,
    reason: ReasonOption = "",
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move a deadline before it passes, with a reason."""
    _, actor = ready(workspace, by, day, "claim.review")
    done = deciding.extend(claim, actor, until.date(), reason, revision)
    told(done, actor, "Extended.", as_json)


def cancel(
    claim: ClaimArgument,
    by: ByOption,
    reason: ReasonOption = "",
    revision: RevisionOption = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """End a claim; what it still holds is freed."""
    language = language_option(lang)
    _, actor = ready(workspace, by, day, "claim.submit")
    said = choose(language, "Cancelled.", "Demande annulée.")
    told(deciding.cancel(claim, actor, reason, revision), actor, said, as_json, language)


COMMANDS: Mapping[str, Callable[..., object]] = {
    "new": new,
    "submit": submit,
    "review": review,
    "ask": ask,
    "approve": approve,
    "except": except_,
    "reject": reject,
    "recall": recall,
    "amend": amend,
    "agree": agree,
    "proof": proof,
    "accept": accept,
    "use": use,
    "restore": restore,
    "extend": extend,
    "cancel": cancel,
    "list": reading.list_,
    "show": reading.show,
    "caps": reading.caps,
    "tick": reading.tick,
    "forget-proofs": reading.forget_proofs,
    "import": reading.import_,
    "export": reading.export,
}
