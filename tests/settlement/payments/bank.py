"""A bank of our own: it reads payment files, books what it pays, and answers by ISO 20022.

It shares no code with Largesse and keeps its own books: `received` says what arrived on which
account. Every message it writes satisfies the published schema of its version.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from lxml import etree

SCHEMAS = Path(__file__).with_name("schemas")
PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
Version = Literal["old", "new"]
PAIN_002 = {"old": "pain.002.001.03", "new": "pain.002.001.12"}
CAMT_054 = {"old": "camt.054.001.02", "new": "camt.054.001.08"}


@dataclass(frozen=True, slots=True)
class Instructed:
    """One payment as the bank read it."""

    end_to_end_id: str
    file_id: str
    amount: Decimal
    currency: str
    account: str


class Bank:
    """Takes payment files; pays, refuses or returns single payments; writes what it did."""

    def __init__(self) -> None:
        self.orders: dict[str, Instructed] = {}
        self.files: dict[str, list[str]] = {}
        self.received: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self.booked: set[str] = set()
        self._messages = 0

    def take(self, data: bytes) -> list[str]:
        """Read a payment file; the ids of its payments, in order. The same file again: nothing."""
        root = etree.fromstring(data)
        file_id = root.findtext(f".//{PAIN}GrpHdr/{PAIN}MsgId")
        assert file_id
        if file_id in self.files:
            return self.files[file_id]
        ids = []
        for payment in root.iter(f"{PAIN}CdtTrfTxInf"):
            amount = payment.find(f".//{PAIN}InstdAmt")
            account = payment.find(f"{PAIN}CdtrAcct/{PAIN}Id")
            identity = payment.findtext(f"{PAIN}PmtId/{PAIN}EndToEndId")
            assert amount is not None
            assert account is not None
            assert identity
            number = "".join(account.itertext()).strip()
            self.orders[identity] = Instructed(
                identity, file_id, Decimal(amount.text or ""), amount.get("Ccy", ""), number
            )
            ids.append(identity)
        self.files[file_id] = ids
        return ids

    def pays(self, *ids: str) -> None:
        """Book payments: the money arrives."""
        for identity in ids:
            if identity not in self.booked:
                order = self.orders[identity]
                self.received[order.account, order.currency] += order.amount
                self.booked.add(identity)

    def takes_back(self, *ids: str) -> None:
        """The receiving bank sends money back."""
        for identity in ids:
            order = self.orders[identity]
            self.received[order.account, order.currency] -= order.amount
            self.booked.discard(identity)

    def status(
        self,
        statuses: dict[str, str],
        reasons: dict[str, str] | None = None,
        *,
        group: str = "",
        file_id: str = "",
        version: Version = "new",
    ) -> bytes:
        """A pain.002 on payments of one file; with ``group``, on the whole file too."""
        of = file_id or next(self.orders[i].file_id for i in statuses)
        given = reasons or {}
        whole = f"<GrpSts>{group}</GrpSts>" if group else ""
        if "*" in given:
            whole += _reason(given["*"])
        singles = "".join(
            f"<TxInfAndSts><OrgnlEndToEndId>{i}</OrgnlEndToEndId><TxSts>{s}</TxSts>"
            f"{_reason(given[i]) if i in given else ''}{self._amount(i)}</TxInfAndSts>"
            for i, s in statuses.items()
        )
        instruction = (
            f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{of}</OrgnlPmtInfId>{singles}</OrgnlPmtInfAndSts>"
            if singles
            else ""
        )
        body = (
            f"<CstmrPmtStsRpt>{self._header()}<OrgnlGrpInfAndSts><OrgnlMsgId>{of}</OrgnlMsgId>"
            f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{whole}</OrgnlGrpInfAndSts>"
            f"{instruction}</CstmrPmtStsRpt>"
        )
        return message(PAIN_002[version], body)

    def debits(
        self,
        ids: Iterable[str],
        *,
        day: date | None = None,
        returned: str = "",
        status: str = "BOOK",
        amounts: dict[str, tuple[str, str]] | None = None,
        version: Version = "new",
    ) -> bytes:
        """A camt.054 of debits; with ``returned`` (a reason), of credits that bring money back."""
        booked = (day or date.today()).isoformat()  # noqa: DTZ011
        state = f"<Cd>{status}</Cd>" if version == "new" else status
        way = "CRDT" if returned else "DBIT"
        back = f"<RtrInf><Rsn><Cd>{returned}</Cd></Rsn></RtrInf>" if returned else ""
        code = "<BkTxCd><Prtry><Cd>NTRF</Cd></Prtry></BkTxCd>"
        entries = []
        for identity in ids:
            amount, currency = (amounts or {}).get(identity) or self._said(identity)
            money = f'<Amt Ccy="{currency}">{amount}</Amt>'
            entries.append(
                f"<Ntry>{money}<CdtDbtInd>{way}</CdtDbtInd><Sts>{state}</Sts>"
                f"<BookgDt><Dt>{booked}</Dt></BookgDt>{code}<NtryDtls><TxDtls>"
                f"<Refs><EndToEndId>{identity}</EndToEndId></Refs>"
                f"<AmtDtls><TxAmt>{money}</TxAmt></AmtDtls>{back}</TxDtls></NtryDtls></Ntry>"
            )
        body = (
            f"<BkToCstmrDbtCdtNtfctn>{self._header()}<Ntfctn><Id>N{self._messages}</Id>"
            f"<CreDtTm>2026-11-25T10:00:00</CreDtTm>"
            "<Acct><Id><IBAN>IE29AIBK93115212345678</IBAN></Id></Acct>"
            f"{''.join(entries)}</Ntfctn></BkToCstmrDbtCdtNtfctn>"
        )
        return message(CAMT_054[version], body)

    def _header(self) -> str:
        self._messages += 1
        created = "2026-11-25T10:00:00"
        return f"<GrpHdr><MsgId>BANK{self._messages}</MsgId><CreDtTm>{created}</CreDtTm></GrpHdr>"

    def _said(self, identity: str) -> tuple[str, str]:
        order = self.orders[identity]
        return str(order.amount), order.currency

    def _amount(self, identity: str) -> str:
        if identity not in self.orders:
            return ""
        amount, currency = self._said(identity)
        money = f'<InstdAmt Ccy="{currency}">{amount}</InstdAmt>'
        return f"<OrgnlTxRef><Amt>{money}</Amt></OrgnlTxRef>"


def _reason(code: str) -> str:
    words = "as the bank says it"
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn><AddtlInf>{words}</AddtlInf></StsRsnInf>"


def message(name: str, body: str) -> bytes:
    """A message that satisfies its schema."""
    text = f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{name}">{body}</Document>'
    data = text.encode()
    schema = _schema(name)
    assert schema.validate(etree.fromstring(data)), schema.error_log
    return data


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd"))
