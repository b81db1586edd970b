"""Where the fund stands with each partner and customer, from the ledger."""

from collections.abc import Mapping
from dataclasses import replace

from largesse.fund.connect import Connection
from largesse.fund.ledger import balances
from largesse.fund.reading import rows
from largesse.sovereignty.exposure.world import Standing

Party = tuple[str, str]
"""``partner`` or ``customer``, and the id."""
_ACCRUED = ("refund-liability", "accrued-claims", "accrued-on-contingent-commitments")
_BY_STAGE = {
    "committed": "committed_minor",
    "obligated": "obligated_minor",
    "delivered-unpaid": "unpaid_minor",
    **dict.fromkeys(_ACCRUED, "accrued_minor"),
}
_PAID = """
SELECT d.partner, c.partner, sum(m.amount_minor)
FROM ledger_entry m
JOIN ledger_account d ON d.id = m.debit_id
JOIN ledger_account c ON c.id = m.credit_id
WHERE NOT m.is_pending AND (
    (d.stage = 'delivered-unpaid' AND c.stage = 'delivered-paid')
    OR (d.stage = 'delivered-paid' AND c.stage = 'delivered-unpaid'))
GROUP BY d.partner, c.partner
"""


def standings(connection: Connection, counterparties: Mapping[str, Party]) -> dict[Party, Standing]:
    """By party what is committed, firm, earned and unpaid, accrued, and paid or set off in all.

    ``counterparties`` says with whom each agreement is; money of an agreement that it does not name
    stands under ('', '').
    """
    found: dict[Party, Standing] = {}

    def add(party: Party, standing: Standing) -> None:
        found[party] = found.get(party, Standing()) + standing

    for balance in balances(connection).values():
        account = balance.account
        name = _BY_STAGE.get(account.stage)
        if name is not None and balance.posted_minor:
            party = ("partner", account.partner)
            if account.agreement:
                party = counterparties.get(account.agreement, ("", ""))
            add(party, _standing(name, account.envelope, balance.posted_minor))
    for payer, receiver, amount in rows(connection, _PAID):
        if payer:
            add(("partner", payer), Standing(paid_minor=int(amount)))
        elif receiver:
            add(("partner", receiver), Standing(paid_minor=-int(amount)))
    return found


def _standing(name: str, envelope: str, minor: int) -> Standing:
    standing = Standing(**{name: minor})  # type: ignore[arg-type]
    is_contingent = name == "committed_minor"
    return replace(standing, by_envelope=((envelope, minor),)) if is_contingent else standing
