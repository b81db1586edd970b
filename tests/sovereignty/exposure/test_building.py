"""The world of a small workspace: two months of billing, two currencies, partners with shares."""

from datetime import date
from fractions import Fraction

import pytest

from largesse.entitlement.run import run
from largesse.programme.calendar import ordinal
from largesse.sovereignty.exposure.building import Sources, build_world
from largesse.sovereignty.exposure.events import parse_event
from largesse.sovereignty.exposure.losses import loss_of
from largesse.sovereignty.exposure.settings import FILE_NAME, Settings, read_settings
from largesse.sovereignty.exposure.world import World
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.sovereignty.exposure.small_workspace import FILES, SETTINGS
from tests.sovereignty.exposure.small_workspace import home as home


def world_in(home: Workspace, until: int | None = None) -> World:
    return build_world(Sources(home, read_settings(home)), until)


def test_lines_are_converted_summed_and_rounded_once(home: Workspace) -> None:
    world = world_in(home)
    assert (world.first, world.last) == (ordinal(2025, 1), ordinal(2025, 2))
    by_customer = dict(
        zip(
            world.columns["customer"].names,
            world.columns["customer"].sums(world.amount_minor).tolist(),
            strict=True,
        )
    )
    # b: 10.01 x 1.1 + 0.10 x 1.0405 = 11.11505, of two months, in one line
    assert by_customer == {"C-1": 100_00, "C-2": 11_12, "": 50_00}


def test_an_account_is_cut_by_the_shares_of_the_windows_last_day(home: Workspace) -> None:
    world = world_in(home)
    sold = dict(zip([p.id for p in world.partners], world.sold_minor.tolist(), strict=True))
    assert sold == {"one": 50_00 + 11_12, "two": 25_00}


def test_countries_come_from_facts_and_from_the_settings(home: Workspace) -> None:
    world = world_in(home)
    assert world.seats == {"Cloud Ltd": "GB"}
    assert world.hosting == {"eu-north-1": "DE", "eu-west-3": "FR", "moon-1": ""}
    known = {"Cloud Ltd": "US", "Cloud Inc": "US"}
    told = build_world(Sources(home, read_settings(home), seats=known))
    assert told.seats == {"Cloud Ltd": "GB"}  # the settings go before, and nobody else bills
    unsaid = build_world(Sources(home, Settings(), seats=known))
    assert unsaid.seats == {"Cloud Ltd": "US"}
    loss = loss_of(world, [parse_event("jurisdiction:FR")])
    assert loss.lost_minor == 50_00 + 11_12  # one sits in FR and sells half of a and all of b
    assert loss.unknown_minor == 25_00 + 50_00  # where two sits, and who c is, nobody states


def test_targets_of_the_windows_last_month_are_converted(home: Workspace) -> None:
    partners = {partner.id: partner for partner in world_in(home).partners}
    assert [target.amount_minor for target in partners["one"].targets] == [936_45]
    assert partners["two"].targets == ()  # of a year that is over


def test_what_partners_earn_is_of_the_run_that_reaches_furthest(home: Workspace) -> None:
    assert world_in(home).run == ""
    far = run(home)
    run(home, through=ordinal(2025, 1))
    world = world_in(home)
    assert world.run == far.id
    earned = {partner.id: partner.expected_minor for partner in world.partners}
    # 1 % of half of 100.00 and of February's 0.10 EUR, and of what was two's, b in January, at the
    # run rate of two months for the quarter's three
    assert earned == {"one": 75, "two": 54}
    loss = loss_of(world, [parse_event("customer:C-1")])
    assert {one.partner: one.share for one in loss.partners} == {
        "one": Fraction(50_00, 61_12),
        "two": Fraction(1),
    }
    assert loss.by_envelope_minor == {"rebates": 115}  # 54 and 50.00 / 61.12 of 75


def test_what_is_earned_later_than_the_window_is_not_counted(home: Workspace) -> None:
    monthly = (home.programme / "programme.yaml").read_text("utf-8").replace("quarter", "month")
    (home.programme / "programme.yaml").write_text(monthly, "utf-8")
    run(home)
    earned = {p.id: p.expected_minor for p in world_in(home, ordinal(2025, 1)).partners}
    assert earned == {"one": 50, "two": 36}  # of January: 1 % of 50.00, and of 25.00 and 11.01


def test_an_earlier_window_ends_where_it_is_asked_to(home: Workspace) -> None:
    world = world_in(home, ordinal(2025, 1))
    assert world.last == ordinal(2025, 1)
    assert world.total_minor == 100_00 + 11_01
    with pytest.raises(Refusal, match="holds nothing up to 2024-12"):
        world_in(home, ordinal(2024, 12))


def test_a_missing_rate_is_refused(home: Workspace) -> None:
    rates = FILES["rates"].replace("EUR,USD,2025-02", "EUR,USD,2025-03")
    (home.facts / "rates.csv").write_text(rates, "utf-8")
    with pytest.raises(Refusal, match="no rate turns EUR of 2025-02 into USD"):
        world_in(home)


@pytest.mark.parametrize(
    ("measure", "message"),
    [("spend", ""), ("spent", "did you mean 'spend'"), ("seats", "is no sum of consumption")],
)
def test_another_measure_may_count_as_consumption(
    home: Workspace, measure: str, message: str
) -> None:
    path = home.programme / "programme.yaml"
    seats = "---\nmeasure: seats\nfrom: activities\nof: quantity\nin: seats\n"
    path.write_text(path.read_text("utf-8") + seats, "utf-8")
    (home.root / FILE_NAME).write_text(f"measure: {measure}\n", "utf-8")
    if message:
        with pytest.raises(Refusal, match=message):
            world_in(home)
    else:
        assert world_in(home).total_minor == 161_12


def test_the_settings_say_how_long_an_exit_takes(home: Workspace) -> None:
    settings = read_settings(home)
    asked = ["market:DE", "market:FR", "customer:C-1"]
    assert [settings.months_to_exit(parse_event(text)) for text in asked] == [12, 6, 3]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("exits: {markets: 3 months}", "bad-exit"),
        ("exits: {default: soon}", "bad-value"),
        ("regions: {eu-: Europe}", "bad-value"),
        ("entities: {Cloud Ltd: ZZ}", "bad-value"),
        (SETTINGS + SETTINGS[SETTINGS.index("  - ") :], "said-twice"),
        (SETTINGS.replace("50%", "half"), "bad-value"),
        (SETTINGS.replace("50%", "150%"), "bad-value"),
        (SETTINGS + "    level: gold\n", "not-here"),
        (SETTINGS + "    of: DE\n", "bad-event"),
    ],
)
def test_faults_of_the_settings_are_refused(home: Workspace, text: str, code: str) -> None:
    (home.root / FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(Refusal) as refused:
        read_settings(home)
    assert code in {problem.code for problem in refused.value.problems}


def test_facts_hold_on_the_windows_last_day() -> None:
    from largesse.facts import Facts
    from largesse.sovereignty.exposure.held import held_on
    from largesse.sovereignty.exposure.world import Part

    row = {"provider": "p", "billing_account": "a"}
    facts = Facts.of_rows(
        {
            "attribution": [
                {**row, "role": "reseller", "partner": "x", "share": "1"},
                {**row, "sub_account": "s", "role": "agent", "partner": "y", "share": "0.5"},
            ],
            "accounts": [
                {**row, "customer": "c", "until": "2025-01-01"},
                {**row, "sub_account": "s", "customer": "d"},
            ],
        },
        references=False,
    )
    held = held_on(facts, date(2025, 1, 1))
    assert held.customer(("p", "a"), "") == ""
    assert held.customer(("p", "a"), "s") == "d"
    assert held_on(facts, date(2024, 12, 31)).customer(("p", "a"), "t") == "c"
    agent = Part("y", Fraction(1, 2), "agent")
    assert held.parts_of(("p", "a"), "s") == (agent, Part("x"))
    assert held.parts_of(("p", "a"), "t") == (Part("x"),)
