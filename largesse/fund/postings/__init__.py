"""The postings table: one pure function per movement, from a voucher to the event to post.

No function here reads a database. Post with::

    events = (postings.commit(voucher, line, agreement, money),)
    open_accounts(connection, chart.accounts_of(events))
    post(connection, events)

Where the table needs more than three movements the caller posts several events with one subject,
``mode="atomic"``.
"""

from largesse.fund.chart import Line
from largesse.fund.postings.basis import Money, Voucher
from largesse.fund.postings.budget import (
    allot,
    apportion,
    authorise,
    carry_commitment,
    carry_credit,
    carry_forward,
    expire_unused,
    lapse,
    lapse_credit,
    transfer,
    vote_credit,
)
from largesse.fund.postings.commitment import (
    commit,
    decommit,
    oblige,
    re_estimate,
    reserve,
    unoblige,
    withdraw,
)
from largesse.fund.postings.earning import (
    accrue_contingent,
    earn,
    release,
    true_up,
)
from largesse.fund.postings.in_kind import (
    consume,
    cost_of,
    give_back,
    provide,
    take_back,
    units_note,
)
from largesse.fund.postings.opening import (
    open_accrued,
    open_committed,
    open_in_kind,
    open_paid,
    open_receivable,
    open_unpaid,
)
from largesse.fund.postings.payment import (
    bounce,
    charge_vat,
    confirm,
    credit_year,
    exchange_difference,
    pay_vat,
    recover_tax,
    remit_tax,
    reverse_charge,
    settle,
    unsettle,
    withhold_tax,
)
from largesse.fund.postings.recovery import (
    claw_back_paid,
    net,
    receive,
    write_off,
)
from largesse.fund.postings.unfunded import (
    clear_by_approval,
    clear_by_transfer,
    cover_own,
    fund_approved,
    need_no_approval,
)

__all__ = [
    "Line",
    "Money",
    "Voucher",
    "accrue_contingent",
    "allot",
    "apportion",
    "authorise",
    "bounce",
    "carry_commitment",
    "carry_credit",
    "carry_forward",
    "charge_vat",
    "claw_back_paid",
    "clear_by_approval",
    "clear_by_transfer",
    "commit",
    "confirm",
    "consume",
    "cost_of",
    "cover_own",
    "credit_year",
    "decommit",
    "earn",
    "exchange_difference",
    "expire_unused",
    "fund_approved",
    "give_back",
    "lapse",
    "lapse_credit",
    "need_no_approval",
    "net",
    "oblige",
    "open_accrued",
    "open_committed",
    "open_in_kind",
    "open_paid",
    "open_receivable",
    "open_unpaid",
    "pay_vat",
    "provide",
    "re_estimate",
    "receive",
    "recover_tax",
    "release",
    "remit_tax",
    "reserve",
    "reverse_charge",
    "settle",
    "take_back",
    "transfer",
    "true_up",
    "units_note",
    "unoblige",
    "unsettle",
    "vote_credit",
    "withdraw",
    "withhold_tax",
    "write_off",
]
