"""Options and endings that the sub-commands of ``largesse claim`` share."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from largesse.claims.models import Claim
from largesse.claims.whose import Actor, acting
from largesse.cli import claiming
from largesse.cli.options import Language, TypedDayOption, today
from largesse.cli.output import emit_json
from largesse.partners.database import open_records
from largesse.programme.load import load
from largesse.programme.model import Programme
from largesse.programme.terms.amounts import parse_whole
from largesse.workspace.paths import Workspace


def _whole(text: str) -> int:
    try:
        return parse_whole(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


ClaimArgument = Annotated[
    str, typer.Argument(metavar="CLAIM", help="Its id, the last letters of it, or its token.")
]
DayOption = TypedDayOption
RevisionOption = Annotated[
    int | None,
    typer.Option(help="The revision you saw; the present one by default.", show_default=False),
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]
AmountOption = Annotated[
    str | None,
    typer.Option(
        "--amount",
        metavar="AMOUNT",
        help="As 1250.00, in the programme's currency.",
        show_default=False,
    ),
]
QuantityOption = Annotated[
    int | None,
    typer.Option(
        "--quantity",
        metavar="NUMBER",
        parser=_whole,
        help="Units of a benefit.",
        show_default=False,
    ),
]
CostOption = Annotated[
    str | None,
    typer.Option(
        "--cost",
        metavar="AMOUNT",
        help="All that it costs, with your own share.",
        show_default=False,
    ),
]
StartsOption = Annotated[
    datetime | None,
    typer.Option("--starts", formats=["%Y-%m-%d"], help="Its first day.", show_default=False),
]
EndsOption = Annotated[
    datetime | None,
    typer.Option("--ends", formats=["%Y-%m-%d"], help="Its last day.", show_default=False),
]
TitleOption = Annotated[str, typer.Option("--title", metavar="TEXT", help="What it is.")]
CustomerOption = Annotated[str, typer.Option("--customer", help="With whom, or for whom.")]
AgreementOption = Annotated[str, typer.Option("--agreement", help="Under which agreement.")]
TokenOption = Annotated[
    str, typer.Option("--token", help="Your own id of this request; again, it changes nothing.")
]


def ready(
    workspace: Path | None, by: str, day: datetime | None, action: str = ""
) -> tuple[Programme, Actor]:
    """The programme of the workspace and who acts, its records open."""
    home = Workspace.find(workspace)
    programme = load(home.programme)
    open_records(home)
    return programme, acting(by, day.date() if day else today(), action)


def told(claim: Claim, actor: Actor, sentence: str, as_json: bool, lang: Language = "en") -> None:
    """Say what was done, to a person or a machine."""
    if as_json:
        emit_json(claiming.claim_data(claim))
        return
    claiming.changed(claim, sentence, lang, for_vendor=not actor.partner)
