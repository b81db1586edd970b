"""A small vendor's world for claims: a programme with rules, a fund, partners, people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from largesse.claims import asking, deciding, files, proving, ticking, using, whose
from largesse.claims.models import Claim
from largesse.claims.proving import Paper
from largesse.claims.rules import rules_of
from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.ledger import balances
from largesse.fund.opening import open_fund
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.models import Customer, Partner, Person
from largesse.programme.load import load
from largesse.programme.model import Programme
from largesse.workspace.paths import Workspace

PROGRAMME = """\
programme: meadow
title: {en: Meadow, fr: Pré}
source: guide
currency: USD
calendar: {year starts in month: 4, holidays: [2023-05-29]}
---
measure: activity-cost
from: activities
of: amount
in: USD
rows: kind = 'marketing'
---
incentive: co-op
kind: marketing
title: {en: Co-op, fr: Coop}
source: guide, section 7
holds: '[2022-04-01, 2025-04-01)'
envelope: market
measure: activity-cost
over: half
rate: 50%
---
fund: pledge
authorised: 1_000_000 USD
for: '[2022-04-01, 2025-04-01)'
envelopes:
  market: {amount: {FY2024: 10_000 USD, FY2025: 10_000 USD}}
  help: {amount: 100_000 USD}
"""
CLAIMS = """\
claim: events
kind: marketing
title: {en: Events, fr: Événements}
holds: '[2022-04-01, 2025-04-01)'
envelope: market
per: half
cap: 9_000 USD
ask: 10 working days
distinct service: yes
types:
  fair: {share: 50%, cap: 6_000 USD}
  webinar: {share: 50%}
duplicates: {many: 3}
---
claim: co-op-events
kind: marketing
title: {en: Co-op events, fr: Événements coop}
holds: '[2022-04-01, 2025-04-01)'
envelope: market
paid by: co-op
types: {fair: {share: 50%}}
---
claim: projects
kind: funding
title: {en: Projects, fr: Projets}
holds: '[2022-04-01, 2025-04-01)'
envelope: help
two approvals above: 20_000 USD
types:
  poc:
    milestones:
      scope: {pays: 40%, needs: {en: a signed scope, fr: un périmètre signé}}
      report: {pays: 60%, needs: {en: the final report, fr: le rapport final}}
---
claim: coupons
kind: credit
title: {en: Coupons, fr: Bons}
holds: '[2022-04-01, 2025-04-01)'
envelope: help
proof within: 180 days
types: {start: {cost bearer: vendor}, own: {cost bearer: partner}}
---
claim: seats
kind: benefit
title: {en: Seats, fr: Places}
holds: '[2022-04-01, 2025-04-01)'
envelope: help
types: {course: {unit: seats, unit cost: 350 USD, cap: 40 seats}}
"""
DAY = date(2023, 5, 2)
PROVED_AFTER = timedelta(days=10)
"""An activity is proved some days after it began."""
PDF = b"%PDF-1.7\n1 0 obj\nan invoice\n"


@dataclass
class World:
    """A workspace with a programme, an open fund, two partners and the people who act."""

    workspace: Workspace
    programme: Programme
    day: date = DAY
    claims: dict[str, Claim] = field(default_factory=dict)
    _asked_on: date = DAY
    _moved_to: date | None = None
    """The day a proof moved the world to; what is asked then, was asked before."""

    def actor(self, who: str) -> whose.Actor:
        """Someone, on the world's day."""
        return whose.acting(who, self.day)

    def asking(self, who: str) -> whose.Actor:
        """Someone, on the day on which claims are asked for and decided."""
        return whose.acting(who, self._asked_on if self.day == self._moved_to else self.day)

    def new(self, who: str = "acme-marketer", rules: str = "events", **more: object) -> Claim:
        """A draft; in the half FY2024 H1 and in time unless it says otherwise."""
        said: dict[str, object] = {"starts_on": date(2023, 6, 1), **DEFAULTS[rules], **more}
        asked = asking.Asked(rules, **said)  # type: ignore[arg-type]
        claim, _ = asking.new_claim(self.programme, asked, self.asking(who))
        return claim

    def submitted(self, who: str = "acme-marketer", rules: str = "events", **more: object) -> Claim:
        """A claim handed in."""
        claim = self.new(who, rules, **more)
        return asking.submit(claim.id, self.asking(who))

    def reviewed(self, rules: str = "events", **more: object) -> Claim:
        """A claim in review."""
        claim = self.submitted(rules=rules, **more)
        reviewer = "acme-seller" if claim.cost_bearer == "partner" else "regional-manager"
        return deciding.review(claim.id, self.asking(reviewer))

    def approve(self, claim: Claim, who: str = "regional-manager", **how: object) -> Claim:
        """An approval."""
        approval = deciding.Approval(**how)  # type: ignore[arg-type]
        return deciding.approve(self.programme, claim.id, self.asking(who), approval)

    def approved(self, rules: str = "events", **more: object) -> Claim:
        """A claim approved in full."""
        claim = self.reviewed(rules, **more)
        own = claim.cost_bearer == "partner"
        return self.approve(claim, "acme-seller" if own else "regional-manager")

    def prove(
        self, claim: Claim, data: bytes = PDF, who: str = "acme-marketer", **paper: object
    ) -> Claim:
        """A file handed in, some days after the activity began; of all that it cost."""
        kept = files.keep(self.workspace, data, "invoice.pdf")
        if rules_of(claim).types[claim.type].share is not None:
            paper = {"amount": Decimal(4_000), **paper}
        if claim.kind == "marketing" and self.day < claim.starts_on:
            self._asked_on, self.day = self.day, claim.starts_on + PROVED_AFTER
            self._moved_to = self.day
        proving.hand_in(claim.id, self.actor(who), kept, Paper(**paper))  # type: ignore[arg-type]
        return Claim.objects.select_related("rules").get(pk=claim.id)

    def proved(self, rules: str = "events", **more: object) -> Claim:
        """A claim whose proof waits."""
        return self.prove(self.approved(rules, **more))

    def returned(self, rules: str = "events") -> Claim:
        """A claim whose proof was returned."""
        claim = self.proved(rules)
        return proving.return_proof(claim.id, self.actor("regional-manager"), "no logo")

    def use(self, claim: Claim, who: str = "enablement", **how: object) -> Claim:
        """A use of a coupon or benefit."""
        return using.use(claim.id, self.actor(who), **how)  # type: ignore[arg-type]

    def tick(self, day: date) -> ticking.Ticked:
        """What time does."""
        self.day = day
        return ticking.tick(self.actor("finance-controller"))


DEFAULTS: Mapping[str, Mapping[str, object]] = {
    "events": {"type": "fair", "cost": Decimal("4000")},
    "co-op-events": {"cost": Decimal("4000")},
    "projects": {"amount": Decimal("10000")},
    "coupons": {"type": "start", "amount": Decimal("500"), "customer": "hill-foods"},
    "seats": {"quantity": 12},
}

PEOPLE = (
    # id, role, whose, approval limit in dollars
    ("acme-marketer", "partner", "acme", None),
    ("acme-seller", "partner", "acme", None),
    ("river-marketer", "partner", "river", None),
    ("regional-manager", "regional-manager", "", 50_000),
    ("deputy-manager", "regional-manager", "", 1_000),
    ("programme-manager", "programme-manager", "", None),
    ("finance-controller", "finance-controller", "", None),
    ("second-controller", "finance-controller", "", None),
    ("enablement", "regional-manager", "", 0),
    ("auditor", "auditor", "", None),
)


def build(folder: Path) -> World:
    """The world on the records that are open."""
    workspace = Workspace.create(folder)
    (workspace.programme / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    (workspace.programme / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    workspace.config_file.write_text("layout = 1\n", encoding="utf-8")
    programme = load(workspace.programme)
    for name, role, partner, limit in PEOPLE:
        minor = None if limit is None else limit * 100
        currency = "" if limit is None else "USD"
        Person.objects.create(
            id=name,
            roles=[role],
            partner=partner,
            approval_limit_minor=minor,
            approval_currency=currency,
        )
    for name in ("acme", "river"):
        Partner.objects.create(id=name, name=f"{name.title()} Cloud", country="ID", state="active")
    Customer.objects.create(id="hill-foods", name="Hill Foods")
    with transaction():
        open_fund(
            ledger_connection(),
            programme,
            "programme-manager",
            "finance-controller",
            date(2022, 4, 1),
        )
    return World(workspace, programme)


def stands(claim: Claim) -> tuple[int, int, int, int]:
    """In whole dollars: allotment, obligated, delivered unpaid, delivered in kind, of its line.

    Read from the ledger, not from the claim.
    """
    line = Line(
        claim.envelope, claim.fiscal_year or ("FY2024" if claim.envelope == "market" else "")
    )
    codes = (
        chart.allotment(line),
        chart.obligated(line, claim.id),
        chart.delivered_unpaid(line, claim.partner),
        chart.delivered_in_kind(line),
    )
    found = balances(ledger_connection(), codes)
    amounts = [found[code].available_minor if code in found else 0 for code in codes]
    return tuple(amount // 100 for amount in amounts)  # type: ignore[return-value]
