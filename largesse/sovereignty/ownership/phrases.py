"""The phrases by which ownership is told, written by hand in both languages."""

from collections.abc import Mapping

from largesse.sovereignty.ownership.figures import Language

PHRASES: Mapping[str, Mapping[Language, str]] = {
    "and": {"en": "{first} and {last}", "fr": "{first} et {last}"},
    "yes": {"en": "yes", "fr": "oui"},
    "no": {"en": "no", "fr": "non"},
    "range": {
        "en": "{low} (at most {high})",
        "fr": "{low} ({high} au plus)",
    },
    "alone-above": {
        "en": "One holder outside {area} has {share}, above {limit}: {ways}.",
        "fr": "Un détenteur hors {area} a {share}, au-delà de {limit} : {ways}.",
    },
    "alone-open": {
        "en": "It cannot be excluded that one holder outside {area} has more than {limit}; the"
        " largest stated has {share}: {ways}.",
        "fr": "Il n'est pas exclu qu'un détenteur hors {area} ait plus de {limit} ; le plus"
        " important déclaré a {share} : {ways}.",
    },
    "alone-within": {
        "en": "No holder outside {area} has more than {limit}; the largest has {share}: {ways}.",
        "fr": "Aucun détenteur hors {area} n'a plus de {limit} ; le plus important a {share} :"
        " {ways}.",
    },
    "alone-may-be": {
        "en": "No holder outside {area} is named, but it cannot be excluded that one has up to"
        " {high}, above {limit}.",
        "fr": "Aucun détenteur hors {area} n'est nommé, mais il n'est pas exclu que l'un d'eux ait"
        " jusqu'à {high}, au-delà de {limit}.",
    },
    "alone-nobody": {
        "en": "No single holder outside {area} has more than {high}; the limit is {limit}.",
        "fr": "Aucun détenteur hors {area} n'a seul plus de {high} ; la limite est {limit}.",
    },
    "together-above": {
        "en": "Holders outside {area} together have {share}, above {limit}.",
        "fr": "Les détenteurs hors {area} ont ensemble {share}, au-delà de {limit}.",
    },
    "together-open": {
        "en": "It cannot be excluded that holders outside {area} together have more than {limit}:"
        " {share}.",
        "fr": "Il n'est pas exclu que les détenteurs hors {area} aient ensemble plus de {limit} :"
        " {share}.",
    },
    "together-within": {
        "en": "Holders outside {area} together have {share}, not more than {limit}.",
        "fr": "Les détenteurs hors {area} ont ensemble {share}, pas plus de {limit}.",
    },
    "veto-yes": {
        "en": "From outside {area} there is a veto, at any share one too many: {holders} has it.",
        "fr": "Un veto existe hors {area}, de trop quelle que soit la part : {holders} en dispose.",
    },
    "veto-yes-several": {
        "en": "From outside {area} there are vetoes, at any share too many: {holders} have them.",
        "fr": "Des vetos existent hors {area}, de trop quelle que soit la part : {holders} en"
        " disposent.",
    },
    "veto-may-be": {
        "en": "A veto from outside {area} cannot be excluded: {holders}.",
        "fr": "Un veto hors {area} n'est pas exclu : {holders}.",
    },
    "veto-open": {
        "en": "A veto from outside {area} cannot be excluded as long as not all holders are"
        " stated.",
        "fr": "Un veto hors {area} n'est pas exclu tant que tous les détenteurs ne sont pas"
        " déclarés.",
    },
    "veto-no": {
        "en": "Nobody outside {area} is stated to have a veto.",
        "fr": "Aucun veto hors {area} n'est déclaré.",
    },
    "appoints-yes": {
        "en": "Most of the governing bodies are appointed from outside {area}: by {holders}.",
        "fr": "La majorité des organes est nommée hors {area} : par {holders}.",
    },
    "appoints-yes-several": {
        "en": "Most of the governing bodies are appointed from outside {area}: by {holders}"
        " together.",
        "fr": "La majorité des organes est nommée hors {area} : par {holders} ensemble.",
    },
    "appoints-may-be": {
        "en": "It cannot be excluded that most of the governing bodies are appointed from outside"
        " {area}: {holders}.",
        "fr": "Il n'est pas exclu que la majorité des organes soit nommée hors {area} : {holders}.",
    },
    "appoints-open": {
        "en": "It cannot be excluded that most of the governing bodies are appointed from outside"
        " {area} as long as not all holders are stated.",
        "fr": "Il n'est pas exclu que la majorité des organes soit nommée hors {area} tant que tous"
        " les détenteurs ne sont pas déclarés.",
    },
    "appoints-no": {
        "en": "Nobody outside {area} appoints most of the governing bodies.",
        "fr": "Personne hors {area} ne nomme la majorité des organes.",
    },
    "control-nobody": {
        "en": "Nobody is stated to control {entity}.",
        "fr": "Personne n'est déclaré contrôler {entity}.",
    },
    "control-inside": {
        "en": "{entity} is controlled from within {area}, nearest first: {holders}.",
        "fr": "{entity} est sous contrôle depuis {area}, du plus proche au plus lointain :"
        " {holders}.",
    },
    "control-outside": {
        "en": "{entity} is controlled by, nearest first, {holders}{way}.",
        "fr": "{entity} est sous contrôle, du plus proche au plus lointain, de {holders}{way}.",
    },
    "no-way": {"en": "by ways too many to tell", "fr": "par des voies trop nombreuses"},
    "several-ways": {
        "en": "by {number} ways, the strongest: {strongest}",
        "fr": "par {number} voies, la plus forte : {strongest}",
    },
    "first": {"en": " {has}", "fr": " {has}"},
    "which": {"en": ", which {has}", "fr": ", qui {has}"},
    "holds": {"en": "holds {share} of {held}", "fr": "détient {share} de {held}"},
    "controls": {
        "en": "holds {share} of, and controls, {held}",
        "fr": "détient {share} de {held}, sous son contrôle",
    },
    "holds-apart": {
        "en": "holds {capital} of the capital and {votes} of the votes of {held}",
        "fr": "détient {capital} du capital et {votes} des voix de {held}",
    },
    "controls-apart": {
        "en": "holds {capital} of the capital and {votes} of the votes of, and controls, {held}",
        "fr": "détient {capital} du capital et {votes} des voix de {held}, sous son contrôle",
    },
    "has-veto-over": {"en": "has a veto over {held}", "fr": "a un veto sur {held}"},
    "has-veto-it": {"en": "has a veto there", "fr": "y a un veto"},
    "has-majority-over": {
        "en": "appoints most of the bodies of {held}",
        "fr": "nomme la majorité des organes de {held}",
    },
    "has-majority-it": {
        "en": "appoints most of its bodies",
        "fr": "y nomme la majorité des organes",
    },
    "has-seats-over": {
        "en": "appoints {seats} of {of} seats of {held}",
        "fr": "nomme {seats} sièges sur {of} de {held}",
    },
    "has-seats-it": {
        "en": "appoints {seats} of {of} seats there",
        "fr": "y nomme {seats} sièges sur {of}",
    },
    "short-veto": {"en": "veto", "fr": "veto"},
    "short-appoints-majority": {"en": "most of the bodies", "fr": "majorité des organes"},
    "short-seats": {"en": "{seats} of {of} seats", "fr": "{seats} sièges sur {of}"},
    "missing-entity": {
        "en": "nobody stated '{slug}': add it to entities.csv",
        "fr": "« {slug} » n'est pas déclaré : l'ajouter à entities.csv",
    },
    "missing-country": {
        "en": "the country of {of} is unknown: state it in entities.csv",
        "fr": "le pays de {of} est inconnu : le déclarer dans entities.csv",
    },
    "missing-holders": {
        "en": "who holds {share} of {of} is unknown: state it in holdings.csv",
        "fr": "le détenteur de {share} de {of} est inconnu : le déclarer dans holdings.csv",
    },
    "missing-holders-all": {
        "en": "who holds {of} is unknown: state it in holdings.csv",
        "fr": "les détenteurs de {of} sont inconnus : les déclarer dans holdings.csv",
    },
    "missing-largest": {
        "en": "the largest share of one of {of} is unknown: state it in entities.csv",
        "fr": "la part la plus grande d'un seul de {of} est inconnue : la déclarer dans"
        " entities.csv",
    },
    "missing-seats": {
        "en": "who appoints the other seats of {of} is unknown: state it in rights.csv",
        "fr": "qui nomme les autres sièges de {of} est inconnu : le déclarer dans rights.csv",
    },
    "missing-places": {
        "en": "not all of seat, administration and establishment of {of} are known: state them in"
        " entities.csv",
        "fr": "le siège, l'administration et l'établissement de {of} ne sont pas tous connus : les"
        " déclarer dans entities.csv",
    },
    "head-alone": {
        "en": "{holder} has {share} of {entity}, above {limit}",
        "fr": "{holder} a {share} de {entity}, au-delà de {limit}",
    },
    "head-together": {
        "en": "Holders outside {area} have {share} of {entity}, above {limit}",
        "fr": "Les détenteurs hors {area} ont {share} de {entity}, au-delà de {limit}",
    },
    "head-veto": {
        "en": "A veto over {entity} lies outside {area}: {holders}",
        "fr": "Un veto sur {entity} se trouve hors {area} : {holders}",
    },
    "head-appoints": {
        "en": "Most of the bodies of {entity} are appointed from outside {area}: {holders}",
        "fr": "La majorité des organes de {entity} est nommée hors {area} : {holders}",
    },
    "head-open": {
        "en": "Too little is stated of {entity} to exclude a hold from outside {area}",
        "fr": "Trop peu est déclaré de {entity} pour exclure une emprise hors {area}",
    },
    "head-within": {
        "en": "{entity} keeps within {alone} and {together} outside {area}, without a veto",
        "fr": "{entity} reste dans les limites de {alone} et {together} hors {area}, sans veto",
    },
    "drawn": {
        "en": "Shares of capital, and of votes where they differ; each box holds those below it;"
        " on {day}, seen from {area}",
        "fr": "Parts du capital, et des voix où elles diffèrent ; chaque case détient celles du"
        " dessous ; au {day}, vu depuis : {area}",
    },
    "hidden": {
        "en": "{number} entities that have less of it are not drawn",
        "fr": "{number} entités qui en ont moins ne sont pas dessinées",
    },
    "headers": {
        "en": "holder|country|counts as|capital|votes|in all|at most|rights",
        "fr": "détenteur|pays|compte comme|capital|voix|en tout|au plus|droits",
    },
    "label-votes": {"en": "{votes} votes", "fr": "{votes} des voix"},
    "nobody-stated": {"en": "Nobody stated", "fr": "Non déclaré"},
    "box-outside": {"en": "outside", "fr": "hors zone"},
    "box-counts-outside": {"en": "controlled from outside", "fr": "contrôle hors zone"},
    "box-unknown": {"en": "unknown", "fr": "inconnu"},
    "line-control": {"en": "control", "fr": "contrôle"},
    "line-right": {"en": "a right alone", "fr": "un droit seul"},
    "side-inside": {"en": "inside", "fr": "dans la zone"},
    "side-outside": {"en": "outside", "fr": "hors zone"},
    "side-unknown": {"en": "unknown", "fr": "inconnu"},
    "counts-outside": {"en": "controlled from outside", "fr": "contrôlé de l'extérieur"},
    "counts-unknown": {"en": "may be controlled from outside", "fr": "contrôle inconnu"},
}
"""Each phrase by its name. Where more than one is named, ``holders`` are told in a row."""
