"""The facts that a rule may speak of: those computed for every placement, each with its meaning."""

from collections.abc import Mapping

from largesse.expr.schema import ColumnInfo, Schema
from largesse.expr.tree import Type
from largesse.programme.model import Text

_TEXT, _NUMBER, _YES, _SET = Type.TEXT, Type.NUMBER, Type.BOOLEAN, Type.TEXT_SET

WORKLOAD: Mapping[str, ColumnInfo] = {
    "data.class": ColumnInfo(_TEXT, doc="the highest class that the system holds or touches"),
    "data.rank": ColumnInfo(_NUMBER, doc="how high that class stands, from 0 for public"),
    "data.tags": ColumnInfo(_SET, doc="what the classes it holds or touches are: personal, state"),
    "workload.scopes": ColumnInfo(_SET, doc="whom the workload belongs to, as rules bind them"),
    "workload.country": ColumnInfo(_TEXT, doc="the country of whoever answers for the workload"),
    "workload.critical": ColumnInfo(_YES, doc="whether a critical function rests on the system"),
}
"""What is known of the workload."""

OFFERING: Mapping[str, ColumnInfo] = {
    "provider.country": ColumnInfo(_TEXT, doc="where the provider has its seat"),
    "provider.seat_inside": ColumnInfo(_YES, doc="whether its seat lies inside the area"),
    "provider.administration_inside": ColumnInfo(_YES, doc="its central administration"),
    "provider.establishment_inside": ColumnInfo(_YES, doc="its principal establishment"),
    "owner.largest_outside": ColumnInfo(
        _NUMBER, doc="the largest share of capital or votes of one holder outside, as 0.24"
    ),
    "owner.all_outside": ColumnInfo(_NUMBER, doc="the share of all holders outside together"),
    "owner.outside_veto": ColumnInfo(_YES, doc="whether a holder outside has a veto"),
    "owner.outside_appoints": ColumnInfo(
        _YES, doc="whether a holder outside appoints most of the governing bodies"
    ),
    "owner.outside_controls": ColumnInfo(_YES, doc="whether it is controlled from outside"),
    "supplier.outside_reaches_data": ColumnInfo(
        _YES,
        doc="whether a supplier that is outside, or controlled from there, can get at the data",
    ),
    "supplier.outside_indispensable": ColumnInfo(
        _YES, doc="whether the service stops without a supplier outside"
    ),
    "law.compels": ColumnInfo(
        _YES, doc="whether a law outside the area can compel someone who can get at the data"
    ),
    "law.forbids": ColumnInfo(_YES, doc="whether a law outside forbids them to hand data over"),
    "law.reports": ColumnInfo(
        _YES, doc="whether a law outside makes them report vulnerabilities first"
    ),
    "data.stored_inside": ColumnInfo(_YES, doc="whether data are stored inside the area alone"),
    "data.administered_inside": ColumnInfo(_YES, doc="whether administered from inside alone"),
    "data.keys_with_customer": ColumnInfo(_YES, doc="whether the customer alone holds the keys"),
    "offering.qualifications": ColumnInfo(_SET, doc="the qualifications it holds on the day"),
    "offering.seal": ColumnInfo(_NUMBER, doc="its SEAL by the Commission's framework, 0 to 4"),
    "offering.exit_months": ColumnInfo(_NUMBER, doc="how long leaving it takes"),
    "offering.substitutable": ColumnInfo(_YES, doc="whether another could take over"),
    "offering.trusted": ColumnInfo(_YES, doc="whether it may serve as a trusted third party"),
    "provider.other_arrangements": ColumnInfo(
        _NUMBER,
        doc="how many other placements of the same customer rest on the provider or its group",
    ),
}
"""What is known of the offering and of who is behind it, seen from the profile's area."""

COMPUTED = {**WORKLOAD, **OFFERING}
TITLES: Mapping[str, Text] = {
    "data.class": Text("highest class of data", "plus haute classe de données"),
    "data.rank": Text("rank of that class", "rang de cette classe"),
    "data.tags": Text("nature of the data", "nature des données"),
    "workload.scopes": Text("whom the workload belongs to", "à qui appartient la charge"),
    "workload.country": Text("country of the workload", "pays de la charge"),
    "workload.critical": Text("a critical function", "fonction critique"),
    "provider.country": Text("country of the provider", "pays du prestataire"),
    "provider.seat_inside": Text("seat inside", "siège au dedans"),
    "provider.administration_inside": Text(
        "central administration inside", "administration centrale au dedans"
    ),
    "provider.establishment_inside": Text(
        "principal establishment inside", "établissement principal au dedans"
    ),
    "owner.largest_outside": Text(
        "largest share of one holder outside", "plus grande part d'un détenteur du dehors"
    ),
    "owner.all_outside": Text(
        "share of all holders outside", "part de tous les détenteurs du dehors"
    ),
    "owner.outside_veto": Text("veto held outside", "veto détenu au dehors"),
    "owner.outside_appoints": Text(
        "bodies appointed from outside", "organes nommés depuis le dehors"
    ),
    "owner.outside_controls": Text("controlled from outside", "contrôlé depuis le dehors"),
    "supplier.outside_reaches_data": Text(
        "a supplier outside can get at the data", "un fournisseur du dehors accède aux données"
    ),
    "supplier.outside_indispensable": Text(
        "a supplier outside is indispensable", "un fournisseur du dehors est indispensable"
    ),
    "law.compels": Text(
        "a law outside can compel access", "une loi du dehors peut contraindre l'accès"
    ),
    "law.forbids": Text(
        "a law outside forbids handing over", "une loi du dehors interdit de remettre"
    ),
    "law.reports": Text(
        "a law outside has flaws reported first",
        "une loi du dehors fait d'abord signaler les failles",
    ),
    "data.stored_inside": Text("data stored inside alone", "données stockées au dedans seulement"),
    "data.administered_inside": Text(
        "administered from inside alone", "administré depuis le dedans seulement"
    ),
    "data.keys_with_customer": Text(
        "keys with the customer alone", "clés chez le client seulement"
    ),
    "offering.qualifications": Text("qualifications held", "qualifications détenues"),
    "offering.seal": Text("SEAL of the offering", "SEAL de l'offre"),
    "offering.exit_months": Text("months to leave it", "mois pour en sortir"),
    "offering.substitutable": Text("another could take over", "un autre pourrait reprendre"),
    "offering.trusted": Text("trusted third party", "tiers de confiance"),
    "provider.other_arrangements": Text(
        "other placements with the same provider", "autres placements chez le même prestataire"
    ),
}
"""What readers see beside a fact's name."""
ASKED_TYPES = {"yes or no": _YES, "number": _NUMBER}


def schema_of(asks: Mapping[str, str], criteria: tuple[str, ...] = ()) -> Schema:
    """The facts that a profile's rules may name: the computed ones, what it asks of an offering
    (``ask.`` and the name), and a level of a criterion of the framework (``"SOV-2.3"``)."""
    asked = {f"ask.{name}": ColumnInfo(ASKED_TYPES[kind]) for name, kind in asks.items()}
    levels = {name: ColumnInfo(_NUMBER, doc="the SEAL of an answer") for name in criteria}
    return Schema({**COMPUTED, **asked, **levels})
