"""Losses in sentences that can be pasted, in English and French."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from largesse.money import minor_unit_exponent, shown
from largesse.programme.calendar import month_text
from largesse.sovereignty.exposure.concentration import rounded
from largesse.sovereignty.exposure.events import Event
from largesse.sovereignty.exposure.losses import Loss, Touched
from largesse.sovereignty.exposure.world import World

Language = Literal["en", "fr"]
NOT_STATED: Mapping[Language, str] = {"en": "(not stated)", "fr": "(non indiqué)"}


def amount(minor: int, currency: str, language: Language = "en", digits: int | None = 0) -> str:
    """Minor units for people; without the part below one unit where ``digits`` is 0."""
    return shown(Decimal(minor).scaleb(-minor_unit_exponent(currency)), currency, language, digits)


def percent(share: Fraction, language: Language = "en", digits: int = 1) -> str:
    """A part of a whole in per cent, rounded half away from zero: ``8.7 %``.

    What is not zero is never shown as zero.
    """
    steps = rounded(share * 100 * 10**digits)
    if not steps and share > 0:
        return ("less than " if language == "en" else "moins de ") + _per_cent(1, language, digits)
    return _per_cent(steps, language, digits)


def _per_cent(steps: int, language: Language, digits: int) -> str:
    figure = shown(Decimal(steps).scaleb(-digits), "", language, digits)
    return f"{figure}\N{NO-BREAK SPACE}%"


def window(world: World) -> str:
    """The months that are looked at."""
    return f"{month_text(world.first)} .. {month_text(world.last)}"


def named(events: Sequence[Event], language: Language = "en") -> str:
    """Events in a row."""
    return _row([str(event) for event in events], language)


def spoken(events: Sequence[Event], language: Language = "en") -> str:
    """Events in a sentence: a rule does not fall away, but what stands under it."""
    under = {"en": "what stands under", "fr": "ce qui relève de"}[language]
    words = [f"{under} {event}" if event.kind == "rule" else str(event) for event in events]
    return _row(words, language)


def _row(words: Sequence[str], language: Language) -> str:
    last = " and " if language == "en" else " et "
    return ", ".join(words[:-1]) + last + words[-1] if len(words) > 1 else words[0]


_SAID: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "lost": "If {events} fell away, {lost} of consumption would be lost: {share} of the {total}"
        " of {window}.",
        "year": "In the first year an orderly exit over {months} would lose {orderly}; a cut-off"
        " {cut_off}.",
        "stranded": "Cut off, customers that did not choose it would go without {stranded} of"
        " service until they have moved.",
        "touched": "It touches {customers}, {partners} ({wholly} of them lose all) and {markets}.",
        "earned": "Partners would no longer earn {earned} a year ({envelopes}), in proportion to"
        " what they no longer sell.",
        "promised": "{undelivered} committed to those who lose most or all would not be used;"
        " {invested} paid, owed or firmly committed to them would be stranded, and {accrued}"
        " accrued for them is at risk.",
        "unknown": "A further {unknown} may go too: nobody states where it belongs.",
        "hhi": "The concentration of customers goes from {before} to {after} of 10,000; the"
        " largest that is left, {largest}, is {share}, the next ten together {next_ten}.",
        "nothing": "nothing",
        "if": "All of this holds if the event comes. How likely it is, is not said.",
    },
    "fr": {
        "lost": "Si {events} disparaissait, {lost} de consommation seraient perdus, soit {share}"
        " des {total} de {window}.",
        "year": "La première année, une sortie ordonnée en {months} coûterait {orderly} ; une"
        " coupure, {cut_off}.",
        "stranded": "En cas de coupure, des clients qui n'ont rien choisi resteraient sans"
        " {stranded} de service, le temps de migrer.",
        "touched": "Sont touchés {customers}, {partners} (dont {wholly} perdent tout) et"
        " {markets}.",
        "earned": "Les partenaires n'acquerraient plus {earned} par an ({envelopes}), au prorata"
        " de ce qu'ils ne vendent plus.",
        "promised": "{undelivered} engagés envers ceux qui perdent l'essentiel ou tout ne seraient"
        " pas utilisés ; {invested} payés, dus ou engagés fermement envers eux seraient perdus, et"
        " {accrued} provisionnés pour eux sont exposés.",
        "unknown": "{unknown} de plus pourraient partir : personne n'indique à quoi ils se"
        " rattachent.",
        "hhi": "La concentration des clients passe de {before} à {after} sur 10 000 ; le plus"
        " grand qui reste, {largest}, en fait {share}, les dix suivants ensemble {next_ten}.",
        "nothing": "rien",
        "if": "Tout cela vaut si l'événement survient. Sa probabilité n'est pas dite.",
    },
}
_NOUNS: Mapping[Language, Mapping[str, tuple[str, str]]] = {
    "en": {
        "customer": ("customer", "customers"),
        "partner": ("partner", "partners"),
        "market": ("market", "markets"),
        "month": ("month", "months"),
    },
    "fr": {
        "customer": ("client", "clients"),
        "partner": ("partenaire", "partenaires"),
        "market": ("marché", "marchés"),
        "month": ("mois", "mois"),
    },
}


def sentences(world: World, loss: Loss, language: Language = "en") -> list[str]:
    """What a loss comes to, sentence by sentence; what there is nothing of is left out."""
    said = _SAID[language]

    def money(minor: int) -> str:
        return amount(minor, world.currency, language) if minor else said["nothing"]

    after = loss.after["customer"]
    touched = {by: counted(loss.touched[by], by, language) for by in loss.touched}
    gone = loss.undelivered
    promised = (gone.undelivered_minor, loss.invested_minor, gone.accrued_minor)
    told = [
        said["lost"].format(
            events=spoken(loss.events, language),
            lost=money(loss.lost_minor),
            share=percent(loss.share, language),
            total=money(loss.total_minor),
            window=window(world),
        ),
        said["year"].format(
            months=_noun(loss.months_to_exit, "month", language),
            orderly=money(loss.orderly_minor),
            cut_off=money(loss.cut_off_minor),
        ),
    ]
    if loss.stranded_minor > 0:
        told.append(said["stranded"].format(stranded=money(loss.stranded_minor)))
    told.append(
        said["touched"].format(
            customers=touched["customer"],
            partners=touched["partner"],
            markets=touched["market"],
            wholly=f"{loss.touched['partner'].wholly:,}",
        )
    )
    if loss.earned_minor:
        parts = ", ".join(f"{name} {money(m)}" for name, m in loss.by_envelope_minor.items())
        told.append(said["earned"].format(earned=money(loss.earned_minor), envelopes=parts))
    if any(promised):
        undelivered, invested, accrued = map(money, promised)
        told.append(
            said["promised"].format(undelivered=undelivered, invested=invested, accrued=accrued)
        )
    if loss.unknown_minor:
        told.append(said["unknown"].format(unknown=money(loss.unknown_minor)))
    told.append(
        said["hhi"].format(
            before=f"{loss.before['customer'].points:,}",
            after=f"{after.points:,}",
            largest=after.largest or NOT_STATED[language],
            share=percent(after.share(after.largest_minor), language),
            next_ten=percent(after.share(after.next_ten_minor), language),
        )
    )
    return [*told, said["if"]]


def counted(touched: Touched, by: str, language: Language) -> str:
    """How many are touched, in words."""
    return _noun(touched.some, by, language)


def _noun(count: int, word: str, language: Language) -> str:
    one, many = _NOUNS[language][word]
    return f"{shown(Decimal(count), '', language, 0)} {one if count == 1 else many}"
