"""The calculation's own sentences in French.

The proof writes English. Its sentences are few and of fixed form; each has its French form here,
and figures in it change their separators. A line of no known form stays as it is.
"""

import re

from largesse.settlement.statement.formats import french_period

_FIGURE = re.compile(r"(?<![\w.,])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,])-?\d+\.\d+")
_BAND = re.compile(r"([\[(])(-inf|[^,\[\]()\s]+(?:,\d{3})*), (inf|[^\s\[\]()]+)([\])])")
_SPACE = "\N{NARROW NO-BREAK SPACE}"

_MODES = {
    "half-up": "au plus proche",
    "half-even": "au plus proche, pair en cas d'égalité",
    "down": "vers zéro",
    "up": "en s'éloignant de zéro",
}
_GUARANTEES = {"each": "par période", "cumulative": "cumulés", "draw": "à valoir"}

_SENTENCES: tuple[tuple[str, str], ...] = (
    (
        r"(?P<of>[\w-]+) in (?P<span>.+?) to the end of (?P<m>\S+): (?P<x>.+)",
        "{of}, {span}, à fin {m} : {x}",
    ),
    (r"(?P<of>[\w-]+) in (?P<span>[^:]+): (?P<x>.+)", "{of}, {span} : {x}"),
    (
        r"there is nothing to compare with: nothing is earned",
        "il n'y a rien à quoi comparer : rien n'est acquis",
    ),
    (r"compared with (?P<x>.+)", "comparé à {x}"),
    (
        r"(?P<x>.+) \(shown rounded; bands are tested exactly\)",
        "{x} (arrondi à l'affichage ; les tranches sont testées sur la valeur exacte)",
    ),
    (
        r"less what earlier rules of the stack took: (?P<x>.+)",
        "moins ce que les règles précédentes ont pris : {x}",
    ),
    (
        r"each line by itself through the scale, summed: (?P<x>.+)",
        "chaque ligne seule dans le barème, total : {x}",
    ),
    (r"of it (?P<of>.+): (?P<x>[^:]+)", "dont {of} : {x}"),
    (r"together (?P<x>.+)", "ensemble {x}"),
    (r"raised to the floor of (?P<x>.+)", "relevé au plancher de {x}"),
    (r"rounded (?P<mode>\S+) to (?P<step>\S+): (?P<x>.+)", "arrondi {mode} à {step} : {x}"),
    (
        r"'(?P<of>.+)' is earned instead \((?P<how>.+) of the stack '(?P<stack>.+)'\)",
        "« {of} » est acquis à la place ({how}, cumul « {stack} »)",
    ),
    (
        r"guaranteed (?P<x>\S+), (?P<guarantee>\w+): adds (?P<y>.+)",
        "garantis {x}, {guarantee} : ajoute {y}",
    ),
    (r"no band is reached: nothing is earned", "aucune tranche n'est atteinte : rien n'est acquis"),
    (r"stands in the band (?P<x>.+)", "se situe dans la tranche {x}"),
    (r"reached (?P<x>.+)", "tranche atteinte : {x}"),
    (r"(?P<x>.+) is reached and pays (?P<y>.+)", "{x} est atteinte et paie {y}"),
    (r"(?P<x>[\[(].+[\])]) pays (?P<y>.+)", "{x} paie {y}"),
    (r"pays (?P<x>.+)", "paie {x}"),
    (r"(?P<x>.+) holds (?P<n>.+) full steps of (?P<y>.+)", "{x} contient {n} pas entiers de {y}"),
    (r"(?P<x>.+): (?P<n>\S+) full steps of (?P<y>.+)", "{x} : {n} pas entiers de {y}"),
    (r"(?P<x>\S+) at target (?P<y>.+)", "{x} à l'objectif {y}"),
    (r"on the line from (?P<x>.+) to (?P<y>.+): (?P<z>.+)", "sur la droite de {x} à {y} : {z}"),
    (
        r"capped at (?P<x>.+?), (?P<y>.+) of it used: (?P<z>.+)",
        "plafonné à {x} ; {y} déjà comptés avant : {z}",
    ),
    (r"capped at (?P<x>.+): (?P<z>.+)", "plafonné à {x} : {z}"),
    (r"(?P<x>\S+ %) of (?P<of>\S+) (?P<y>\S+) = (?P<z>\S+)", "{x} de {of} {y} = {z}"),
    (r"(?P<m>\d{4}-\d{2}): (?P<n>\d+) different values", "{m} : {n} valeurs distinctes"),
    (r"(?P<m>\d{4}-\d{2}): (?P<x>.+) of (?P<rate>\d{4}-\d{2})(?P<y>.*)", "{m} : {x} de {rate}{y}"),
    (r"(?P<m>\d{4}-\d{2}): (?P<x>.+)", "{m} : {x}"),
)
_READERS = tuple((re.compile(pattern), french) for pattern, french in _SENTENCES)
_ARITHMETIC = re.compile(r"[\d.,\[\]() x/=%:+-]+(inf[\d.,\[\]() x/=%:+-]*)?(\([^)]*\) = [\d.,-]+)?")

_VERDICTS: tuple[tuple[str, str], ...] = (
    (r"outside the period in which the rule holds", "hors de la période de validité de la règle"),
    (r"did not qualify on the day", "les conditions n'étaient pas remplies ce jour-là"),
    (r"outside the purpose of the fund", "hors de l'objet du fonds"),
    (r"not within the first (?P<n>\d+) months", "au-delà des {n} premiers mois"),
    (r"is not what the rule measures", "n'est pas ce que la règle mesure"),
)
_VERDICT_READERS = tuple((re.compile(pattern), french) for pattern, french in _VERDICTS)


def proof_line(line: str, language: str) -> str:
    """A line of a proof in ``en`` or ``fr``."""
    if language != "fr":
        return line.replace(" x ", " \N{MULTIPLICATION SIGN} ")
    for pattern, french in _READERS:
        if match := pattern.fullmatch(line):
            return _punctuated(french.format_map(_words(match)))
    return _punctuated(line)


def is_known(line: str) -> bool:
    """Whether a line has a French form: a sentence of the table, or nothing but arithmetic."""
    return bool(_ARITHMETIC.fullmatch(line)) or any(p.fullmatch(line) for p, _ in _READERS)


def verdict(text: str, language: str) -> str:
    """Why a row did not count, as the calculation says it."""
    if language == "fr":
        for pattern, french in _VERDICT_READERS:
            if match := pattern.fullmatch(text):
                return french.format_map(match.groupdict())
    return text


def _words(match: re.Match[str]) -> dict[str, str]:
    words = match.groupdict()
    if "span" in words:
        words["span"] = french_period(words["span"])
    if "mode" in words:
        words["mode"] = _MODES.get(words["mode"], words["mode"])
    if "guarantee" in words:
        words["guarantee"] = _GUARANTEES.get(words["guarantee"], words["guarantee"])
    return words


def _punctuated(line: str) -> str:
    """French separators: ``1 234,5``, ``[a ; b[``, a space before a colon."""
    line = _BAND.sub(_band, line)
    line = _FIGURE.sub(lambda m: _figure(m.group()), line)
    line = re.sub(r"(?<=[\])\[]): ", " : ", line)
    return (
        line.replace(" x ", " \N{MULTIPLICATION SIGN} ")
        .replace(" :", "\N{NO-BREAK SPACE}:")
        .replace(" ;", "\N{NO-BREAK SPACE};")
    )


def _band(match: re.Match[str]) -> str:
    opening, low, high, closing = match.groups()
    low, high = low.replace("-inf", "-∞"), high.replace("inf", "+∞")
    return f"{'[' if opening == '[' else ']'}{low} ; {high}{']' if closing == ']' else '['}"


def _figure(text: str) -> str:
    return text.replace(",", _SPACE).replace(".", ",")
