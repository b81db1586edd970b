"""An independent auditor of the ledger: see README.md."""

from tests.fund.auditor.audit import audit
from tests.fund.auditor.history import History, read

__all__ = ["History", "audit", "read"]
