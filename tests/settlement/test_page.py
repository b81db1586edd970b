"""The page: complete, self-contained, escaped, in both languages and both themes."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.build import write_statement
from largesse.settlement.statement.charts import month_chart, way_px
from largesse.settlement.statement.formats import Language
from largesse.settlement.statement.html import View, css_text, grouped, render
from largesse.workspace.paths import Workspace
from tests.settlement.test_statement import D

VOID = {"meta", "br", "hr", "img", "input", "link", "path", "rect", "circle", "line"}
LANGUAGES: list[Language] = ["en", "fr"]


class Outline(HTMLParser):
    """Tags, attributes, ids and texts of a page, and whether its tags close in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.faults: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]


@pytest.fixture(scope="module")
def pages(harrow: Workspace) -> dict[str, str]:
    """Every partner's page in both languages."""
    return {
        f"{partner}-{language}": render(write_statement(harrow, partner, "2024 Q1"), language)
        for partner in ("acme", "birch", "cedar")
        for language in LANGUAGES
    }


def test_tags_close_and_ids_are_unique(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        outline = Outline(page)
        assert (name, outline.faults, outline.open) == (name, [], [])
        assert len(outline.ids()) == len(set(outline.ids()))


def test_every_link_leads_somewhere_on_the_page(pages: dict[str, str]) -> None:
    for page in pages.values():
        outline = Outline(page)
        links = [a["href"] for tag, a in outline.tags if tag == "a"]
        assert links
        assert all(link.startswith("#") and link[1:] in outline.ids() for link in links)


def test_nothing_is_fetched(pages: dict[str, str]) -> None:
    for page in pages.values():
        said = re.sub(r"'sha256-[^']*'", "", page)  # base64 may hold two strokes by chance
        assert not re.search(r"https?:|//[a-z]|url\(|@import|<script|<link|<img|<iframe", said)
        loads = {"src", "srcset", "data", "action", "style", "onclick", "onload"}
        assert not [a for _, attributes in Outline(page).tags for a in attributes if a in loads]


def test_the_policy_allows_the_style_sheet_and_nothing_else(pages: dict[str, str]) -> None:
    for page in pages.values():
        (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (policy,) = (
            a["content"]
            for tag, a in Outline(page).tags
            if a.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


def test_names_from_files_are_distrusted(pages: dict[str, str]) -> None:
    for language in LANGUAGES:
        page = pages[f"cedar-{language}"]
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "Acme &lt;Tides&gt; &amp; Co" in pages[f"acme-{language}"]


def test_the_running_header_cannot_leave_its_string() -> None:
    written = css_text('a"}</style><script>\n')
    assert written[0] == written[-1] == '"'
    assert not re.search(r'["<>{}/\n;]', written[1:-1])


@pytest.mark.parametrize(
    ("language", "heading", "amount"),
    [
        ("en", "You earned USD\u00a06,817.60 in 2024 Q1", "USD\u00a03,564.00"),
        ("fr", "Vous avez acquis 6\u202f817,60\u202fUSD, T1\u00a02024", "3\u202f564,00\u202fUSD"),
    ],
)
def test_the_answer_comes_first(
    pages: dict[str, str], language: str, heading: str, amount: str
) -> None:
    outline = Outline(pages[f"acme-{language}"])
    texts = [t.strip() for t in outline.texts if t.strip()]
    assert heading in texts[:4]
    assert amount in texts
    assert [a["lang"] for tag, a in outline.tags if tag == "html"] == [language]


def test_sections_stand_in_the_order_of_the_questions(pages: dict[str, str]) -> None:
    sections = [a.get("id", "") for tag, a in Outline(pages["acme-en"]).tags if tag == "section"]
    wanted = ["attention", "rules", "", "payments", "benefits", "evidence", "not-earned", "basis"]
    assert [s for s in sections if s in wanted] == wanted


def test_both_themes_and_print_are_there(pages: dict[str, str]) -> None:
    page = pages["acme-en"]
    for wanted in (
        "prefers-color-scheme: dark",
        "#fbfaf7",
        "#14161a",
        "size: A4",
        "counter(pages)",
        "tabular-nums",
        "min-height: 44px",
        "prefers-reduced-motion",
    ):
        assert wanted in page


def test_a_french_page_speaks_french(pages: dict[str, str]) -> None:
    words = " ".join(Outline(pages["acme-fr"]).texts)
    english = re.findall(
        r"\b(the|earned|rows|counted|Payments|rounded|together|paid by|of it|expected)\b", words
    )
    assert english == []


def test_full_figures_are_one_step_away(pages: dict[str, str]) -> None:
    """Cedar's measure of 18,000.666 shows as 18,000.67, with every digit on focus."""
    tags = [a for _, a in Outline(pages["cedar-en"]).tags if "data-exact" in a]
    exact = {a["data-exact"] for a in tags}
    assert "USD\u00a018,000.666" in exact
    assert all(a["tabindex"] == "0" for a in tags)


def test_bars_start_at_zero_and_keep_their_proportions() -> None:
    chart = month_chart("USD", [(1, D(100)), (2, D(-50)), (3, D(0))], first=2)
    assert chart is not None
    up, down, none = chart.bars
    assert (up.height, down.height, none.height) == (80, 40, 0)
    assert up.y + up.height == down.y == chart.zero
    assert [bar.is_inside for bar in chart.bars] == [False, True, True]
    assert month_chart("USD", [(1, D(0))], first=1) is None


@pytest.mark.parametrize(("part", "pixels"), [("0", 0), ("0.5", 120), ("1", 240), ("1.7", 240)])
def test_the_way_to_the_next_band(part: str, pixels: int) -> None:
    assert way_px(D(part)) == pixels


def test_many_lines_are_listed_by_period_the_larger_first(harrow: Workspace) -> None:
    """200 customers of one month: ten at once, the rest on demand, and nothing is lost."""
    statement = write_statement(harrow, "acme", "2024 Q1")
    rule = next(r for r in statement.rules if r.incentive == "volume-rebate")
    (line,) = rule.lines
    many = tuple(
        replace(line, id=f"many-{n}", scope=f"c-{n}", earned=Amount(D(n), "USD"))
        for n in range(200)
    )
    long = replace(rule, lines=many)
    (group,) = grouped(long)
    assert [x.earned.value for x in group.lines] == [D(n) for n in range(199, 189, -1)]
    assert (len(group.rest), group.earned.value) == (190, D(sum(range(200))))
    assert group.rest_earned.value == D(sum(range(190)))
    rules = tuple(long if r is rule else r for r in statement.rules)
    page = render(replace(statement, rules=rules), "en")
    outline = Outline(page)
    assert outline.faults == []
    assert {f"proof-many-{n}" for n in range(200)} <= set(outline.ids())
    assert "And 190 more lines" in page


def test_a_short_rule_shows_its_lines_in_full(pages: dict[str, str]) -> None:
    assert 'class="listed"' not in pages["acme-en"]


def test_rules_stand_by_what_they_earned(harrow: Workspace) -> None:
    view = View(write_statement(harrow, "acme", "2024 Q1"), "en")
    assert [r.incentive for r in view.rules()] == [
        *("volume-rebate", "year-bonus", "monthly-mite", "training")
    ]


@pytest.mark.parametrize(
    ("language", "heading", "why"),
    [
        ("en", "You earned nothing in Jan 2024", "No rule that pays money counted anything"),
        ("fr", "Rien n'a été acquis, janv. 2024", "Aucune règle qui verse de l'argent"),
    ],
)
def test_a_partner_with_nothing_learns_why(
    harrow: Workspace, language: Language, heading: str, why: str
) -> None:
    statement = write_statement(harrow, "birch", "2024-01")
    bare = replace(statement, rules=(), totals=())
    texts = [t.strip() for t in Outline(render(bare, language)).texts if t.strip()]
    assert heading in texts[:4]
    assert any(t.startswith(why) for t in texts)
