# ruff: noqa: E501, ISC004 (the tables are read by the row)
"""Every check by its code: a small programme that it refuses, where, with which mend, and mended."""

import re
from pathlib import Path

import pytest

from largesse.programme.checks import ALWAYS_CHECKED, FULLY_CHECKED
from tests.programme.kit import FULL, problems, replaced
from tests.shared import ROOT

GROWTH = "over: year\nplaced by: growth over previous year\n"
BAND = "scale: {mode: whole, '[0%, inf)': 2%}\n"
DEALS = "incentive: a\nrate: 2%\n---\nincentive: b\nrate: 3%\n---\n"
LINES = "incentive: a\nper: line\nrate: 2%\n---\nincentive: b\nper: line\nrate: 3%\n---\n"
WORK = "measure: work\nfrom: activities\nof: amount\nin: USD\n---\n"
MAX = "measure: largest\nof: BilledCost\naggregate: maximum\nin: USD\n---\n"
EUR = "measure: euros\nof: BilledCost\nin: EUR\n---\n"
ANY = "scale: {mode: whole, '[0, inf)': 5%}"
X = "incentive: x\n"
MODEL = "---\nmodel: m\ntitle: {en: M, fr: M}\nrung: 1\n"
EXPOSED = "---\nlimit: few\ntitle: {en: Few}\n"
EVENTS = "---\nclaim: events\nkind: marketing\ntitle: {en: E}\nholds: '[2023-04-01, inf)'\ntypes: {fair: {share: 50%}}\n"

Row = tuple[str, str, int, str, str, str]

EXAMPLES: list[Row] = [
    # code, programme, line, mend, and what of it changes to mend it: old, new
    ("scale-overlap", X + "scale:\n  mode: whole\n  '[0, 9)': 1%\n  '[8, inf)': 2%",
     5, "'mode: summed' pays both", "[8, inf)", "[9, inf)"),
    ("scale-overlap", X + "scale:\n  mode: whole\n  '[0, inf)': 1%\n  '[8, inf)': 2%",
     5, "begin each band where the one before ends", "[0, inf)", "[0, 8)"),
    ("scale-gap", X + "scale:\n  mode: graduated\n  '[0, 9)': 1%\n  '[10, inf)': 2%",
     5, "close the gap", "[10, inf)", "[9, inf)"),
    ("scale-open-top", X + "scale:\n  mode: whole\n  '[0, 9)': 1%",
     4, "beyond: nothing", "[0, 9)", "[0, inf)"),
    ("scale-beyond", X + "scale: {mode: whole, beyond: last, '[0, inf)': 1%}",
     2, "remove 'beyond:'", "beyond: last, ", ""),
    ("scale-edges", X + GROWTH + "scale: {mode: whole, '[100, inf)': 1%}",
     4, "'[110%, 115%)'", "[100, inf)", "[100%, inf)"),
    ("scale-edges", X + "scale: {mode: whole, '[100%, inf)': 1%}",
     2, "'[0, 100_000)'", "[100%, inf)", "[100, inf)"),
    ("edge-too-fine", X + GROWTH + "scale: {mode: whole, '[100.0001%, inf)': 1%}",
     4, "shorten it", "100.0001%", "100.001%"),
    ("slope-open-band", X + "scale: {mode: whole, '[0, inf)': 1% to 2%}",
     2, "'beyond: last'", "'[0, inf)'", "beyond: last, '[0, 9)'"),
    ("slope-mode", X + "scale: {mode: graduated, beyond: last, '[0, 9)': 1% to 2%}",
     2, "mode: interpolated", "graduated", "whole"),
    ("slope-pay", X + "measure: units\nscale: {mode: whole, beyond: last, '[0, 9)': 1 USD each to 2 USD each}",
     3, "'0 USD to 10 USD'", "1 USD each to 2 USD each", "1 USD to 2 USD"),
    ("interpolated-open-band", X + "scale: {mode: interpolated, '[0, inf)': 9 USD}",
     2, "'beyond: nothing'", "'[0, inf)'", "beyond: nothing, '[0, 9)'"),
    ("interpolated-pay", X + "scale: {mode: interpolated, beyond: nothing, '[0, 9)': 9%}",
     2, "like 40 USD", "9%", "9 USD"),
    ("interpolated-beyond", X + "scale: {mode: interpolated, beyond: last, '[0, 9)': 9 USD}",
     2, "'beyond: nothing'", "beyond: last", "beyond: nothing"),
    ("step-mode", X + "measure: units\nscale: {mode: total, '[0, inf)': 5 USD per 10}",
     3, "mode: whole", "total", "whole"),
    ("choice-unknown-value", X + "rate:\n  by: ChargeCategory\n  usage: 3%\n  others: nothing",
     4, "Usage, Purchase", "usage: 3%", "Usage: 3%"),
    ("choice-incomplete", X + "rate: {by: role, reseller: 3%}",
     2, "'others: nothing'", "3%}", "3%, others: nothing}"),
    ("amount-by-the-day", X + "rate:\n  by: level\n  gold: 500 USD\n  others: nothing",
     3, "by as of: interval end", "rate:\n", "by as of: interval end\nrate:\n"),
    ("negative-pay", X + "rate: -3%", 2, "write nothing", "-3%", "3%"),
    ("negative-pay", X + "rate: 3%\ntimes: [{who: level = 'a', by: -1x}]", 3, "1.2x", "-1x", "1x"),
    ("rate-above-100", X + "rate: 500%", 2, "lower the rate", "500%", "5%"),
    ("rate-above-100", X + "scale: {mode: whole, beyond: last, '[0, 9)': 1% to 200%}",
     2, "lower the rate", "200%", "2%"),
    ("rate-too-fine", X + "rate: 0.123456789%", 2, "shorten it", "0.123456789%", "0.12345678%"),
    ("rate-too-fine", X + "rate: 3%\ntimes: [{who: level = 'a', by: 1.00000000001x}]",
     3, "shorten it", "1.00000000001x", "1.1x"),
    ("factor-too-large", X + GROWTH + "pays on: 9 USD at target\nrate: 150x",
     5, "lower it", "150x", "1.5x"),
    ("factor-too-large", X + "rate: 3%\ntimes: [{who: level = 'a', by: 120x}]",
     3, "lower it", "120x", "1.2x"),
    ("factor-of", X + "rate: 1.5x", 2, "write a percentage", "1.5x", "1.5%"),
    ("each-of-money", X + "rate: 2 USD each", 2, "'5 USD per 1_000'", "each", "per 100"),
    ("mixed-units", X + "measure: units\nscale:\n  mode: whole\n  '[0, 9)': 1 USD\n  '[9, inf)': 2 EUR",
     1, "one currency or unit", "EUR", "USD"),
    ("mixed-units", X + "rate: 3%\ncap: 100 EUR", 1, "one currency or unit", "EUR", "USD"),
    ("mixed-units", X + "rate: 3%\nguarantee: 1 EUR, each", 1, "one currency", "EUR", "USD"),
    ("mixed-units", X + "rate: 3%\npays: {minimum: 1 EUR}", 3, "state it in USD", "EUR", "USD"),
    ("mixed-units", X + GROWTH + "pays on: 9 EUR at target\nrate: 3%\ncap: 9 USD",
     1, "one currency", "9 EUR", "9 USD"),
    ("kind-unit", X + "kind: rebate\nmeasure: units\nrate: 5%",
     2, "kind: benefit or credit", "kind: rebate", "kind: benefit"),
    ("unit-cost", X + "rate: 5%\nunit cost: 3 USD", 3, "remove it", "\nunit cost: 3 USD", ""),
    ("unit-cost", X + "kind: benefit\nmeasure: units\nrate: 5%\nenvelope: pot",
     1, "unit cost: 40 USD", "envelope: pot", "unit cost: 3 USD"),
    ("cost-bearer", X + "rate: 5%\ncost bearer: partner", 3, "remove it", "partner", "vendor"),
    ("no-conversion", EUR + X + "measure: euros\nrate: 5%\nenvelope: pot",
     5, "add 'converts:'", "envelope: pot", "source: none"),
    ("bad-currency", "measure: m\nof: BilledCost\nin: XYW", 1, "for example USD", "XYW", "USD"),
    ("no-reference", X + "rate: 5%\npays on: increment", 3, "growth over", "\npays on: increment", ""),
    ("no-reference", X + "rate: 5%\nexpects: {by: target}", 3, "attainment of target", "target", "run rate"),
    ("fixed-by", X + "holds: '[2024-01-15, inf)'\nfixed by: invoice\nrate: 5%", 2,
     "the first of a month", "15, inf", "01, inf"),
    ("fixed-by", WORK + X + "measure: work\nfixed by: invoice\nrate: 5%", 8, "a date fact",
     "fixed by: invoice\n", ""),
    ("scale-below-zero", X + "scale: {mode: graduated, '[-100, 0)': 1%, '[0, inf)': 2%}", 2,
     "use mode: whole", "'[-100, 0)'", "'(-inf, 0)'"),
    ("other-exclusion", "measure: partly\nof: ListCost\nexcluding: [{who: \"region = 'x'\", because: {en: Y}}]\n---\n"
     + X + "placed by: partly\n" + ANY, 5, "in the incentive", "excluding: [{who: \"region = 'x'\", because: {en: Y}}]\n", ""),
    ("never-true", X + "rate: 5%\nrows: ChargeCategory = 'Usage' and ChargeCategory = 'Tax'", 3,
     "loosen one", " and ChargeCategory = 'Tax'", ""),
    ("never-true", X + "rate: 5%\nwho: region = 'x' and region = 'y'", 3, "loosen one", " and region = 'y'", ""),
    ("placing-unused", X + "placed by: attainment of target\nrate: 5%", 2, "write a scale",
     "rate: 5%", BAND),
    ("reference-interval", X + "over: quarter\nplaced by: growth over previous year\n" + BAND,
     3, "'over: year'", "previous year", "previous quarter"),
    ("reference-interval", X + "holds: '[2023-01-01, 2024-01-01)'\nover: term\n"
     "placed by: growth over last year\n" + BAND, 4, "agreed baseline", "last year", "agreed baseline"),
    ("reference-unit", X + "over: year\nplaced by: attainment of 500 EUR\n" + BAND,
     3, "in USD", "EUR", "USD"),
    ("reference-unit", X + "over: year\nplaced by: amount ratio to units\n" + BAND,
     3, "in USD", "ratio to units", "ratio to amount"),
    ("increment-mode", X + GROWTH + "pays on: increment\nscale: {mode: graduated, '[110%, inf)': 2%}",
     4, "mode: whole", "graduated", "whole"),
    ("rolling-basis", X + "placed by: units\npays on: amount\nscale: {mode: rolling, '[0, inf)': 2%}",
     3, "remove 'pays on:'", "rolling", "whole"),
    ("slope-mode", X + "scale: {mode: total, beyond: last, '[0, 9)': 5 USD and 1% to 2%}",
     2, "mode: interpolated", "total", "whole"),
    ("interpolated-pay", X + "scale: {mode: interpolated, beyond: nothing, '[0, 9)': 9 USD and 1%}",
     2, "like 40 USD", "9 USD and 1%", "9 USD"),
    ("amount-by-the-day", X + "rate:\n  by: level\n  gold: 500 USD and 1%\n  others: nothing",
     3, "by as of: interval end", "rate:\n", "by as of: interval end\nrate:\n"),
    ("divided-increment", X + GROWTH + "pays on: increment\nrate: {by: ServiceCategory, others: 3%}",
     5, "with its 'rows:'", GROWTH + "pays on: increment\n", ""),
    ("divided-increment", X + GROWTH.replace("growth", "increment") + "scale:\n  by: level\n  mode: graduated\n  others: {'[0, inf)': 3%}",
     5, "by as of: interval end", "scale:\n", "by as of: interval end\nscale:\n"),
    ("no-reference", X + GROWTH.replace("growth", "increment") + "pays on: 9 USD at target\nrate: 1.5x",
     4, "attainment of", "increment over previous year", "growth over previous year"),
    ("scale-edges", X + GROWTH.replace("growth", "increment") + "scale: {mode: whole, '[10%, inf)': 1%}",
     4, "'[0, 100_000)'", "[10%, inf)", "[10, inf)"),
    ("required-edge", X + "rate: 2%\nover: year\nrequires: increment over last year, full, at least 5%",
     4, "write it in USD", "5%", "5 USD"),
    ("cap-share-scope", X + "per: customer\nrate: 2%\ncap: 25% of amount per partner",
     4, "say per customer", "amount per partner", "amount per customer"),
    ("limit-origin", WORK + X + "measure: work\nper: activity\nrate: 2%\ncap: 2% of amount per activity",
     10, "per: partner", "per: activity\nrate: 2%\ncap: 2% of amount per activity", "rate: 2%\ncap: 2% of amount"),
    ("negative-pay", X + "rate: -5 USD and 3%", 2, "write nothing", "-5", "5"),
    ("not-a-factor", X + "rate: 3%\ntimes: [{who: level = 'a', by: 5 USD and 2x}]",
     3, "1.2x", "5 USD and 2x", "2x"),
    ("mixed-units", X + "rate: 5 EUR and 3%", 1, "one currency or unit", "EUR", "USD"),
    ("blended-amounts", X + "placed by: units\nscale: {mode: graduated, '[0, inf)': 5 USD and 2%}",
     3, "shares only, or amounts only", "5 USD and ", ""),
    ("blended-amounts", X + "placed by: amount over year\nscale:\n  mode: graduated\n  '[0, 9)': 2%\n  '[9, inf)': 5 USD",
     3, "shares only, or amounts only", "5 USD", "3%"),
    ("blended-amounts", X + "placed by: units\nscale:\n  mode: graduated\n  '[0, 9)': 2%\n  '[9, inf)': 5 USD",
     3, "shares only", "5 USD", "5%"),
    ("pays-on-amounts", X + "pays on: amount\nscale: {mode: whole, '[0, inf)': 5 USD}",
     2, "remove 'pays on:'", "5 USD", "5%"),
    ("window-interval", X + "over: year\nplaced by: amount over quarter\nscale: {mode: whole, '[0, inf)': 2%}",
     3, "whole intervals", "over: year", "over: month"),
    ("mixed-origins", WORK + X + "placed by: work\nscale: {mode: whole, '[0, inf)': 2%}",
     6, "rows of one kind", "placed by: work", "placed by: amount"),
    ("counts-by", WORK + X + "measure: work\nrate: 5%\ncounts by: billing month",
     9, "remove it", "\ncounts by: billing month", ""),
    ("first-of", "measure: heads\nfrom: partners\naggregate: count\nin: heads\n---\n" + X
     + "kind: benefit\nmeasure: heads\nrate: 1 seats each\nfirst: {months: 3}",
     10, "remove 'first:'", "\nfirst: {months: 3}", ""),
    ("first-of", MAX + X + "measure: largest\nrate: 5%\nfirst: {months: 3}",
     9, "a sum or a count", "{months: 3}", "{months: 3, measure: amount}"),
    ("scope", X + "rate: 5%\nper: activity", 3, "per: partner", "activity", "customer"),
    ("end-facts", X + "rate: 5%\ntimes: [{who: role = 'agent', by: 2x}]",
     3, "ask it in 'who:'", "role = 'agent'", "level = 'a'"),
    ("end-facts", X + "rate: 5%\ntimes: [{who: customer.segment = 'a', by: 2x}]",
     3, "per: customer", "rate: 5%", "rate: 5%\nper: customer"),
    ("end-facts", X + "by as of: interval end\nrate: {by: role, agent: 5%, others: 1%}",
     3, "ask it in 'who:'", "interval end", "the day"),
    ("per-line", MAX + X + "measure: largest\nper: line\nrate: 5%", 8, "measure a sum", "\nper: line", ""),
    ("per-line", X + "per: line\nplaced by: amount over year\nscale: {mode: whole, '[0, inf)': 2%}",
     2, "same line", "amount over year", "units"),
    ("per-line", "measure: some\nof: BilledCost\nin: USD\nrows: ChargeCategory = 'Tax'\n---\n" + X
     + "per: line\nplaced by: some\nscale: {mode: whole, '[0, inf)': 2%}",
     7, "a measure of all lines", "placed by: some", "placed by: units"),
    ("per-line", X + "per: line\nby as of: interval end\nrate: {by: level, a: 5%, others: 1%}",
     3, "remove 'by as of", "\nper: line", ""),
    ("settles", X + "over: quarter\nrate: 5%\nsettles: half", 4, "such as month", "half", "month"),
    ("open-term", X + "over: term\nrate: 5%\nholds: '[2023-01-01, inf)'",
     4, "an end", "inf", "2024-01-01"),
    ("open-term", X + "rate: 5%\ncap: 9 USD per partner per term\nholds: '[2023-01-01, inf)'",
     4, "an end", "inf", "2024-01-01"),
    ("limit-zero", X + "rate: 5%\ncap: 0 USD", 3, "above zero", "0 USD", "1 USD"),
    ("limit-zero", X + "rate: 5%\npays: {minimum: -1 USD}", 3, "above zero", "-1", "1"),
    ("cap-scope", X + "rate: 5%\ncap: 9 USD per customer", 3, "per partner", "customer", "partner"),
    ("cap-scope", X + "rate: 5%\nper: line\ncap: 9 USD per line", 4, "per partner", "USD per line", "USD"),
    ("cap-scope", X + "rate: 5%\nfloor: 9 USD per programme", 3, "envelope", "programme", "partner"),
    ("cap-interval", X + "rate: 5%\nover: quarter\ncap: 9 USD per month", 4, "whole multiples", "month", "year"),
    ("cap-interval", X + "rate: 5%\nfloor: 9 USD per year", 3, "per month", "per year", "per month"),
    ("cap-share-interval", X + "rate: 5%\nover: quarter\ncap: 9% of amount per partner per year", 4,
     "per quarter", "per partner per year", "per partner"),
    ("earned-share", DEALS.replace("2%", "2%\ncap: 5% of earned c") + "stack: s\norder: [a, b]",
     3, "an incentive of this programme", "earned c", "earned b"),
    ("earned-share", DEALS.replace("2%", "2%\nover: year\ncap: 5% of earned b") + "stack: s\norder: [a, b]",
     4, "both over the month", "over: year\n", ""),
    ("earned-share", DEALS.replace("2%", "2%\nper: customer\nfloor: 5% of earned b per customer") + "stack: s\norder: [a, b]",
     4, "count per partner", "rate: 3%", "rate: 3%\nper: customer"),
    ("earned-share", DEALS.replace("rate: 3%", "kind: benefit\nmeasure: units\nrate: 1 seats each\nunit cost: 5 USD")
     .replace("2%", "2%\ncap: 5% of earned b") + "stack: s\norder: [a, b]",
     3, "what earns USD", "cap: 5% of earned b", "cap: 5 USD"),
    ("earned-circle", DEALS.replace("2%", "2%\ncap: 5% of earned b").replace("rate: 3%", "rate: 3%\nfloor: 5% of earned a")
     + "stack: s\norder: [a, b]", 1, "take one of the shares", "\nfloor: 5% of earned a", ""),
    ("earned-circle", DEALS.replace("2%", "2%\ncap: 5% of earned b") + "stack: s\nrule: best of\norder: [a, b]",
     1, "take one of the shares", "rule: best of", "rule: add"),
    ("floor-above-cap", X + "rate: 5%\nfloor: 9 USD\ncap: 8 USD", 3, "lower it", "9 USD", "7 USD"),
    ("minimum-above-cap", X + "rate: 5%\ncap: 100 USD\npays: {minimum: 200 USD, below: forfeit}", 4,
     "lower the minimum", "200 USD", "100 USD"),
    ("as-of-unused", X + "by as of: interval end\nrate: 5%", 2, "remove it", "by as of: interval end\n", ""),
    ("growth-or-increase", X + GROWTH + "scale: {mode: whole, '[10%, 20%)': 1%, '[20%, inf)': 2%}",
     4, "'increase over ...'", "growth over", "increase over"),
    ("growth-or-increase", X + "over: year\nrequires: growth over previous year at least 5%\nrate: 1%",
     3, "'increase over ...'", "5%", "105%"),
    ("no-minimum", X + "rate: 5%\npays: {below: forfeit}", 3, "minimum: 200 USD",
     "below: forfeit", "below: forfeit, minimum: 1 USD"),
    ("guarantee-interval", X + "holds: '[2023-01-01, 2024-01-01)'\nover: term\nrate: 5%\n"
     "guarantee: 9 USD, draw", 5, "guarantee 'each'", "draw", "each"),
    ("split-sum", X + "rate: 5%\nsplit: {cash: 60%, co-op: 30%}", 3, "to 100%", "30%", "40%"),
    ("split-part", X + "rate: 5%\nsplit: {cash: 60%, co-op: 40%}\ntitles: {coop: {en: Co-op}}",
     4, "name a part of the split: cash, co-op", "coop", "co-op"),
    ("split-part", X + "rate: 5%\nsplit: {cash: 120%, co-op: -20%}", 3, "above zero", "120%, co-op: -20%", "100%"),
    ("split-part", X + "rate: 5%\nsplit: {cash: 50%, co-op: 50%}\n"
     "converts: [{part: co-op, becomes: gold, when earned below: 9 USD}]",
     4, "cash, co-op", "becomes: gold", "becomes: cash"),
    ("double-stack", DEALS + "stack: s\norder: [a, b, a]", 7, "in one place", "[a, b, a]", "[a, b]"),
    ("lone-stack", X + "rate: 5%\n---\nstack: s\norder: [x]", 4, "two incentives", "\n---\nstack: s\norder: [x]", ""),
    ("stack-grain", DEALS.replace("2%", "2%\nover: year") + "stack: s\nrule: best of\norder: [a, b]",
     8, "one 'over:'", "best of", "add"),
    ("stack-grain", DEALS.replace("2%", "2%\nover: term\nholds: '[2024-01-01, 2024-07-01)'").replace(
        "3%", "3%\nover: term\nholds: '[2024-01-01, 2024-09-01)'") + "stack: s\nrule: best of\norder: [a, b]",
     11, "one 'over:'", "2024-09-01", "2024-07-01"),
    ("stack-remainder", DEALS + "stack: s\nrule: best of\norder: [a, b]\ncomputed on: {b: remainder}",
     7, "rule: cascade", "best of", "cascade"),
    ("stack-remainder", DEALS.replace("rate: 3%", "rate: {by: level, gold: 3%, others: 2%}")
     + "stack: s\nrule: cascade\norder: [a, b]", 4, "one scale", "cascade", "add"),
    ("stack-remainder", LINES + "stack: s\nrule: cascade\nper: total\norder: [a, b]",
     5, "one scale", "per: total", "per: line"),
    ("stack-line", DEALS + "stack: s\nrule: best of\nper: line\norder: [a, b]", 7, "'per: total'", "per: line\n", ""),
    ("stack-line", LINES.replace("2%", "2%\ntimes: [{who: level = 'gold', by: 2x}]")
     + "stack: s\nrule: best of\norder: [a, b]", 4, "into its rates", "rule: best of", "rule: best of\nper: total"),
    ("stack-line", LINES.replace("2%", "2%\nfirst: {months: 3}") + "stack: s\nrule: best of\norder: [a, b]",
     10, "the same 'first:'", "\nfirst: {months: 3}", ""),
    ("stack-line", LINES.replace("2%", "{by: level, others: 2%, "
     + ", ".join(f"l{n}: {n}%" for n in range(1, 65)) + "}") + "stack: s\nrule: best of\norder: [a, b]",
     9, "fewer members", "best of", "add"),
    ("stack-remainder", DEALS.replace("3%", "3%\nrows: ChargeCategory = 'Usage'")
     + "stack: s\nrule: cascade\norder: [a, b]", 4, "one measure", "[a, b]", "[a, b]\ndoes not reduce: [a]"),
    ("stack-remainder", DEALS.replace("rate: 2%", "measure: units\nrate: 1 USD each").replace(
        "rate: 3%", "measure: units\nrate: 2 USD each") + "stack: s\nrule: cascade\norder: [a, b]",
     5, "measure USD", "cascade", "add"),
    ("unknown-incentive", DEALS + "stack: s\norder: [a, b, c]", 8, "of this programme", "b, c]", "b]"),
    ("unknown-incentive", X + "rate: 5%\nsucceeds: y", 3, "the rule that ended", "\nsucceeds: y", ""),
    ("unknown-incentive", X + "rate: 5%\n---\ncase: one\nof: y\ngiven: {amount: 1}\nexpect: 1 USD",
     4, "of this programme", "of: y", "of: x"),
    ("succession-overlap", "incentive: a\nrate: 2%\nholds: '[2023-01-01, 2024-01-01)'\n---\nincentive: b\n"
     "rate: 2%\nsucceeds: a\nholds: '[2022-01-01, 2023-01-01)'", 7, "end 'a' on 2022-01-01",
     "2022-01-01, 2023-01-01", "2024-01-01, 2025-01-01"),
    ("case-of", "case: one\ngiven: {amount: 1}\nexpect: 1 USD\n---\n" + X + "rate: 5%",
     1, "add 'of:'", "case: one", "case: one\nof: x"),
    ("said-twice", X + "rate: 5%\n---\ncase: one\ngiven: {amount: 1}\nexpect: 1 USD\n---\n"
     "case: one\ngiven: {amount: 2}\nexpect: 2 USD", 8, "its own name", "case: one\ngiven: {amount: 2}",
     "case: two\ngiven: {amount: 2}"),
    ("unstacked-overlap", DEALS.removesuffix("---\n"), 4, "order: [a, b], rule: add",
     "rate: 3%", "rate: 3%\n---\nstack: s\norder: [a, b]"),
    ("rate-and-scale", X + "rate: 5%\nscale: {mode: whole, '[0, inf)': 5%}", 3, "remove one", "rate: 5%\n", ""),
    ("no-by", X + "rate: {gold: 5%, others: 1%}", 2, "by: level", "{gold", "{by: level, gold"),
    ("mixed-edges", X + "scale:\n  mode: whole\n  '[0, 9)': 1%\n  '(9, inf)': 2%", 2, "all (a, b]", "(9, inf)", "[9, inf)"),
    ("bad-by", X + "rate: {by: BilledCost, a: 5%}", 2, "text column or fact", "BilledCost", "ServiceName"),
    ("by-rows-as-of", X + "by as of: interval end\nrate: {by: ServiceName, a: 5%}", 2, "remove 'by as of'",
     "by as of: interval end\n", ""),
    ("exclusion-kind", X + "rate: 5%\nexcluding: [{because: {en: none}}]", 3, "exactly one",
     "[{", "[{rows: ChargeCategory = 'Tax', "),
    ("group-fact", X + "placed by: amount across chain\n" + ANY, 2, "declare it under 'facts:'", "chain", "parent"),
    ("group-scope", X + "per: customer\nplaced by: amount across region\n" + ANY, 3, "per: partner", "per: customer", "per: partner"),
    ("group-aggregate", MAX + X + "placed by: largest across region\n" + ANY, 7, "a sum or a count", "largest across", "units across"),
    ("group-remainder", DEALS.replace("rate: 3%", ANY + "\nplaced by: amount across region") + "stack: s\nrule: cascade\norder: [a, b]",
     6, "computed on", "[a, b]", "[a, b]\ncomputed on: {b: full}"),
    ("bad-by", X + "rate: {by: [level, role, region], gold: 3%}", 2, "by: [level, ServiceCategory]",
     "[level, role, region]", "[level, region]"),
    ("choice-unknown-value", X + "rate:\n  by: level\n  Gold: 3%\n  others: nothing",
     4, "in small letters", "Gold: 3%", "gold: 3%"),
    ("choice-unknown-value", X + "rate:\n  by: [level, ChargeCategory]\n  gold: {usage: 3%, others: 2%}\n  others: 1%",
     4, "Usage, Purchase", "usage: 3%", "Usage: 3%"),
    ("choice-incomplete", X + "rate:\n  by: [level, role]\n  gold: {reseller: 3%}\n  others: 1%",
     4, "'others: nothing'", "3%}", "3%, others: 2%}"),
    ("by-rows-as-of", X + "by as of: interval end\nrate: {by: [level, region], gold: {emea: 3%, others: 2%}, others: 1%}",
     2, "remove 'by as of'", "by as of: interval end\n", ""),
    ("table-placing", X + "scale:\n  by: [level, region]\n  mode: whole\n  gold: {emea: {'[0, 9)': 1%, '[9, inf)': 2%}, others: 1%}\n  others: 1%",
     3, "placed by: amount", "scale:", "placed by: amount\nscale:"),
    ("stack-line", LINES.replace("rate: 2%", "rate: {by: [level, region], gold: {emea: 3%, others: 2%}, others: 1%}")
     + "stack: s\nrule: best of\norder: [a, b]", 1, "'per: total'", "best of", "add"),
    ("table-depth", X + "scale: {mode: whole, '[0, inf)': {'[0, inf)': 2%}}",
     2, "'placed by: [amount, attainment of target]'", "scale:", "placed by: [amount, units]\nscale:"),
    ("table-depth", X + "placed by: [amount, units]\nscale: {mode: whole, '[0, inf)': 2%}",
     2, "place by one thing", "[amount, units]", "amount"),
    ("table-mode", X + "placed by: [amount, units]\nscale: {mode: total, '[0, inf)': {'[0, inf)': 2%}}",
     3, "mode: graduated", "total", "graduated"),
    ("table-mode", X + "placed by: [amount, units]\nscale: {mode: graduated, '[0, inf)': {'[0, inf)': 2 USD}}",
     3, "mode: whole", "graduated", "whole"),
    ("required-edge", X + "rate: 5%\nrequires: attainment of target at least 5", 3, "like 90%", "least 5", "least 5%"),
    ("required-edge", X + "rate: 5%\nrequires: units at least 5%", 3, "in units", "5%\nrequires: units at least 5%", "5%\nrequires: units at least 5"),
    ("required-edge", X + "rate: 5%\nrequires: [units above 0, units at least 5 USD]", 3, "in units", "5 USD", "5 units"),
    ("edge-too-fine", X + "rate: 5%\nrequires: units at least 0.000001", 3, "shorten it", "0.000001", "0.00001"),
    ("bad-value", X + "rate: 5%\nrequires: five units", 3, "at least 5", "five units", "units at least 5"),
    ("not-a-factor", X + "rate: 5%\ntimes: [{who: level = 'a', by: 20%}]", 3, "write 1.2x", "20%", "1.2x"),
    ("measure-of", "measure: m\nin: USD", 1, "of: BilledCost", "in: USD", "in: USD\nof: BilledCost"),
    ("measure-of", "measure: m\nof: ServiceName", 2, "cost or quantity", "of: ServiceName", "of: ListCost"),
    ("measure-of", "measure: m\nof: ServiceName\naggregate: count", 2, "aggregate: distinct", "count", "distinct"),
    ("measure-of", "measure: m\nfrom: partners", 1, "aggregate: count", "partners", "partners\naggregate: count"),
    ("unknown-measure", X + "rate: 5%\nmeasure: sums", 3, "known: amount", "measure: sums", "measure: amount"),
]  # fmt: skip

WHOLE: list[tuple[str, str, str, int, str]] = [
    # code, and what of the whole programme changes to spoil it: old, new; then line and mend
    ("unpublished", "source: guide, section 1\n", "", 19, "partners read these"),
    ("unpublished", ", fr: Volume}", "}", 19, "partners read these"),
    ("unknown-envelope", "envelope: rebates", "envelope: rebate", 23, "rebates, reserve"),
    ("unknown-envelope", "50_000 USD}", "50_000 USD, when exhausted: overflow, overflow to: x}", 17,
     "rebates, reserve"),
    ("overflow", "50_000 USD}", "50_000 USD, when exhausted: overflow}", 17, "add 'overflow to:'"),
    ("overflow", "50_000 USD}", "50_000 USD, overflow to: rebates}", 17, "when exhausted: overflow"),
    ("overflow-circle", "50_000 USD}", "50_000 USD, when exhausted: overflow, overflow to: reserve}", 17,
     "end in a reserve"),
    ("lapsed-corrections", "FY2024: 100_000 USD}}", "FY2024: 1 USD}, late corrections: year of origin}", 16,
     "add 'lapsed corrections to:'"),
    ("lapsed-corrections", "50_000 USD}", "50_000 USD, lapsed corrections to: rebates}", 17, "year of origin"),
    ("envelope-year", "FY2024: 100_000 USD", "FY2026: 100_000 USD", 16, "FY2023, FY2024, FY2025"),
    ("envelope-year", "FY2024: 100_000 USD", "'2024': 100_000 USD", 16, "FY2023, FY2024, FY2025"),
    ("envelope-currency", "amount: 50_000 USD", "amount: 50_000 EUR", 17, "state it in USD"),
    ("envelope-currency", "authorised: 1_000_000 USD", "authorised: 1_000_000 EUR", 12, "state it in USD"),
    ("envelope-zero", "amount: 50_000 USD", "amount: -50_000 USD", 17, "above zero"),
    ("envelope-zero", "authorised: 1_000_000 USD", "authorised: 0 USD", 12, "state its amount"),
    ("envelope-amount", "{amount: 50_000 USD}", "{region: emea}", 17, "add 'amount:'"),
    ("envelope-sum", "amount: 50_000 USD", "amount: 900_000 USD", 12, "lower the parts"),
    ("envelope-sum", "amount: 50_000 USD", "parts: {deep: {parts: {deeper: {amount: 900_000 USD}}}}", 12,
     "lower the parts"),
    ("envelope-sum", "FY2024: 100_000 USD}}", "FY2024: 1 USD}, parts: {p: {amount: {FY2024: 2 USD}}}}", 16,
     "lower the parts"),
    ("double-envelope", "50_000 USD}", "50_000 USD, parts: {rebates: {amount: 1 USD}}}", 17, "its own name"),
    ("outside-fund", "holds: '[2022-04-01, 2025-04-01)'", "holds: '[2022-04-01, inf)'", 22,
     "'[2022-04-01, 2025-04-01)'"),
    ("fact-name", "level: {one of", "gold-tier: {one of", 1, "lower-case"),
    ("fact-name", "level: {one of", "select: {one of", 1, "no word of the expressions"),
    ("fact-name", "level: {one of", "role: {one of", 1, "another name"),
    ("fact-name", "level: {one of", "amount: {one of", 1, "another name"),
    ("fact-values", "level: {one of: [silver, gold]}", "staff: {is: number, one of: [a]}", 1, "remove 'one of:'"),
    ("fact-values", "level: {one of: [silver, gold]}", "since: {is: date, many: yes}", 1, "remove 'many:'"),
    ("no-conversion", "in: USD", "in: EUR", 19, "add 'converts:'"),
    ("no-measure", "measure: qualifying\nover", "over", 19, "a measure's name"),
    ("choice-incomplete", "rate: 2%", "rate: {by: level, gold: 2%}", 26, "'others: nothing'"),
    ("unknown-value", "rate: 2%", "rate: 2%\nwho: level = 'platinum'", 27, "'silver', 'gold'"),
    ("unknown-incentive", "rate: 2%", "rate: 2%\n" + EVENTS + "envelope: rebates\npaid by: volum", 28, "volume"),
    ("claim-paid-by-another-kind", "rate: 2%", "rate: 2%\n" + EVENTS + "envelope: rebates\npaid by: volume", 28,
     "paid itself"),
    ("claim-not-measured", "measure: qualifying\nover", "kind: marketing\nmeasure: qualifying\nrate: 2%\n" + EVENTS
     + "envelope: rebates\npaid by: volume\n---\nincentive: other\ntitle: {en: O, fr: O}\nsource: s\nholds: "
     "'[2023-04-01, 2024-04-01)'\nenvelope: reserve\nmeasure: qualifying\nover", 28, "from: activities"),
    ("claim-other-envelope", "measure: qualifying\nover", "kind: marketing\nmeasure: qualifying\nrate: 2%\n" + EVENTS
     + "envelope: reserve\npaid by: volume\n---\nincentive: other\ntitle: {en: O, fr: O}\nsource: s\nholds: "
     "'[2023-04-01, 2024-04-01)'\nenvelope: reserve\nmeasure: qualifying\nover", 28, "draw on one"),
    ("cost-without-envelope", "rate: 2%", "rate: 2%\n" + MODEL + "envelope: rebates", 28, "state both"),
    ("other-currency", "rate: 2%", "rate: 2%\n" + MODEL + "envelope: rebates\nestimate: 5 EUR", 28, "in USD"),
    ("unknown-model", "rate: 2%", "rate: 2%\n" + MODEL + "upgrade: {to: x, when: {en: x}}", 28, "write it"),
    ("upgrade-leads-down", "rate: 2%", "rate: 2%\n" + MODEL + "upgrade: {to: m, when: {en: x}}", 28, "lead higher"),
    ("double-rung", "rate: 2%", "rate: 2%\n" + MODEL + MODEL.replace("model: m", "model: n"), 32, "its own rung"),
    ("double-code", "rate: 2%", "rate: 2%\n" + MODEL + "cohort: {milestones: [{code: a, title: {en: A}, within: 1},"
     " {code: a, title: {en: A}, within: 2}]}", 28, "its own code"),
    ("reserve-without-estimate", "rate: 2%", "rate: 2%\n" + MODEL + "reserve: 5 USD", 28, "state the estimate"),
    ("below-minor-unit", "rate: 2%", "rate: 2%\n" + MODEL + "envelope: rebates\nestimate: 0.001 USD", 28, "be paid"),
    ("not-above-0", "rate: 2%", "rate: 2%\n" + MODEL + "cohort: {targets: {x: 0 x}}", 28, "more than 0"),
    ("no-state", "rate: 2%", "rate: 2%\n" + MODEL + "needs: {billing: []}", 28, "billing: open"),
    ("due-after-term", "rate: 2%", "rate: 2%\n" + MODEL + "vendor undertakes: [{code: a, kind: person,"
     " text: {en: A, fr: B}, within: 25}]", 28, "within the term of 24"),
    ("limit-of-nothing", "rate: 2%", "rate: 2%\n" + EXPOSED + "of: consumption\nby: customer\nat most: 100%",
     28, "below 100%"),
    ("limit-by", "rate: 2%", "rate: 2%\n" + EXPOSED + "of: expected\nby: entity\nat most: 9%", 28, "by partner"),
    ("limit-no-fund", FULL[FULL.index("---\nfund:"):], EXPOSED + "of: commitments\nby: partner\nat most: 9%\n",
     12, "write the fund"),
]  # fmt: skip


def _id(row: tuple[object, ...]) -> str:
    return str(row[0])


@pytest.mark.parametrize("row", EXAMPLES, ids=_id)
def test_the_check_refuses_and_its_mend_mends(tmp_path: Path, row: Row) -> None:
    code, text, line, mend, old, new = row
    found = problems(tmp_path, text + "\n")
    named = [p for p in found if p.code == code]
    assert named, found
    assert (named[0].file, named[0].line) == ("rule.yaml", line)
    assert mend in named[0].mend
    assert [p for p in problems(tmp_path, replaced(text, old, new) + "\n") if p.code == code] == []


@pytest.mark.parametrize("row", EXAMPLES, ids=_id)
def test_nothing_is_left_to_say_of_what_was_mended(tmp_path: Path, row: Row) -> None:
    _, text, _, _, old, new = row
    assert problems(tmp_path, replaced(text, old, new) + "\n") == []


def test_the_whole_programme_is_sound(tmp_path: Path) -> None:
    assert problems(tmp_path, FULL) == []


@pytest.mark.parametrize("row", WHOLE, ids=_id)
def test_the_check_refuses_in_a_whole_programme(
    tmp_path: Path, row: tuple[str, str, str, int, str]
) -> None:
    code, old, new, line, mend = row
    found = problems(tmp_path, replaced(FULL, old, new))
    named = [p for p in found if p.code == code]
    assert named, found
    assert named[0].line == line
    assert any(mend in p.mend for p in named)


def test_every_code_of_a_check_has_its_row() -> None:
    files = (ROOT / "largesse" / "programme" / "checks").glob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    codes = set(re.findall(r'finding\([^()]*(?:\([^()]*\)[^()]*)*"([a-z]+(?:-[a-z0-9]+)*)"', text))
    codes |= set(re.findall(r'"([a-z]+-[a-z0-9-]+)"\)', text))
    shown = {row[0] for row in EXAMPLES} | {row[0] for row in WHOLE}
    assert codes - shown == set()
    assert len(codes) > 60


@pytest.mark.parametrize("check", ALWAYS_CHECKED + FULLY_CHECKED, ids=lambda check: check.__name__)
def test_every_check_says_what_it_keeps(check: object) -> None:
    assert check.__doc__
