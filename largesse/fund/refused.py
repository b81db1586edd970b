"""What a person is told when the ledger refuses, or when one person would do both parts."""

from collections.abc import Iterable, Mapping

from largesse.fund.model import Outcome
from largesse.fund.refusals import REFUSALS
from largesse.fund.showing import major
from largesse.workspace.errors import Problem, Refusal


def two_people(by: str, approved_by: str) -> None:
    """Raises Refusal unless two different people are named."""
    if not by or not approved_by:
        what, mend = "two people are needed to post", "name who posts and who approves"
        raise Refusal(Problem(what, mend, code="no-approval"))
    if by == approved_by:
        what = f"{by} would approve what {by} posts"
        raise Refusal(Problem(what, "let a second person approve it", code="own-approval"))


def raise_if_refused(
    outcomes: Iterable[Outcome],
    currency: str,
    words: Mapping[str, str],
) -> None:
    """Raises Refusal with each refused event in words; ``words`` says by key what it was.

    Events that were refused only because another was are not repeated.
    """
    refused = [o for o in outcomes if o.is_refused and o.refusal != "batch-refused"]
    if refused:
        raise Refusal(*(_problem(o, currency, words.get(o.key, o.key)) for o in refused))


def _problem(outcome: Outcome, currency: str, words: str) -> Problem:
    text = REFUSALS[outcome.refusal].text()
    what = f"{words}: {text.what[:1].lower()}{text.what[1:]}"
    if outcome.account:
        left = outcome.left_minor
        said = "" if left is None else f", {major(left, currency)} left"
        what += f" ({outcome.account}{said})"
    return Problem(what, text.mend, code=outcome.refusal)
