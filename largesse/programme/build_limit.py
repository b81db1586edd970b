"""From ``limit:`` documents to limits of exposure."""

from collections.abc import Sequence

from largesse.programme.build import Context, place_of, text_of
from largesse.programme.documents.limit import LimitDocument
from largesse.programme.model.limit import ExposureLimit
from largesse.programme.reading import Read


def build_limits(context: Context, reads: Sequence[Read]) -> dict[str, ExposureLimit]:
    """Every limit of exposure; problems are noted in ``context``."""
    found: dict[str, ExposureLimit] = {}
    for read in (r for r in reads if r.kind == "limit"):
        said: LimitDocument = read.content
        if said.limit in found:
            what = f"there are two limits '{said.limit}'"
            mend = "give each its own name"
            context.problems.append(read.problem(("limit",), what, mend, "said-twice"))
        else:
            found[said.limit] = ExposureLimit(
                said.limit,
                text_of(said.title),
                said.source,
                said.of,
                said.by,
                said.at_most,
                said.together,
                frozenset(said.but),
                said.holds,
                place_of(read),
            )
    return found
