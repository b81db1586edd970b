"""The words of the language for its reference: each as written, and what it means.

Every row of a table is read by the reader of its kind when the reference is generated, so that
nothing stands here that the loader would refuse.
"""

from collections.abc import Callable
from typing import Any

from largesse.programme.terms.amounts import parse_amount, parse_number, parse_percent
from largesse.programme.terms.conditions import parse_condition
from largesse.programme.terms.days import parse_span
from largesse.programme.terms.limits import parse_guarantee, parse_limit
from largesse.programme.terms.periods import parse_interval, parse_period
from largesse.programme.terms.placing import parse_paid_on, parse_placing
from largesse.programme.terms.scales import parse_edges, parse_pay

Words = tuple[str, str, Callable[[str], Any], list[tuple[str, str]]]

WORDS: list[Words] = [
    (
        "Numbers",
        (
            "Underscores may group digits by three. No exponents, no commas; at most 18"
            " decimals and"
            " 1,000,000,000,000,000 in size."
        ),
        parse_number,
        [("2_000_000", "two million"), ("0.05", "a twentieth")],
    ),
    (
        "Percentages",
        "The sign is required: `5` for `5%` is refused everywhere.",
        parse_percent,
        [("3%", "0.03"), ("2.5%", "0.025")],
    ),
    (
        "Amounts",
        "A number and its unit: an ISO 4217 currency, or a counted thing in small letters.",
        parse_amount,
        [("500 USD", "money; `USD 500` is the same"), ("12 seats", "a quantity")],
    ),
    (
        "Periods",
        (
            "Written in quotes, because YAML would take `[` for a list. The end is the first day"
            " outside."
        ),
        parse_period,
        [
            ("[2023-04-01, 2026-04-01)", "from 1 April 2023 to 31 March 2026"),
            ("[2023-04-01, inf)", "from 1 April 2023 on"),
        ],
    ),
    (
        "Intervals",
        "Quarters, halves and years follow the programme's calendar (`year starts in month`).",
        parse_interval,
        [
            ("month", "a calendar month"),
            ("quarter", "three months; also `fiscal-quarter`"),
            ("half", "six months; also `fiscal-half`, `half-year`"),
            ("year", "twelve months; also `fiscal-year`"),
            ("calendar-quarter", "from January, April, July or October whatever the fiscal year"),
            ("calendar-half", "from January or July"),
            ("calendar-year", "from January"),
            ("term", "the whole period of `holds`, which then has an end"),
        ],
    ),
    (
        "Days",
        (
            "Working days are those of `calendar`: neither its `weekend` nor its `holidays`. The"
            " time begins with the day after."
        ),
        parse_span,
        [
            ("90 days", "to the 90th day after"),
            ("10 working days", "two weeks, where no day in them is a holiday"),
        ],
    ),
    (
        "Bands",
        (
            "Half-open and in quotes. One scale uses one of the two kinds throughout. Edges are in"
            " percent where a ratio places, in plain numbers where a quantity does; they"
            " have at most"
            " five decimals (three in percent)."
        ),
        parse_edges,
        [
            ("[0, 100_000)", "holds 0 and not 100,000"),
            (
                "(1_000, 5_000]",
                "holds 5,000 and not 1,000: for 'up to and including', in all bands of the scale",
            ),
            ("(-inf, 1_000]", "a first band of that kind that holds zero; `(0, 1_000]` does not"),
            ("[110%, 115%)", "from a growth or attainment of exactly 110 % to below 115 %"),
            ("[300_000, inf)", "everything from 300,000"),
            ("(-inf, 0)", "everything below zero"),
        ],
    ),
    (
        "What a band (or a rate) pays",
        "`B` is what is paid on: the measure, or what `pays on` names.",
        parse_pay,
        [
            ("3%", "3 % of B; at most 100 %"),
            ("500 USD", "a stated amount, whatever B is"),
            ("2 USD each", "2 USD for each unit of B, parts of units included"),
            ("2 seats per 100", "2 for each full 100 of B"),
            ("1.5x", "B times 1.5; needs `pays on`"),
            ("2% to 4%", "a share that rises on a straight line across the band (`mode: whole`)"),
            ("0 USD to 10 USD", "an amount that rises so"),
            (
                "500 USD and 5%",
                "an amount beside a rate; see [Rates and scales](#rates-and-scales)",
            ),
            ("10 USD and 2 USD each", "a flat fee and a price for each unit"),
            ("nothing", "nothing"),
        ],
    ),
    (
        "`placed by`: what places in a band",
        (
            "Without it the rule's own measure places. A measure's name may stand before `growth`,"
            " `increase`, `increment`, `attainment` and `ratio`.\n\n"
            "- **Which rows.** The incentive's `rows`, and what it is `excluding` by `rows`,"
            " narrow its own measure alone. A measure that is named, also its own, counts all rows"
            " that its own document says, of those whom `who` and `excluding` by `who` let in:"
            " `placed by: amount` beside `rows: ServiceCategory = 'Databases'` places by"
            " everything and pays on databases. Without `placed by`, and in `attainment of target`"
            " or `growth over ...` with no name before it, the narrowed measure places. The same"
            " holds in `requires`, `pays on` and limits.\n"
            "- **Which months.** `full` compares with the whole reference interval (the default),"
            " `to date` with as many months of it as have passed. Of a stated amount, a target or"
            " a baseline, `to date` takes the part of the months passed where the measure is a sum"
            " or a count; a peak, a latest, a smallest, a largest or a number of different values"
            " is compared with all of it.\n"
            "- **Growth or increase.** A tenth more is a growth of `110%` and an increase of"
            " `10%`. The bands are written so.\n"
            "- **How months fold.** Months of a past interval or of a wider window fold as the"
            " measure does: the peak of a year is the largest of its months, and what is distinct"
            " in it counts once.\n"
            "- **Part of an interval.** Where a rule starts or ends inside its interval, like is"
            " compared with like: the months in which it holds with the same months of the earlier"
            " interval; an agreed, stated or target amount is for the months in which it holds. A"
            " wider window also looks back before the rule began; what is paid on stays within"
            " `holds`.\n"
            "- **The earlier interval** counts rows by role and customer as `who` and `excluding`"
            " say, also before the rule began; conditions on the partner's own facts (its level"
            " then) are left out.\n"
            "- **No reference.** Where the reference is missing, zero or less, nothing is earned."
        ),
        parse_placing,
        [
            ("units", "another measure of the same interval"),
            ("amount over year", "a measure over the year so far"),
            ("amount over trailing 12 months", "a measure over the last 12 months"),
            (
                "growth over previous year, full",
                (
                    "the interval divided by the one before; 110% is"
                    " a tenth more. The interval named is that of `over`"
                ),
            ),
            ("growth over previous quarter, to date", "the same, month by month"),
            ("growth over last year", "divided by the same interval a year earlier"),
            ("growth over same quarter last year", "the same; names the interval of `over`"),
            ("increase over previous year", "growth less one: 10% is a tenth more"),
            (
                "increment over previous year",
                (
                    "the interval less the one before, in the measure's unit: bands in plain"
                    " numbers, `[0, 50_000)`. With all that growth is compared with"
                ),
            ),
            ("growth over agreed baseline", "divided by the amount in facts/baselines.csv"),
            ("growth over 2_000_000 USD", "divided by a stated amount"),
            ("attainment of target", "divided by the amount in facts/targets.csv"),
            ("attainment of 500_000 USD", "divided by a stated target"),
            ("ratio to amount", "divided by another measure of the same interval"),
            (
                "amount across parent",
                (
                    "of all partners with the same `parent` (a text fact of partners) at the end of"
                    " the month reached, and of the partner it names: the group places, each is"
                    " paid on its own"
                ),
            ),
        ],
    ),
    (
        "`requires`: what must be reached",
        (
            "A quantity, or a ratio in the words of `placed by`, and where it must stand; of a list"
            " all must hold, or nothing is earned. Compared unrounded over the interval, month by"
            " month: what is lost again is no longer earned. `>=`, `>`, `<=` and `<` are read too."
            " A measure of activities may stand beside a rule on billing rows: it counts those of"
            " the partner, of whom only what `who` says of the partner is asked."
        ),
        parse_condition,
        [
            ("units at least 5", "so many of a measure"),
            ("amount above 100_000 USD", "its unit may be said"),
            ("attainment of target at least 90%", "a ratio is written in percent"),
            ("growth over previous quarter, full, at least 105%", "in all words of `placed by`"),
            ("units over trailing 12 months at most 400", "by a wider window"),
        ],
    ),
    (
        "`pays on`: what the band's pay is taken of",
        "Without it the rule's own measure is paid on.",
        parse_paid_on,
        [
            ("amount", "another measure of the same interval"),
            (
                "increment",
                (
                    "what places less the reference, never below zero; of a ratio not with"
                    " graduated, summed or rolling bands, which already pay on their own parts"
                ),
            ),
            ("baseline", "the reference; `target` is the same"),
            ("100_000 USD", "a stated amount"),
            (
                "100_000 USD at target",
                (
                    "a stated amount times the attainment: half of it at 50 %."
                    " With graduated bands each part of the attainment pays by its own band"
                ),
            ),
        ],
    ),
    (
        "`cap` and `floor`: limits",
        (
            "`per` is `partner` (the default) or the rule's own scope; the interval is"
            " the rule's own or whole multiples of it. A cap over several keys is served"
            " first come: earlier intervals first, then by name. Of several caps the narrower"
            " one is taken first, whatever the order they are written in: a customer's before"
            " the whole partner's, then a month's before a year's. A floor"
            " lifts whoever earns anything."
        ),
        parse_limit,
        [
            ("12_000 USD", "per partner and interval of the rule"),
            ("2_000_000 USD per partner per year", "per partner and year"),
            ("50_000 USD per customer per year", "of a rule that is `per: customer`"),
            ("25% of amount per partner", "a share of a measure"),
            (
                "2% of consumption per partner",
                (
                    "in a rule over activities too: the measure may be of rows of another kind"
                    " where the rule is per partner. It counts those of the partner, in whatever"
                    " role; only what `who` says of the partner itself is asked"
                ),
            ),
            (
                "25% of earned co-op per partner",
                (
                    "a share of what the incentive `co-op` earned in the same interval,"
                    " before rounding; `per partner` of all its customers (deals, ...) together"
                ),
            ),
            ("larger of 10% of earned co-op and 3_000 USD", "or `smaller of ... and ...`"),
        ],
    ),
    (
        "`guarantee`",
        (
            "The amount is guaranteed for each interval of the rule, from the first in"
            " which anything"
            " counted until the rule ends, whether anything counts then or not (`first:` ends no"
            " guarantee; `holds` does). The *top-up* fills what earnings lack, at the interval's"
            " end, and is part of what is earned."
        ),
        parse_guarantee,
        [
            ("10_000 USD, each", "each interval by itself"),
            ("10_000 USD, cumulative", "over the year so far: earlier surplus counts"),
            ("10_000 USD, draw", "as cumulative, and recovered from later earnings"),
        ],
    ),
]

GIVEN: list[tuple[str, str]] = [
    (
        "this year: 2_000",
        "the rule's own measure in its first interval (`this` and the interval of `over`)",
    ),
    ("previous year: 1_800", "the same in the interval before"),
    ("last year: 1_800", "twelve months before; also `same quarter last year`"),
    ("months: [3_000, 4_000]", "in successive months; also `quarters`, `halves`, `years`"),
    ("units: 1_200", "a measure by its name: one figure, a list by month, or a map"),
    ("amount: {2024-01: 10, 2024-04: 30}", "figures by month"),
    (
        "services: [2, 3]",
        "so many different ones, the same in each month, where the measure counts what is distinct",
    ),
    (
        "amount: {gold: 10, others: [5, 6]}",
        (
            "by the value of the row column that decides (`rate: {by: ServiceCategory, ...}`);"
            " a table by two takes `lines`"
        ),
    ),
    (
        "lines: [200, 300]",
        "billing rows: figures of the measure's column; `lines: 1_000` is their number alone",
    ),
    ("lines: [{BilledCost: 60, ConsumedQuantity: 2}]", "billing rows by column"),
    (
        "lines: [{day: 2024-05-14, customer: hill, BilledCost: 60 EUR}]",
        (
            "a row may say its `day` or `month` (or `ChargePeriodStart`), `BillingPeriodStart`, "
            "`currency`, and the `customer` or `partner` named in this case"
        ),
    ),
    ("activities: [{type: assess, day: 2024-05-14, amount: 80}]", "activities by column"),
    ("customers: {hill: [10, 20]}", "the rule's own measure by customer, one figure or by month"),
    (
        "customers: {hill: {segment: smb, amount: [10, 20]}}",
        "facts of a customer, and measures by their names or times; `{}` for neither",
    ),
    (
        "partners: {acme: {role: distributor}, hill: {role: reseller, level: gold}}",
        "several partners on the same account, each with its role, `share` and facts",
    ),
    ("deals: {d1: {product: databases}}", "facts of deals that activities name"),
    ("target: 500_000", "the target of every interval, or a list by interval; `baseline` too"),
    ("facts: {level: gold, role: agent, share: 60%}", "of the partner; then `who` is asked"),
    ("facts: {customer.segment: smb}", "of every customer; `deal.product` likewise"),
    ("facts: {certification: [data, ai]}", "several at once, where a fact may have several"),
    (
        "facts: {level: {2024-01: silver, 2024-06: gold}}",
        (
            "a fact that changes: each value from its month (or day) on; `nothing` ends it. Or by "
            "periods: `'[2024-01-01, 2024-06-01)': silver`"
        ),
    ),
    (
        "rates: {EUR: 1.10}",
        (
            "exchange rates into the measure's currency; then figures may be written `100 EUR`. "
            "No `converts:` is needed"
        ),
    ),
    ("rates: {EUR: [1.10, 1.12]}", "from month to month; or `{EUR: {2024-01: 1.10, ...}}`"),
    (
        "from: 2024-04",
        (
            "a month of the first interval; default: where the earliest dated row stands, "
            "where `holds` begins, or 2024-01"
        ),
    ),
]

EXPECT: list[tuple[str, str]] = [
    ("350.00 USD", "the sum over all intervals; the same as `{total: 350}`. A unit is compared"),
    ("[0, 140, 940]", "the same as `{due: [0, 140, 940]}`"),
    ("total", "the sum over all intervals, of all incentives named"),
    (
        "each",
        (
            "by line where `lines` are given, each as if it were alone; else by activity, deal or "
            "customer as given; else by interval"
        ),
    ),
    ("earned", "at the end of each interval"),
    ("to date", "at the end of each month"),
    ("vested", "what is the partner's for good at the end of each interval"),
    ("due", "vested to date less what was due before, at each settlement"),
    ("paid", "what is paid at each settlement, after the minimum and unless it is held"),
    ("held", "what waits at each settlement because of a hold (`holding`)"),
    ("carried", "what waits for the next payment, what is held among it"),
    ("forfeited", "what is lost below the minimum"),
    ("top-up", "what a guarantee adds, in each interval"),
    ("the name of a part of the split", "that part, over all intervals"),
    (
        "the name of an incentive, partner, customer, deal or activity",
        "its own: one figure, or a map of figures again: `{hill: {bonus: 20, total: 30}}`",
    ),
]
