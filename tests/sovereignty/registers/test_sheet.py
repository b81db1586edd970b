"""A record as a page: the same bytes again, its text as it was said, nothing run as markup."""

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from largesse.sovereignty.registers.sheet import Section, Sheet, Table, pdf_of, png_of

SEAL = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
RULES = Table(("Rule", "Answer", "Share"), (("19.6.b", "breached", "31.5 %"),), figures=1)
SHEET = Sheet(
    title="Placement of ticketing",
    subtitle="Brindlemark Sovereign Zone",
    facts=(("Decided on", "25 November 2026"), ("Decided by", "sovereignty-lead")),
    sections=(
        Section("Why", ("Third parties hold 31.5 % of the capital.",), RULES),
        Section("Conditions", (), Table(("Condition", "By"), ())),
    ),
    seal=SEAL,
    footer="Brindlemark",
    dated=date(2026, 11, 25),
    finding="Refused.",
    mark="bad",
)


def text_of(sheet: Sheet) -> str:
    pages = PdfReader(io.BytesIO(pdf_of(sheet))).pages
    return "\n".join(page.extract_text() for page in pages)


def fact_said(text: str) -> Sheet:
    return replace(SHEET, facts=(("Provider", text),))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert pdf_of(SHEET) == pdf_of(replace(SHEET))
    assert pdf_of(SHEET) != pdf_of(replace(SHEET, seal=SEAL[::-1]))


def test_the_file_is_dated_by_the_record_and_names_no_machine() -> None:
    reader = PdfReader(io.BytesIO(pdf_of(SHEET)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Placement of ticketing"
    assert str(reader.metadata["/CreationDate"]).startswith("D:20261125")
    assert "/Author" not in reader.metadata


def test_it_is_archival_and_tells_its_structure_to_who_cannot_see_it() -> None:
    made = pdf_of(SHEET)
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in made
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"


@pytest.mark.parametrize(
    "said",
    [
        "Placement of ticketing",
        "Brindlemark Sovereign Zone",
        "Refused.",
        "25 November 2026",
        "Third parties hold 31.5 % of the capital.",
        "19.6.b breached 31.5 %",
        "None.",
        SEAL,
        "Page 1 of 1",
    ],
)
def test_everything_said_stands_on_the_page(said: str) -> None:
    assert said in text_of(SHEET)


def test_in_french_its_own_words_are_french() -> None:
    said = text_of(replace(SHEET, language="fr"))
    assert [word for word in ("Page 1 sur 1", "Sceau", "Néant.") if word not in said] == []


@pytest.mark.parametrize(
    "text",
    [
        "#panic() and #sys.version",
        "*bold* _it_ $E=mc^2$",
        "@ref <label> // gone? /* gone? */",
        "= heading",
        "- list",
        'quote " and \\ backslash',
        "a\nb",
    ],
)
def test_what_a_record_says_is_text_and_never_markup(text: str) -> None:
    assert " ".join(text.split()) in " ".join(text_of(fact_said(text)).split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("阿里云", "[U+963F][U+91CC][U+4E91]"),
        ("Жук, Ωμέγα, Łódź", "Жук, Ωμέγα, Łódź"),
        ("bell\x07", "bell[U+0007]"),
        ("from right \u202eto left", "from right [U+202E]to left"),
        ("half \ud800 pair", "half [U+D800] pair"),
    ],
)
def test_a_letter_without_a_glyph_is_shown_by_its_code(text: str, shown: str) -> None:
    assert shown in text_of(fact_said(text))


def test_a_long_id_breaks_and_copies_out_as_it_was() -> None:
    long = "x" * 400
    assert long in "".join(text_of(fact_said(long)).split())


def test_a_table_over_pages_repeats_its_header() -> None:
    rows = tuple((f"holder-{number}", "NZ") for number in range(120))
    sheet = replace(SHEET, sections=(Section("Holders", (), Table(("Holder", "Country"), rows)),))
    pages = PdfReader(io.BytesIO(pdf_of(sheet))).pages
    assert len(pages) > 2
    assert all("Holder Country" in page.extract_text() for page in pages)


def pages_of(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    table = Table(("Rule", "For"), rows)
    sheet = replace(SHEET, sections=(Section("Rules", (), table),))
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(sheet))).pages]


def test_a_row_stays_on_one_page() -> None:
    rows = tuple((f"begin-{n}", f"{'word ' * 60}end-{n}") for n in range(40))
    pages = pages_of(rows)
    assert len(pages) > 2
    for n in range(40):
        assert sum(f"begin-{n} " in page and f"end-{n}" in page for page in pages) == 1


def test_a_row_that_no_page_holds_is_told_to_its_end() -> None:
    pages = pages_of((("rule", f"{'word ' * 3000}the-end"),))
    assert len(pages) > 1
    assert any("the-end" in page for page in pages)


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="a cell for each header"):
        Table(("a", "b"), (("one",),))


def test_its_pages_can_be_looked_at() -> None:
    assert all(page.startswith(b"\x89PNG") for page in png_of(SHEET))
