"""Why the ledger refuses an event: each code, what it says, and the mend, in English and French.

The order of :data:`REFUSALS` is the order of precedence: an event with several faults is refused
for the one that stands first here. Within one code the first movement decides, and so it does among
the last ones (``not-enough-left`` and after), which are found while one movement follows another.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr"]


@dataclass(frozen=True, slots=True)
class Text:
    """What is wrong and what to do about it, in one language."""

    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One way to be refused. ``is_kept``: stored under the event's key, which stays refused."""

    code: str
    en: Text
    fr: Text
    is_kept: bool = True

    def text(self, language: Language = "en") -> Text:
        """What it says in that language."""
        return self.fr if language == "fr" else self.en


def _reason(code: str, en: tuple[str, str], fr: tuple[str, str], is_kept: bool = True) -> Reason:
    return Reason(code, Text(*en), Text(*fr), is_kept)


_ALL = (
    # What cannot be kept, because there is no key to keep it under or nothing can hold it.
    _reason(
        "empty-key",
        ("The event has no key", "name it by what it is about, such as close/7/1"),
        ("L’événement n’a pas de clé", "nommez-le d’après son objet, par exemple close/7/1"),
        is_kept=False,
    ),
    _reason(
        "bad-key",
        (
            "The key is longer than 200 characters, or holds one that cannot be printed",
            "shorten it, or use a hash of the long part",
        ),
        (
            "La clé dépasse 200 caractères ou contient un caractère non imprimable",
            "raccourcissez-la, ou remplacez la partie longue par une empreinte",
        ),
        is_kept=False,
    ),
    _reason(
        "malformed",
        (
            "A field of the event is of the wrong type or holds text no database can keep",
            "give text without null characters, days as dates",
        ),
        (
            "Un champ de l’événement est d’un mauvais type ou d’un texte impossible à stocker",
            "donnez des textes sans caractère nul, et des jours sous forme de dates",
        ),
        is_kept=False,
    ),
    _reason(
        "key-reused",
        (
            "Another event stands under this key",
            "send that event again unchanged, or take the next key",
        ),
        (
            "Un autre événement porte déjà cette clé",
            "renvoyez cet événement sans le changer, ou prenez la clé suivante",
        ),
        is_kept=False,
    ),
    # What the event says of itself.
    _reason(
        "no-movements",
        ("The event moves nothing", "give it one to three movements"),
        ("L’événement ne déplace rien", "donnez-lui un à trois mouvements"),
    ),
    _reason(
        "too-many-movements",
        ("The event has more than three movements", "post several events in one atomic call"),
        (
            "L’événement a plus de trois mouvements",
            "inscrivez plusieurs événements dans un même appel indivisible",
        ),
    ),
    _reason(
        "movements-not-wanted",
        ("An event that voids another has no movements", "leave them out"),
        ("Un événement qui en annule un autre n’a pas de mouvements", "retirez-les"),
    ),
    _reason(
        "amount-not-whole",
        ("An amount is not a whole number of minor units", "give cents as an integer"),
        (
            "Un montant n’est pas un nombre entier d’unités mineures",
            "donnez les centimes sous forme d’entier",
        ),
    ),
    _reason(
        "amount-zero",
        ("An amount is zero", "leave the movement out"),
        ("Un montant est nul", "retirez le mouvement"),
    ),
    _reason(
        "amount-negative",
        ("An amount is negative", "swap the debited and the credited account"),
        ("Un montant est négatif", "inversez le compte débité et le compte crédité"),
    ),
    _reason(
        "amount-too-large",
        (
            "An amount exceeds 100,000,000,000,000,000 minor units",
            "check the unit; divide it over several events if it is right",
        ),
        (
            "Un montant dépasse 100 000 000 000 000 000 unités mineures",
            "vérifiez l’unité ; répartissez-le sur plusieurs événements s’il est juste",
        ),
    ),
    _reason(
        "bad-original",
        (
            "What an amount was converted from is incomplete or not above zero",
            "give original amount, its currency, rate and day of the rate together",
        ),
        (
            "L’origine d’un montant converti est incomplète ou n’est pas positive",
            "donnez ensemble le montant d’origine, sa devise, le taux et le jour du taux",
        ),
    ),
    _reason(
        "same-account",
        ("A movement debits and credits the same account", "check the two accounts"),
        ("Un mouvement débite et crédite le même compte", "vérifiez les deux comptes"),
    ),
    _reason(
        "naive-time",
        ("The time of expiry has no time zone", "give it one, such as UTC"),
        ("L’heure d’expiration n’a pas de fuseau horaire", "donnez-lui-en un, par exemple UTC"),
    ),
    _reason(
        "expiry-not-wanted",
        ("Only a held event expires", "leave the time of expiry out, or hold the event"),
        (
            "Seul un événement en attente expire",
            "retirez l’heure d’expiration, ou mettez l’événement en attente",
        ),
    ),
    _reason(
        "expiry-passed",
        ("The time of expiry is not in the future", "give a later one"),
        ("L’heure d’expiration n’est pas dans le futur", "donnez-en une plus tardive"),
    ),
    _reason(
        "pending-missing",
        ("The event does not say which held event it decides", "name that event's key"),
        (
            "L’événement ne dit pas quel événement en attente il tranche",
            "indiquez la clé de cet événement",
        ),
    ),
    _reason(
        "pending-not-wanted",
        ("Only an event that posts or voids a held one names it", "leave the key out"),
        (
            "Seul un événement qui confirme ou annule un événement en attente le nomme",
            "retirez cette clé",
        ),
    ),
    # What the accounts say.
    _reason(
        "unknown-account",
        ("There is no such account", "open it first, or check its code"),
        ("Ce compte n’existe pas", "ouvrez-le d’abord, ou vérifiez son code"),
    ),
    _reason(
        "wrong-currency",
        (
            "A movement and its accounts are not in one currency",
            "convert the amount, or choose accounts of its currency",
        ),
        (
            "Un mouvement et ses comptes ne sont pas dans la même devise",
            "convertissez le montant, ou choisissez des comptes dans sa devise",
        ),
    ),
    _reason(
        "wrong-book",
        (
            "A movement joins the budgetary and the financial book",
            "make it two movements of one event",
        ),
        (
            "Un mouvement relie le livre budgétaire et le livre financier",
            "faites-en deux mouvements d’un même événement",
        ),
    ),
    _reason(
        "otherwise-floored",
        (
            "The account that bears the remainder has a floor itself",
            "name one without a floor, such as the unfunded one",
        ),
        (
            "Le compte qui supporte le reste a lui-même un plancher",
            "nommez-en un sans plancher, comme celui du non financé",
        ),
    ),
    _reason(
        "period-closed",
        (
            "The books are closed for this day",
            "count it for an open day, or have the period reopened",
        ),
        (
            "Les livres sont clos pour ce jour",
            "rattachez-le à un jour ouvert, ou faites rouvrir la période",
        ),
    ),
    # What the held event says.
    _reason(
        "pending-unknown",
        ("There is no held event under this key", "check the key"),
        ("Aucun événement en attente ne porte cette clé", "vérifiez la clé"),
    ),
    _reason(
        "pending-not-held",
        ("The event under this key was never held", "decide only what was held"),
        ("L’événement de cette clé n’a jamais été en attente", "ne tranchez que ce qui l’a été"),
    ),
    _reason(
        "pending-decided",
        ("The held event was decided before", "reverse that decision by an event of its own"),
        (
            "L’événement en attente a déjà été tranché",
            "contrepassez cette décision par un événement distinct",
        ),
    ),
    _reason(
        "pending-expired",
        ("The held event's time has passed", "make a new one"),
        ("Le délai de l’événement en attente est passé", "faites-en un nouveau"),
    ),
    _reason(
        "pending-differs",
        (
            "A movement is not one of those held",
            "repeat debit, credit and currency as held, in their order, or leave movements out",
        ),
        (
            "Un mouvement n’est pas l’un de ceux en attente",
            "répétez débit, crédit et devise tels quels et dans l’ordre, ou omettez les mouvements",
        ),
    ),
    _reason(
        "pending-exceeded",
        ("More is posted than was held", "post at most what was held, the rest by another event"),
        (
            "Le montant confirmé dépasse le montant en attente",
            "confirmez au plus le montant en attente, le reste par un autre événement",
        ),
    ),
    # What stands on the accounts.
    _reason(
        "unfunded-obligation",
        (
            "The envelope owes what it has no money for, so nothing new is promised from it",
            "transfer money to it, or have the exception approved by name",
        ),
        (
            "L’enveloppe doit plus que son budget : rien de nouveau ne peut y être promis",
            "transférez-y des fonds, ou faites approuver nommément l’exception",
        ),
    ),
    _reason(
        "not-enough-left",
        ("The account has not enough left", "move less, or have the account topped up"),
        ("Le solde du compte ne suffit pas", "déplacez moins, ou faites approvisionner le compte"),
    ),
    _reason(
        "sum-too-large",
        ("An account's sums would exceed what 64 bits hold", "open a new account"),
        ("Les totaux d’un compte dépasseraient 64 bits", "ouvrez un nouveau compte"),
    ),
    _reason(
        "nothing-left",
        ("Nothing is left to move", "have the account topped up"),
        ("Il ne reste rien à déplacer", "faites approvisionner le compte"),
    ),
    # What its companions say.
    _reason(
        "batch-refused",
        (
            "Another event of the same indivisible call was refused",
            "mend that event and send all again",
        ),
        (
            "Un autre événement du même appel indivisible a été refusé",
            "corrigez cet événement et renvoyez le tout",
        ),
        is_kept=False,
    ),
)

REFUSALS: dict[str, Reason] = {reason.code: reason for reason in _ALL}
"""Every reason by its code, in order of precedence."""
