"""Names in the letters that banks carry, and names made comparable.

Payment messages carry the Latin character set of the European Payments Council's guidelines
(EPC217-08): letters, digits, space and ``/ - ? : ( ) . , ' +``. What a name has beyond them is
written with the nearest of those letters: accents fall away (Unicode decomposition), Greek and
Cyrillic are written in Latin letters (ISO 843 and ISO 9 simplified to plain letters), and a few
letters have their usual spelling (ß: ss). Scripts without letters for single sounds, such as
Chinese, are not guessed at: the name is to be given in Latin letters.
"""

import re
import unicodedata

_SPELLINGS = """
ß ss æ ae œ oe ø o đ d ð d þ th ł l ħ h ŋ n ı i ĸ k ŧ t ə a ẞ ss ſ s & + _ - – - — - ‐ - ’ ' ‘ '
` ' ´ ' “ ' ” ' " ' « ' » ' ; , @ (at) · . [ ( ] ) { ( } ) * . # . | / \\ / ! . … ... № No % pct =
- < ( > ) ~ - $ . α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ
t υ y φ f χ ch ψ ps ω o а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s
т t у u ф f х kh ц ts ч ch ш sh щ shch ы y э e ю yu я ya ѓ g є ye ѕ dz і i ї yi ј j љ lj њ nj ћ c
ќ k ў u џ dz ґ g ђ dj ё yo ғ g қ k ң n ө o ү u ұ u һ h ә a ѣ e
"""
_SOUNDLESS = {"ъ": "", "ь": ""}
_PAIRS = _SPELLINGS.split()
_LETTERS = {**dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)), **_SOUNDLESS}
_BANK = re.compile(r"[^A-Za-z0-9 /\-?:().,'+]", re.ASCII)
_FORMS = """
ab ag as asa bv bvba co company corp corporation cv eeig ek eurl gmbh inc incorporated jsc kft kg
kk limited llc llp lp ltd ltda mbh nv ohg ooo oy oyj oao pao plc pte pty pvt private sa sab sarl
pjsc ojsc cjsc ooo fze fzc fzco bhd sdn doo dd aps ead sas sasu se sl sp spa spolka srl sro the
ug zao and et und y e de of du des la le
"""
_SOUNDS = (
    *(("ks", "x"), ("kh", "h"), ("ph", "f"), ("ck", "k"), ("w", "v")),
    *(("ye", "e"), ("je", "e"), ("ja", "ya"), ("ju", "yu"), ("y", "i"), ("ee", "i"), ("oo", "u")),
    *(("ae", "a"), ("oe", "o"), ("ue", "u")),
)
_DOUBLED = re.compile(r"(.)\1+")
_LEGAL_FORMS = frozenset(_FORMS.split())


def latin(text: str) -> str:
    """The text in Latin letters without accents, case kept; what has none stays as it is."""
    return "".join(_letter(char) for char in unicodedata.normalize("NFC", text))


def _letter(char: str) -> str:
    for form in (char, _unaccented(char)):
        known = _LETTERS.get(form.lower())
        if known is not None:
            return known.capitalize() if form.isupper() else known
    return _unaccented(char)


def _unaccented(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    return "".join(c for c in parts if not unicodedata.combining(c)) or ""


def bank_text(text: str, most: int) -> str:
    """The text as a payment message may carry it, at most so many characters.

    Raises ``ValueError`` naming the characters that have no Latin letters.
    """
    spelt = " ".join(latin(text).split())
    foreign = sorted(set(_BANK.findall(spelt)))
    if foreign:
        raise ValueError(f"no Latin letters for: {' '.join(foreign)}")
    # A slash at either end, or two together, separate parts of an older message format.
    return re.sub(r"/{2,}", "/", spelt).strip("/ ")[:most].strip("/ ")


def is_spelt(name: str) -> bool:
    """Whether every letter of a name has Latin letters here."""
    return all(char.isascii() for char in latin(name) if char.isalpha())


def sounds(name: str) -> tuple[str, ...]:
    """The words of a name, those alike that are spelt differently: for comparing, never shown.

    Digraphs of one letter (ae, oe, ue, aa), sounds written in two ways (ks and x, kh and h, ye and
    e, y and i, ee and i, ph and f) and doubled letters become one.
    """
    return tuple(_folded(word) for word in words(name))


def _folded(word: str) -> str:
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    return _DOUBLED.sub(r"\1", word)


def words(name: str) -> tuple[str, ...]:
    """The words of a name that tell it apart: small Latin letters, no legal forms, in order.

    A name of nothing but such words keeps them all.
    """
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", latin(name).casefold())
    # Letters of scripts that were not spelt are kept: they compare with themselves.
    found = tuple(w for w in re.split(r"[\W_]+", plain.replace("'", "")) if w)
    telling = tuple(w for w in found if w not in _LEGAL_FORMS)
    return telling or found
