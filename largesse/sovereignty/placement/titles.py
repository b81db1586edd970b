"""What readers see beside a fact's name."""

from largesse.programme.model import Text
from largesse.sovereignty.assessment.workspace import Catalogue
from largesse.sovereignty.rules.columns import TITLES


def title_of(catalogue: Catalogue, fact: str) -> Text:
    """The title of a fact: a computed one, a criterion, or what a profile asks."""
    if fact in TITLES:
        return TITLES[fact]
    if fact in catalogue.framework.criteria:
        return catalogue.framework.criteria[fact].title
    asked = fact.removeprefix("ask.")
    asks = (profile.asks[asked] for profile in catalogue.profiles.values() if asked in profile.asks)
    return next((ask.title for ask in asks), Text(fact, fact))
