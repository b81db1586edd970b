"""What a partner is told about its payments, in English and French; numbers masked."""

from collections.abc import Mapping

from django.utils import timezone

from largesse.settlement.models import Notice

TEXTS: Mapping[str, tuple[str, str]] = {
    "bank-details-requested": (
        """New bank details were given for you: account {account}. If this was not you, tell us
        at once. Payments go to the account so far until the change is approved.""",
        """De nouvelles coordonnées bancaires ont été données pour vous : compte {account}. Si vous
        n'en êtes pas l'auteur, dites-le-nous aussitôt. Les paiements vont au compte actuel jusqu'à
        l'approbation du changement.""",
    ),
    "bank-details-approved": (
        """Your new bank details, account {account}, are approved. They are used for payments from
        {day}. If you did not ask for this, tell us before that day.""",
        """Vos nouvelles coordonnées bancaires, compte {account}, sont approuvées. Elles servent aux
        paiements à partir du {day}. Si vous ne l'avez pas demandé, dites-le-nous avant ce jour.""",
    ),
    "bank-details-refused": (
        """The change to account {account} was not made. Payments go to the account so far.""",
        """Le passage au compte {account} n'a pas été fait. Les paiements vont au compte actuel.""",
    ),
    "payment-rejected": (
        """A payment of {amount} to account {account} came back: {reason}. It is owed to you and
        is paid again once this is mended.""",
        """Un paiement de {amount} sur le compte {account} a été rejeté : {reason}. Il vous reste
        dû et sera versé de nouveau une fois la cause corrigée.""",
    ),
}
"""By code: English, French."""


def tell(partner: str, about: str, **said: str) -> Notice:
    """Write a notice to a partner; values may be given in each language as ``name_fr``."""
    english, french = (" ".join(text.split()) for text in TEXTS[about])
    fr = {name: said.get(f"{name}_fr", value) for name, value in said.items()}
    return Notice.objects.create(
        partner=partner,
        about=about,
        en=english.format(**said),
        fr=french.format(**fr),
        written_at=timezone.now(),
    )
