"""Every sentence that a proof can say, in English and French, side by side.

A new step of the calculation adds one row here and one ``paper.write(Sentence.ITS_NAME, ...)``.
``{name}`` is a value of the line, written by :mod:`largesse.entitlement.proof.words`. A text with
two forms, ``one|many``, is chosen by the value ``count``.
"""

from collections.abc import Mapping
from enum import Enum, unique


@unique
class Sentence(Enum):
    """What a line of a proof says: its words in English, then in French."""

    # Why a row does not count.
    OUTSIDE_PERIOD = (
        "outside the period in which the rule holds",
        "hors de la période de validité de la règle",
    )
    NOT_QUALIFIED = (
        "did not qualify on the day",
        "les conditions n'étaient pas remplies ce jour-là",
    )
    OUTSIDE_FUND = ("outside the purpose of the fund", "hors de l'objet du fonds")
    NOT_AMONG_FIRST = (
        "not within the first month|not within the first {count} months",
        "au-delà du premier mois|au-delà des {count} premiers mois",
    )
    INSTEAD_ON_LINE = (
        "'{incentive}' is earned on this line instead",
        "« {incentive} » est acquis sur cette ligne à la place",
    )
    NOT_MEASURED = ("is not what the rule measures", "n'est pas ce que la règle mesure")
    STATED = ("{because}", "{because}")

    COUNTED = (
        "{count} row counted|{count} rows counted",
        "{count} ligne comptée|{count} lignes comptées",
    )
    COUNTED_AMOUNT = (
        "{count} row counted: {amount}|{count} rows counted: {amount}",
        "{count} ligne comptée : {amount}|{count} lignes comptées : {amount}",
    )
    NOT_COUNTED = (
        "{count} row not counted: {why}|{count} rows not counted: {why}",
        "{count} ligne non comptée : {why}|{count} lignes non comptées : {why}",
    )
    NOT_COUNTED_AMOUNT = (
        "{count} row not counted: {why}, {amount}|{count} rows not counted: {why}, {amount}",
        "{count} ligne non comptée : {why}, {amount}|{count} lignes non comptées : {why}, {amount}",
    )

    # How rows became the measure.
    IN_MONTH = ("{month}: {of}", "{month} : {of}")
    DISTINCT = (
        "{month}: {count} different value|{month}: {count} different values",
        "{month} : {count} valeur distincte|{month} : {count} valeurs distinctes",
    )
    CONVERTED = (
        "{of} × {rate} {to}/{currency} of {month}",
        "{of} × {rate} {to}/{currency} de {month}",
    )

    # Arithmetic, alone or as part of a line.
    EQUALS = ("{of} = {result}", "{of} = {result}")
    TIMES = ("{of} × {by} = {result}", "{of} × {by} = {result}")
    OF_SHARE = ("{of} × {share}", "{of} × {share}")
    SHARED_OUT = ("{of} × {by} / {over} = {result}", "{of} × {by} / {over} = {result}")
    OVER = ("{of} / {by} = {result}", "{of} / {by} = {result}")
    LESS = ("({of} - {less})", "({of} - {less})")
    OVER_SHOWN = (
        "{of} / {by} = {result} (shown rounded; bands are tested exactly)",
        (
            "{of} / {by} = {result} (arrondi à l'affichage ; les tranches sont testées sur la "
            "valeur exacte)"
        ),
    )

    # What places, and what it is compared with.
    IN_GROUP = (
        (
            "{count} partner counts in the group '{group}'|"
            "{count} partners count together in the group '{group}'"
        ),
        (
            "{count} partenaire compte dans le groupe « {group} »|"
            "{count} partenaires comptent ensemble dans le groupe « {group} »"
        ),
    )
    PLACED = ("{measure} in {span}: {amount}", "{measure}, {span} : {amount}")
    PLACED_SO_FAR = (
        "{measure} in {span} to the end of {month}: {amount}",
        "{measure}, {span}, à fin {month} : {amount}",
    )
    PLACED_TRAILING = (
        (
            "{measure} in the month to the end of {month}: {amount}|"
            "{measure} in the {count} months to the end of {month}: {amount}"
        ),
        (
            "{measure} sur le mois, à fin {month} : {amount}|"
            "{measure} sur {count} mois, à fin {month} : {amount}"
        ),
    )
    EXPECTED_AS_IT_IS = (
        "to the end of {month}: {now}; expected to stay as it is",
        "à fin {month} : {now} ; devrait rester tel quel",
    )
    EXPECTED_AT_TARGET = (
        "to the end of {month}: {now}; expected to come to the target, {then}",
        "à fin {month} : {now} ; devrait atteindre l'objectif, {then}",
    )
    EXPECTED_AT_PACE = (
        "to the end of {month}: {now}; at this pace, × {total} / {elapsed} months: {then}",
        "à fin {month} : {now} ; à ce rythme, × {total} / {elapsed} mois : {then}",
    )
    COMPARED = ("compared with {reference}: {amount}", "référence ({reference}) : {amount}")
    INCREASE = (
        "the increase: {of} - {less} = {result}",
        "la progression : {of} - {less} = {result}",
    )
    THE_TARGET = ("the target", "objectif")
    THE_BASELINE = ("the agreed baseline", "base convenue")
    THE_STATED = ("the amount the rule states", "montant fixé par la règle")
    MONTHS = ("{first} to {last}", "{first} à {last}")
    TO_THE_END = ("{span} to the end of {month}", "{span} à fin {month}")
    ELAPSED_PART = (
        "{of}, its part for {elapsed} of {total} months",
        "{of}, pour {elapsed} mois sur {total}",
    )
    NOTHING_TO_COMPARE = (
        "there is nothing to compare with: nothing is earned",
        "il n'y a rien à quoi comparer : rien n'est acquis",
    )
    REQUIRED = (
        "required: {how} {edge}; that is reached",
        "exigé : {how} {edge} ; c'est atteint",
    )
    REQUIRED_NOT = (
        "required: {how} {edge}; that is not reached, so nothing is earned",
        "exigé : {how} {edge} ; ce n'est pas atteint, donc rien n'est acquis",
    )
    LESS_TAKEN = (
        "less what earlier rules of the stack took: {amount}",
        "moins ce que les règles précédentes du cumul ont pris : {amount}",
    )

    # Scales.
    OF_OPTION = ("of it {option}: {paid}", "dont {option} : {paid}")
    OF_OTHERS = ("of it others: {paid}", "dont les autres : {paid}")
    TOGETHER = ("together {amount}", "au total {amount}")
    LINE_BY_LINE = (
        "each line by itself through the scale, summed: {amount}",
        "chaque ligne seule dans le barème, total : {amount}",
    )
    LINE_BY_LINE_STACK = (
        "each line by itself through the scale, as the stack '{stack}' decides, summed: {amount}",
        "chaque ligne seule dans le barème, selon le cumul « {stack} », total : {amount}",
    )
    ON_PART = ("on {amount}", "sur {amount}")
    NO_BAND = (
        "no band is reached: nothing is earned",
        "aucune tranche n'est atteinte : rien n'est acquis",
    )
    IN_BAND = ("stands in the band {band}", "se situe dans la tranche {band}")
    REACHED = ("reached {band}", "tranche atteinte : {band}")
    REACHED_PAYS = ("{band} is reached and pays {amount}", "{band} est atteinte et paie {amount}")
    BAND_PAYS = ("{band} pays {amount}", "{band} paie {amount}")
    PAYS = ("pays {amount}", "paie {amount}")
    IN_THE_BAND = ("{band}: {of}", "{band} : {of}")
    HOLDS = ("{quantity} holds {of}", "{quantity} contient {of}")
    FULL_STEPS = (
        "{count} full step of {per}|{count} full steps of {per}",
        "{count} pas entier de {per}|{count} pas entiers de {per}",
    )
    STARTED_STEPS = (
        "{count} started step of {per}|{count} started steps of {per}",
        "{count} pas entamé de {per}|{count} pas entamés de {per}",
    )
    AT_TARGET = (
        "{amount} at target × {of} / {over} = {result}",
        "{amount} à l'objectif × {of} / {over} = {result}",
    )
    ON_THE_LINE = (
        "on the line from {low} to {high}: {value}",
        "sur la droite de {low} à {high} : {value}",
    )
    FACTOR = ("{of} × {factor} ({because}) = {result}", "{of} × {factor} ({because}) = {result}")

    # Limits, stacks, guarantees, rounding.
    SHARE_OF = (
        "{share} of {measure}, {base}, is {result}",
        "{share} de {measure}, {base}, soit {result}",
    )
    EARNED_BY = ("what '{incentive}' earned", "ce que « {incentive} » a acquis")
    CAPPED = (
        "capped at {height} per {per} in {span}: {left}",
        "plafonné à {height} par {per} ({span}) : {left}",
    )
    CAPPED_USED = (
        "capped at {height} per {per} in {span}, {used} of it used before: {left}",
        "plafonné à {height} par {per} ({span}), dont {used} déjà comptés : {left}",
    )
    FLOOR = ("raised to the floor of {height}", "relevé au plancher de {height}")
    INSTEAD = (
        "'{incentive}' is earned instead ({rule} of the stack '{stack}')",
        "« {incentive} » est acquis à la place ({rule} du cumul « {stack} »)",
    )
    GUARANTEED = (
        "guaranteed {height}, {how}: adds {added}",
        "garanti {height}, {how} : ajoute {added}",
    )
    ROUNDED = ("rounded {mode} to {step}: {result}", "arrondi {mode} à {step} : {result}")

    # What is said around a proof.
    OF_PARTNER = ("{rule} ({id}): {partner}, {span}", "{rule} ({id}) : {partner}, {span}")
    OF_SCOPE = (
        "{rule} ({id}): {partner}, {per} {scope}, {span}",
        "{rule} ({id}) : {partner}, {per} {scope}, {span}",
    )
    MONTHS_SO_FAR = (
        "{first} to {last}, of which to {month}",
        "{first} à {last}, dont jusqu'à fin {month}",
    )
    FROM_SOURCE = ("{of}; {source}", "{of} ; {source}")
    ROWS = ("Rows", "Lignes")
    MEASURE = ("Measure", "Mesure")
    AMOUNT = ("Amount", "Montant")
    EXPECTED_OF = ("Expected of the whole of {span}", "Attendu pour toute la période : {span}")
    EXPECTED = ("expected {amount}", "attendu {amount}")
    OUTLOOK = ("Outlook", "Perspectives")
    USED = ("Used", "Éléments utilisés")
    EARNED_NOTHING = ("earned {amount}", "acquis {amount}")
    EARNED = ("earned {amount}, vested", "acquis {amount}, définitivement")
    EARNED_SO_FAR = (
        "earned {amount}, vests when {span} ends",
        "acquis {amount}, définitivement au terme de la période ({span})",
    )
    WORTH_OF_MORE = (
        "{more} more would add {worth}",
        "avec {more} de plus, on acquiert {worth} de plus",
    )
    WORTH_OF_MORE_THEN = (
        "{more} more would have added {worth}",
        "avec {more} de plus, on aurait acquis {worth} de plus",
    )
    NEXT_BAND = (
        "the next band, {band}, is {missing} away",
        "la tranche suivante, {band}, est à {missing}",
    )
    NEXT_BAND_THEN = (
        "the next band, {band}, was {missing} away",
        "la tranche suivante, {band}, était à {missing}",
    )
    NO_HIGHER_BAND = ("there is no higher band", "il n'y a pas de tranche supérieure")
    NO_OUTLOOK = ("there is none for this rule", "il n'y en a pas pour cette règle")
    PROGRAMME = ("programme {id}, version {version}", "programme {id}, version {version}")
    DELIVERIES_OF = (
        "rows delivered by {source}: {deliveries}",
        "lignes livrées par {source} : {deliveries}",
    )
    IN_QUARANTINE = (
        (
            "{count} billing row of these deliveries could not be read and is not counted|"
            "{count} billing rows of these deliveries could not be read and are not counted"
        ),
        (
            "{count} ligne de ces livraisons n'a pas pu être lue et n'est pas comptée|"
            "{count} lignes de ces livraisons n'ont pas pu être lues et ne sont pas comptées"
        ),
    )
    STOOD_ON = (
        "{count} delivery, facts {facts}, run {run}|{count} deliveries, facts {facts}, run {run}",
        (
            "{count} livraison, données de référence {facts}, calcul {run}|"
            "{count} livraisons, données de référence {facts}, calcul {run}"
        ),
    )
    PROVED = (
        "Proved: the run says the same, to the last digit.",
        "Prouvé : le calcul donne le même montant, au dernier chiffre.",
    )
    DIFFERS = (
        "DIFFERS: the run says {theirs}, the proof {ours}.",
        "ÉCART : le calcul donne {theirs}, la preuve {ours}.",
    )
    DIFFERS_EXPECTED = (
        "DIFFERS: of what is expected the run says {theirs}, the proof {ours}.",
        "ÉCART : pour ce qui est attendu, le calcul donne {theirs}, la preuve {ours}.",
    )
    NOTHING = ("nothing", "rien")
    COUNTS = ("counted", "comptée")
    ROW = ("row", "ligne")
    DAY = ("day", "jour")
    CURRENCY = ("currency", "devise")
    COUNTED_AS = ("amount", "montant")
    VERDICT = ("verdict", "verdict")
    INCENTIVE = ("incentive", "règle")
    INTERVAL = ("interval", "période")
    OF = ("of", "pour")
    ALL_EARNED = ("earned", "acquis")
    VESTED = ("vested", "définitif")
    OVERVIEW = ("What {partner} has earned", "Ce que {partner} a acquis")
    ALL_WORKED_OUT = (
        (
            "{count} amount, worked out again from the rows (run {run}).|"
            "{count} amounts, each worked out again from the rows (run {run})."
        ),
        (
            "{count} montant, recalculé à partir des lignes (calcul {run}).|"
            "{count} montants, chacun recalculé à partir des lignes (calcul {run})."
        ),
    )
    FILE_ROW = ("{delivery}, file {file} row {row}", "{delivery}, fichier {file}, ligne {row}")
    OF_ACTIVITY = ("activity {activity}", "action {activity}")
    PRESENT = ("present in the programme", "présence au programme")
    NEXT = ("Next: {command}", "Ensuite : {command}")

    def in_language(self, language: str) -> str:
        """The sentence with its values still to be filled in."""
        return self.value[1 if language == "fr" else 0]


WORDS: Mapping[str, tuple[str, str]] = {
    "half-up": ("half-up", "au plus proche"),
    "half-even": ("half-even", "au plus proche, pair en cas d'égalité"),
    "down": ("down", "vers zéro"),
    "up": ("up", "en s'éloignant de zéro"),
    "each": ("each interval by itself", "chaque période pour elle-même"),
    "cumulative": ("cumulative over the year", "en cumul sur l'année"),
    "draw": ("drawn on what is earned later", "à valoir sur ce qui sera acquis ensuite"),
    "best of": ("best of", "le meilleur"),
    "first": ("first", "le premier"),
    "at least": ("at least", "au moins"),
    "above": ("above", "plus de"),
    "at most": ("at most", "au plus"),
    "below": ("below", "moins de"),
    "partner": ("partner", "partenaire"),
    "customer": ("customer", "client"),
    "deal": ("deal", "affaire"),
    "activity": ("activity", "action"),
    "account": ("account", "compte"),
}
"""Words that a programme uses for its settings, as they stand in a sentence."""
