"""The words of a statement, written by hand in English and French, side by side.

``{name}`` is filled in already formatted. A text with two forms, ``one|many``, is chosen by
``count``. The calculation's own sentences are in
:mod:`largesse.entitlement.proof.sentences`.
"""

from collections.abc import Mapping

from babel.numbers import format_decimal

FORMS: Mapping[str, tuple[str, str]] = {
    "paid": ("In cash", "En numéraire"),
    "funds": ("To spend on agreed activities", "À dépenser en actions convenues"),
    "invoice": ("Taken off invoices", "Déduit des factures"),
    "credit": ("Coupons", "Coupons"),
    "benefit": ("Benefits in kind", "Avantages en nature"),
    "own-cost": ("Coupons at your own cost", "Coupons à votre charge"),
}

KINDS: Mapping[str, tuple[str, str]] = {
    "rebate": ("Rebate", "Ristourne"),
    "discount": ("Discount", "Remise"),
    "funding": ("Funding", "Financement"),
    "marketing": ("Marketing", "Marketing"),
    "credit": ("Credit", "Crédit"),
    "benefit": ("Benefit", "Avantage"),
}

GRADES: Mapping[str, tuple[str, str]] = {
    "bad": ("Lost", "Perdu"),
    "warn": ("Check", "À vérifier"),
    "good": ("Good", "Bon à savoir"),
    "note": ("Note", "À noter"),
}

ATTENTION: Mapping[str, tuple[str, str]] = {
    "nothing-counted": (
        "No rule that pays money counted anything of yours; the usual reason: {because}.",
        (
            "Aucune règle qui verse de l'argent n'a rien compté ; raison la plus fréquente : "
            "{because}."
        ),
    ),
    "incomplete": (
        "Billing data reach {month}; what follows will be added as it comes in.",
        "Les données de facturation vont jusqu'à {month} ; la suite sera ajoutée à mesure.",
    ),
    "missing-billing": (
        "{source} has sent no billing data for {months}; nothing of it is counted yet.",
        (
            "{source} n'a transmis aucune donnée de facturation pour {months} ; rien n'en "
            "est encore compté."
        ),
    ),
    "quarantine": (
        (
            "1 billing row of this period could not be read and is not counted.|"
            "{rows} billing rows of this period could not be read and are not counted."
        ),
        (
            "1 ligne de facturation de cette période est illisible et n'est pas comptée.|"
            "{rows} lignes de facturation de cette période sont illisibles et ne sont pas comptées."
        ),
    ),
    "held": (
        "{rule}: {amount} is held, {because}. It is yours and is released by: {released}.",
        "{rule} : {amount} suspendu, {because}. Ce montant vous est acquis. Levée : {released}.",
    ),
    "held-until": (
        "{rule}: {amount} is held, {because}. Released by: {released}; else it is lost on {day}.",
        "{rule} : {amount} suspendu, {because}. Levée : {released} ; à défaut, perdu le {day}.",
    ),
    "held-open": (
        "{rule}: {amount} is held, {because}. What you earned stays earned.",
        "{rule} : {amount} suspendu, {because}. Ce qui est acquis le reste.",
    ),
    "hold": (
        "{rule}: payments are held, {because}. They are released by: {released}.",
        "{rule} : paiements suspendus, {because}. Levée : {released}.",
    ),
    "hold-open": (
        "{rule}: payments are held, {because}. What you earned stays earned.",
        "{rule} : paiements suspendus, {because}. Ce qui est acquis le reste.",
    ),
    "released": (
        "{rule}: {amount} that had been held is paid with {period}.",
        "{rule} : {amount} jusque-là suspendu est payé avec {period}.",
    ),
    "forfeited": (
        "{rule}: {amount} for {period} is below the payment minimum and is lost.",
        "{rule} : {amount} pour {period} n'atteint pas le minimum de paiement et est perdu.",
    ),
    "expired": (
        "{rule}: {amount} for {period} was held too long and is lost.",
        "{rule} : {amount} pour {period} est resté suspendu trop longtemps et est perdu.",
    ),
    "denied": (
        "{rule}: {amount} for {period} is refused: {because}.",
        "{rule} : {amount} pour {period} est refusé : {because}.",
    ),
    "carried": (
        "{rule}: {amount} waits for the next payment, being below the minimum.",
        "{rule} : {amount} est reporté au prochain paiement, faute d'atteindre le minimum.",
    ),
    "owed": (
        "{rule}: {amount} was taken back and comes off your next payments.",
        "{rule} : {amount} a été repris et sera déduit de vos prochains paiements.",
    ),
    "cap": (
        "{rule}: the cap is reached; {amount} above it is not earned.",
        "{rule} : le plafond est atteint ; {amount} au-delà n'est pas acquis.",
    ),
    "floor": (
        "{rule}: raised by {amount} to the agreed floor.",
        "{rule} : relevé de {amount} jusqu'au plancher convenu.",
    ),
    "guarantee": (
        "{rule}: your guarantee adds {amount}.",
        "{rule} : votre garantie ajoute {amount}.",
    ),
    "late": (
        (
            "1 amount of an earlier period is corrected by {amount}; it is due with this "
            "rule's next settlement.|"
            "{count} amounts of earlier periods are corrected by {amount} in all; they are due "
            "with their rules' next settlements."
        ),
        (
            "1 montant d'une période antérieure est corrigé de {amount} ; il est dû au "
            "prochain règlement de sa règle.|"
            "{count} montants de périodes antérieures sont corrigés de {amount} en tout ; ils "
            "sont dus aux prochains règlements de leurs règles."
        ),
    ),
    "changed": (
        (
            "This statement changed by {amount} in 1 amount since the one before; see what "
            "changed.|"
            "This statement changed by {amount} in {count} amounts since the one before; see "
            "what changed."
        ),
        (
            "Ce relevé a changé de {amount} sur 1 montant depuis le précédent ; voir ce qui "
            "a changé.|"
            "Ce relevé a changé de {amount} sur {count} montants depuis le précédent ; voir "
            "ce qui a changé."
        ),
    ),
    "provisional": (
        (
            "{amount} is earned so far and vests when its rule's own period ends; until then "
            "it can change."
        ),
        (
            "{amount} est acquis sous réserve jusqu'à la fin de la période propre à la règle "
            "; d'ici là, il peut changer."
        ),
    ),
    "matured": (
        "{amount} earned before this period is now yours for good.",
        "{amount} acquis sous réserve avant cette période est devenu définitif.",
    ),
    "excluded": (
        "{amount} did not count: {because}.",
        "{amount} n'a pas compté : {because}.",
    ),
    "near-band": (
        "{rule}: you are {amount} short of the next band, {band}.",
        "{rule} : il vous manque {amount} pour la tranche suivante, {band}.",
    ),
    "missed-band": (
        "{rule}: you ended {amount} short of the next band, {band}.",
        "{rule} : il vous a manqué {amount} pour la tranche suivante, {band}.",
    ),
}

PAGE: Mapping[str, tuple[str, str]] = {
    "statement": ("Partner statement", "Relevé partenaire"),
    "heading": ("You earned {amount} in {period}", "Vous avez acquis {amount}, {period}"),
    "heading-nothing": ("You earned nothing in {period}", "Rien n'a été acquis, {period}"),
    "heading-nothing-yet": (
        "You earned nothing in {period} yet",
        "Rien n'est encore acquis, {period}",
    ),
    "level": ("level", "niveau"),
    "no-level": ("no level", "aucun niveau"),
    "from-to": ("{level} from {first} to {last}", "{level} du {first} au {last}"),
    "vested": ("Yours for good", "Définitivement acquis"),
    "provisional": ("Vests later", "Acquis sous réserve"),
    "payable": ("Payable to you", "À vous verser"),
    "held": ("Held", "Suspendu"),
    "carried": ("Carried", "Reporté"),
    "forfeited": ("Lost", "Perdu"),
    "attention": ("What needs attention", "Ce qui demande votre attention"),
    "nothing-to-do": (
        "Nothing. All billing data of the period are in, nothing is held, nothing was lost.",
        "Rien. Toutes les données de la période sont là, rien n'est suspendu, rien n'est perdu.",
    ),
    "rules": ("What you earned", "Ce que vous avez acquis"),
    "rules-none": (
        "No rule that pays money counted anything of yours in this period.",
        "Aucune règle qui verse de l'argent n'a rien compté pour vous dans cette période.",
    ),
    "rules-none-link": ("The rules, and why not", "Les règles, et pourquoi"),
    "rule": ("Rule", "Règle"),
    "measured": ("Measured", "Mesuré"),
    "earned": ("Earned", "Acquis"),
    "earned-in": ("Earned in {period}", "Acquis, {period}"),
    "expected": ("At its end", "À son terme"),
    "final": ("final", "définitif"),
    "expected-word": ("expected", "prévu"),
    "total": ("Total", "Total"),
    "of-which": ("How it reaches you", "Sous quelle forme"),
    "benefits": ("Benefits in kind", "Avantages en nature"),
    "benefit": ("Benefit", "Avantage"),
    "quantity": ("Quantity", "Quantité"),
    "at-cost": ("Worth", "Valeur"),
    "not-priced": (
        "no unit cost is declared",
        "aucun coût unitaire n'est déclaré",
    ),
    "payments": ("Payments", "Paiements"),
    "payments-none": (
        "Nothing falls due in this period.",
        "Rien n'est dû dans cette période.",
    ),
    "settlement": ("Settlement", "Règlement"),
    "due": ("Due", "Dû"),
    "paid": ("Payable", "À verser"),
    "pay-day": ("Day", "Date"),
    "no-day": (
        "No day of payment is agreed for: {rules}.",
        "Aucune date de paiement n'est convenue pour : {rules}.",
    ),
    "brought": ("From before", "D'avant"),
    "held-mark": ("held", "suspendu"),
    "held-payments": ("Why payments are held", "Pourquoi des paiements sont suspendus"),
    "released-by": ("Released by: {what}.", "Levée : {what}."),
    "of-which-held": ("of which {amount} held", "dont {amount} suspendu"),
    "of-which-funds": ("of which {amount} as funds", "dont {amount} en fonds"),
    "late": (
        "Corrections of earlier periods",
        "Corrections de périodes antérieures",
    ),
    "late-since": (
        "What is due now of settled periods, less what was due by run {run} of {moment}.",
        (
            "Ce qui est dû des périodes réglées, moins ce qui l'était selon le calcul {run} du "
            "{moment}."
        ),
    ),
    "late-none": (
        "Nothing of the periods settled by run {run} of {moment} has changed since.",
        "Rien n'a changé depuis dans les périodes réglées selon le calcul {run} du {moment}.",
    ),
    "due-on": ("Due with", "Dû avec"),
    "of-which-late": (
        "of which {amount} corrects earlier periods",
        "dont {amount} en correction de périodes antérieures",
    ),
    "changes": (
        "What changed since the statement before",
        "Ce qui a changé depuis le relevé précédent",
    ),
    "changes-none": (
        "Nothing of this period changed since run {run} of {moment}.",
        "Rien de cette période n'a changé depuis le calcul {run} du {moment}.",
    ),
    "changes-since": (
        "Compared with run {run} of {moment}.",
        "Par rapport au calcul {run} du {moment}.",
    ),
    "was": ("Was", "Avant"),
    "now": ("Now", "Maintenant"),
    "difference": ("Difference", "Différence"),
    "cause-delivery": (
        "Billing data came in or were replaced",
        "Données de facturation reçues ou remplacées",
    ),
    "cause-facts": ("Facts changed", "Données de référence modifiées"),
    "cause-programme": ("The programme changed", "Le programme a changé"),
    "and-more": ("and {rest} more", "et {rest} autres"),
    "because": ("Why", "Pourquoi"),
    "evidence": ("The evidence", "Les preuves"),
    "period": ("Period", "Période"),
    "scope": ("Of", "De"),
    "reference": ("Compared with", "Comparé à"),
    "band": ("Band", "Tranche"),
    "proof": ("Proof", "Preuve"),
    "proof-before": (
        "Less what was earned before this period: {amount}",
        "Moins ce qui était acquis avant cette période : {amount}",
    ),
    "proof-rows": ("Rows", "Lignes"),
    "proof-measure": ("Measure", "Mesure"),
    "proof-amount": ("Amount", "Montant"),
    "proof-earned": ("Earned to the end of {month}: {amount}", "Acquis à fin {month} : {amount}"),
    "parts": ("Parts", "Parts"),
    "left-out": ("What did not count", "Ce qui n'a pas compté"),
    "rows": ("Rows", "Lignes"),
    "amount": ("Amount", "Montant"),
    "not-money": ("no amount", "sans montant"),
    "outlook": (
        "{more} more would add {worth}.",
        "{more} de plus ajouteraient {worth}.",
    ),
    "outlook-past": (
        "{more} more would have added {worth}.",
        "{more} de plus auraient ajouté {worth}.",
    ),
    "next-band": (
        "{missing} to the next band, {band}",
        "{missing} jusqu'à la tranche suivante, {band}",
    ),
    "top-band": ("There is no higher band.", "Il n'y a pas de tranche supérieure."),
    "not-earned": ("Rules under which nothing counted", "Règles sous lesquelles rien n'a compté"),
    "asks": ("Asks for", "Demande"),
    "anyone": ("no condition on you", "aucune condition sur vous"),
    "main-reason": ("Most rows", "La plupart des lignes"),
    "chart-title": ("{month} brought most: {amount}", "{month} a le plus rapporté : {amount}"),
    "chart-subtitle": (
        "Earned per month, {currency}, as known on {moment}",
        "Acquis par mois, {currency}, état au {moment}",
    ),
    "chart-table": ("The figures of this chart", "Les chiffres de ce graphique"),
    "month": ("Month", "Mois"),
    "basis": ("What these figures stand on", "Sur quoi reposent ces chiffres"),
    "programme": ("Programme", "Programme"),
    "version": ("version", "version"),
    "run": ("Run", "Calcul"),
    "known": ("Known on", "Connu le"),
    "facts": ("Facts", "Données de référence"),
    "deliveries": (
        "{count} delivery of billing data|{count} deliveries of billing data",
        "{count} livraison de données de facturation|{count} livraisons de données de facturation",
    ),
    "source": ("Source", "Source"),
    "delivery": ("Delivery", "Livraison"),
    "quarantined": ("Not readable", "Illisibles"),
    "proved": (
        "Every amount was worked out twice, by two independent ways; both agree to the last digit.",
        (
            "Chaque montant a été calculé deux fois, par deux voies indépendantes, au même "
            "dernier chiffre."
        ),
    ),
    "rounded": (
        (
            "Amounts are rounded for show. Point at an underlined figure, or move to it with "
            "the keyboard, "
            "for every digit."
        ),
        (
            "Les montants sont arrondis à l'affichage. Pointez un montant souligné, ou "
            "atteignez-le au clavier, "
            "pour tous ses chiffres."
        ),
    ),
    "guide": ("Source: {source}", "Source : {source}"),
    "page-of": ("of", "sur"),
    "more-lines": (
        "and 1 more line|and {count} more lines",
        "et 1 autre ligne|et {count} autres lignes",
    ),
    "lines": ("1 line|{count} lines", "1 ligne|{count} lignes"),
    "next": ("Next", "Ensuite"),
    "labelled": ("{label}: {said}", "{label} : {said}"),
    "and-also": ("{first}; {then}", "{first} ; {then}"),
}

_FIRM = "\N{NO-BREAK SPACE}"
"""French sets a space before a colon, and no line breaks there."""

TABLES = (PAGE, ATTENTION, FORMS, KINDS, GRADES)


class Words:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._position = 1 if language == "fr" else 0

    def __call__(self, key: str, count: int | None = None, **values: str) -> str:
        """A text of the page by its key, filled in. Raises KeyError for an unknown key."""
        return self._filled(PAGE[key][self._position], count, values)

    def attention(self, code: str, count: int | None, values: Mapping[str, str]) -> str:
        """The sentence of an attention."""
        return self._filled(ATTENTION[code][self._position], count, values)

    def form(self, form: str) -> str:
        """How an amount reaches the partner."""
        return FORMS[form][self._position]

    def kind(self, kind: str) -> str:
        """What kind of incentive it is."""
        return KINDS[kind][self._position]

    def grade(self, grade: str) -> str:
        """How grave something is, in a word."""
        return GRADES[grade][self._position]

    def _filled(self, text: str, count: int | None, values: Mapping[str, str]) -> str:
        one, bar, many = text.partition("|")
        # French counts none and one alike, English none like many.
        is_one = count == 1 or (count == 0 and self.language == "fr")
        chosen = one if not bar or is_one else many
        if self.language == "fr":
            chosen = chosen.replace(" :", f"{_FIRM}:").replace(" ;", f"{_FIRM};")
        counted = {} if count is None else {"count": format_decimal(count, locale=self.language)}
        return chosen.format_map({**counted, **values})
