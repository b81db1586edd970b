"""How ``largesse explain`` prints a proof, in English or French."""

from collections.abc import Iterator, Sequence
from typing import Literal

from largesse.cli.output import console, table
from largesse.entitlement.proof.amounts import Key, Partner, Proven
from largesse.entitlement.proof.months import Counted
from largesse.entitlement.proof.outlook import next_band, worth_of_more
from largesse.entitlement.proof.prove import Position, prove
from largesse.entitlement.proof.records import Name
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.sheet import cited, measuring, piles, rows_of, told
from largesse.entitlement.proof.words import Month, ProofLine, Value, Word, called, in_words, line
from largesse.entitlement.recall import Recalled
from largesse.entitlement.splits import parts
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount

Engine = dict[Name, Position]
Language = Literal["en", "fr"]
_MARGIN = "  "
_BANDS = (
    *(Sentence.IN_BAND, Sentence.IN_THE_BAND, Sentence.REACHED),
    *(Sentence.BAND_PAYS, Sentence.REACHED_PAYS),
)
"""Lines that name a band: only where there is one is it worth saying that none is higher."""


def reached(recalled: Recalled, key: Key) -> int:
    """The last month of a key's interval that the run knows."""
    return min(key.span.last, recalled.through)


def is_proved(engine: Engine, proven: Proven) -> bool:
    """Whether the run comes to the same amount, to the last digit."""
    theirs = engine.get(proven.name)
    ours = (proven.earned, proven.rounded)
    return theirs is not None and (theirs.earned, theirs.rounded) == ours


class Explained:
    """A partner's proofs on the terminal."""

    def __init__(self, recalled: Recalled, paper: Partner, language: Language) -> None:
        self.recalled = recalled
        self.paper = paper
        self.language = language
        self.out = console()

    def _said(self, value: Value) -> str:
        return in_words(value, self.language)

    def _write(self, sentence: Sentence, **values: Value) -> None:
        self.out.print(self._said(line(sentence, **values)))

    def _section(self, heading: Sentence | ProofLine, lines: Sequence[ProofLine]) -> None:
        told = line(heading) if isinstance(heading, Sentence) else heading
        self.out.print(f"\n{self._said(told)}")
        for item in lines:
            self.out.print(f"{_MARGIN}{self._said(item)}")

    def amount(self, engine: Engine, key: Key, with_rows: bool) -> None:
        """One amount: its rows, its measure, its arithmetic, what comes next, what it stands on."""
        rule = self.recalled.programme.incentives[key.incentive]
        month = reached(self.recalled, key)
        proven = prove(self.paper, key, month)
        judged = rows_of(self.paper, key, month)
        self._title(rule, key, month)
        self._section(Sentence.ROWS, [told(pile) for pile in piles(rule, judged)])
        if measured := measuring(self.paper, key, month):
            self._section(Sentence.MEASURE, measured)
        self._section(
            Sentence.AMOUNT, [*proven.lines, _earned(rule, proven), *_parted(rule, proven)]
        )
        expected = self.paper.expected(key)
        if expected is not None:
            self._expected(rule, expected)
        self._section(Sentence.OUTLOOK, self._outlook(key, proven))
        self._section(Sentence.USED, self._used(judged))
        self._check(engine, rule, proven, expected)
        if with_rows:
            self._rows(judged)

    def _title(self, rule: Incentive, key: Key, month: int) -> None:
        name: dict[str, Value] = {
            "rule": called(rule),
            "id": rule.id,
            "partner": self.paper.partner,
            "span": key.span,
        }
        if key.scope:
            per = Word(rule.per.value)
            self._write(Sentence.OF_SCOPE, **name, per=per, scope=key.scope)
        else:
            self._write(Sentence.OF_PARTNER, **name)
        months = _months_of(key, month)
        if rule.source:
            months = line(Sentence.FROM_SOURCE, of=months, source=rule.source)
        self.out.print(self._said(months))

    def _outlook(self, key: Key, proven: Proven) -> list[ProofLine]:
        month, is_over = proven.month, key.span.last <= self.recalled.through
        worth = worth_of_more(self.paper, key, month)
        if worth is None:
            return [line(Sentence.NO_OUTLOOK)]
        sentence = Sentence.WORTH_OF_MORE_THEN if is_over else Sentence.WORTH_OF_MORE
        found = [line(sentence, more=worth.more, worth=worth.adds)]
        band = next_band(self.paper, key, month)
        if band is not None:
            sentence = Sentence.NEXT_BAND_THEN if is_over else Sentence.NEXT_BAND
            found.append(line(sentence, band=band.bounds, missing=band.missing))
        elif any(item.sentence in _BANDS for item in proven.lines):
            found.append(line(Sentence.NO_HIGHER_BAND))
        return found

    def _used(self, judged: Sequence[Counted]) -> list[ProofLine]:
        hashes, snapshot = self.recalled.manifest["programme"], self.recalled.snapshot
        count, facts = len(snapshot.deliveries), snapshot.facts.sha256[:16]
        version = hashes["semantic_hash"][:16]
        return [
            line(Sentence.PROGRAMME, id=hashes["id"], version=version),
            line(Sentence.STOOD_ON, count=count, facts=facts, run=self.recalled.id),
            *cited(judged),
            *self._unread(),
        ]

    def _unread(self) -> list[ProofLine]:
        count = self.recalled.quarantined_count
        return [line(Sentence.IN_QUARANTINE, count=count)] if count else []

    def _expected(self, rule: Incentive, expected: Proven) -> None:
        heading = line(Sentence.EXPECTED_OF, span=expected.key.span)
        amount = Amount(expected.rounded, rule.unit)
        self._section(heading, [*expected.lines, line(Sentence.EXPECTED, amount=amount)])

    def _check(
        self, engine: Engine, rule: Incentive, proven: Proven, expected: Proven | None
    ) -> None:
        self.out.print()
        if not is_proved(engine, proven):
            self._differs(Sentence.DIFFERS, engine, rule, proven)
        elif expected is not None and not is_proved(engine, expected):
            self._differs(Sentence.DIFFERS_EXPECTED, engine, rule, expected)
        else:
            self._write(Sentence.PROVED)

    def _differs(self, sentence: Sentence, engine: Engine, rule: Incentive, proven: Proven) -> None:
        theirs = engine.get(proven.name)
        said = line(Sentence.NOTHING) if theirs is None else Amount(theirs.earned, rule.unit)
        self._write(sentence, theirs=said, ours=Amount(proven.earned, rule.unit))

    def _rows(self, judged: Sequence[Counted]) -> None:
        headers = self._headers(
            Sentence.ROW, Sentence.DAY, Sentence.CURRENCY, Sentence.COUNTED_AS, Sentence.VERDICT
        )
        counts = line(Sentence.COUNTS)
        listed = [
            [
                self._said(row.entry.where),
                row.entry.day.isoformat(),
                row.entry.currency or "-",
                self._said(row.amount),
                self._said(row.verdict or counts),
            ]
            for row in judged
        ]
        self.out.print(table(headers, listed, figures=[headers[3]]))

    def _headers(self, *sentences: Sentence) -> list[str]:
        return [self._said(line(sentence)) for sentence in sentences]

    def overview(self, proven: Sequence[Proven]) -> None:
        """Every amount of the partner, and how to see one of them in full."""
        partner = self.paper.partner
        headers = self._headers(
            *(Sentence.INCENTIVE, Sentence.INTERVAL, Sentence.OF),
            *(Sentence.ALL_EARNED, Sentence.VESTED),
        )
        title = self._said(line(Sentence.OVERVIEW, partner=partner))
        listed = [self._overview_row(item) for item in proven]
        self.out.print(table(headers, listed, figures=headers[3:], title=title))
        self._write(Sentence.ALL_WORKED_OUT, count=len(proven), run=self.recalled.id)
        for unread in self._unread():
            self.out.print(self._said(unread))
        lang = "" if self.language == "en" else f" --lang {self.language}"
        self._write(Sentence.NEXT, command=f"largesse explain {partner} INCENTIVE INTERVAL{lang}")

    def _overview_row(self, proven: Proven) -> list[str]:
        unit = self.recalled.programme.incentives[proven.key.incentive].unit
        amounts = (Amount(proven.rounded, unit), Amount(proven.vested, unit))
        return [
            proven.key.incentive,
            self._said(proven.key.span),
            proven.key.scope or "-",
            *(self._said(amount) for amount in amounts),
        ]


def _earned(rule: Incentive, proven: Proven) -> ProofLine:
    amount = Amount(proven.rounded, rule.unit)
    if not proven.rounded:
        return line(Sentence.EARNED_NOTHING, amount=amount)
    if proven.vested == proven.rounded:
        return line(Sentence.EARNED, amount=amount)
    return line(Sentence.EARNED_SO_FAR, amount=amount, span=proven.key.span)


def _parted(rule: Incentive, proven: Proven) -> Iterator[ProofLine]:
    """The parts that the amount is paid in."""
    earned = proven.earned if proven.month == proven.key.span.last else None
    for name, amount in parts(rule, proven.rounded, earned).items():
        title = rule.part_title(name)
        yield line(Sentence.OF_OPTION, option=title, paid=Amount(amount, rule.unit))


def _months_of(key: Key, month: int) -> Value:
    first, last = Month(key.span.first), Month(key.span.last)
    if first == last:
        return first
    if month == key.span.last:
        return line(Sentence.MONTHS, first=first, last=last)
    return line(Sentence.MONTHS_SO_FAR, first=first, last=last, month=Month(month))
