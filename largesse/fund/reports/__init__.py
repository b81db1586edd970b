"""What a finance controller asks the ledger: balances, histories, positions, reconciliation."""

from largesse.fund.reading import NOW, AsOf
from largesse.fund.reports.history import History, HistoryLine, history
from largesse.fund.reports.position import Credit, Position, PositionRow, Stand, position
from largesse.fund.reports.reconciliation import Difference, Item, Reconciliation, reconcile
from largesse.fund.reports.trial import Total, TrialBalance, balances_as_of, trial_balance

__all__ = [
    "NOW",
    "AsOf",
    "Credit",
    "Difference",
    "History",
    "HistoryLine",
    "Item",
    "Position",
    "PositionRow",
    "Reconciliation",
    "Stand",
    "Total",
    "TrialBalance",
    "balances_as_of",
    "history",
    "position",
    "reconcile",
    "trial_balance",
]
