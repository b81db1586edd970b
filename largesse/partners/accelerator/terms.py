"""``markets/offers.yaml``: what every offer of the accelerator says that no model does."""

from pydantic import Field

from largesse.partners.agreements.form import Accounting, Both, Party
from largesse.programme.documents.base import Document
from largesse.programme.fields import DaysField
from largesse.programme.reading import read_only_one
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

FILE_NAME = "markets/offers.yaml"


class OfferTerms(Document):
    """The vendor's side and the law of every offer; the counterparty's role that signs."""

    vendor: Party
    signatory: Both = Field(description="the partner's role that signs, not a person")
    governing_law: Both = Field(alias="governing law")
    accounting: Accounting = Field(default_factory=lambda: Accounting.model_validate({}))
    units: dict[str, Both] = Field({}, description="names of units in targets, by language")
    notice: DaysField = Field(90, description="of ending an agreement")


def read_terms(workspace: Workspace) -> OfferTerms:
    """The terms of a workspace's offers. Raises :class:`Refusal` with every problem of the file."""
    path = workspace.root / FILE_NAME
    if not path.is_file():
        what = f"there is no {FILE_NAME}, which says who offers and under which law"
        mend = "write it: docs/how-to/decide-a-market.md"
        raise Refusal(Problem(what, mend, FILE_NAME, code="no-offer-terms"))
    return read_only_one(OfferTerms, path, FILE_NAME)[0]
