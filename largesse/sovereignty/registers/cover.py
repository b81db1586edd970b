"""A register as a page to read: what is known, what is missing, what is connected."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from babel.dates import format_date

from largesse.programme.model import Text
from largesse.sovereignty.registers.connected import Group
from largesse.sovereignty.registers.json import seal_of
from largesse.sovereignty.registers.register import Register
from largesse.sovereignty.registers.sheet import Language, Section, Sheet, Table

_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "eyebrow": Text("DORA, article 28(3)", "DORA, article 28, paragraphe 3"),
        "finding": Text(
            "{known} of {asked} fields are known; the financial entity fills the rest.",
            "{known} champs sur {asked} sont connus\N{NO-BREAK SPACE}; l’entité financière remplit"
            " les autres.",
        ),
        "entity": Text("Financial entity", "Entité financière"),
        "lei": Text("LEI", "LEI"),
        "on": Text("As of", "À la date du"),
        "law": Text("Asked for by", "Demandé par"),
        "codes": Text("Codes of templates", "Codes des modèles"),
        "unverified": Text(
            "from copies that agree; not read in the Official Journal",
            "d’après des copies concordantes\N{NO-BREAK SPACE}; non lus au Journal officiel",
        ),
        "verified": Text("read in the Official Journal", "lus au Journal officiel"),
        "unknown": Text("not stated", "non indiqué"),
        "arrangements": Text("Arrangements", "Accords"),
        "arrangement-columns": Text(
            "Contract|Function|Offering|Provider|Chain", "Contrat|Fonction|Offre|Prestataire|Chaîne"
        ),
        "open-chain": Text("{count} and more", "{count} ou plus"),
        "templates": Text("What the programme knows", "Ce que le programme connaît"),
        "template-columns": Text("Template|Holds|Known|Asked", "Modèle|Contenu|Connus|Demandés"),
        "connected": Text(
            "Concentration, article 29(1)(b)", "Concentration, article 29, paragraphe 1, point b)"
        ),
        "connected-none": Text(
            "No two arrangements are with the same or connected providers, as far as is known.",
            "À notre connaissance, aucun accord n’est conclu avec un même prestataire ou avec des"
            " prestataires liés.",
        ),
        "group-columns": Text("Behind them|Through|Contracts", "Derrière eux|Par|Contrats"),
        "by-control": Text("control", "contrôle"),
        "by-subcontractor": Text("subcontracting", "sous-traitance"),
        "unknown-control": Text(
            "Who controls {names} is not known: a connection cannot be excluded.",
            "On ignore qui contrôle {names}\N{NO-BREAK SPACE}: un lien ne peut être exclu.",
        ),
        "footer": Text(
            "Written from what the programme knows; nothing is guessed.",
            "Établi d’après ce que le programme connaît\N{NO-BREAK SPACE}; rien n’est supposé.",
        ),
    }
)


def cover_of(register: Register, record: Mapping[str, object], day: date, lang: Language) -> Sheet:
    """The register's sheet, sealed as its record is."""
    said = _Said(register, lang)
    customer = register.customer
    known = {"known": register.known, "asked": register.asked}
    return Sheet(
        title=register.templates.title.in_language(lang),
        subtitle=customer.name or customer.id,
        facts=(
            (said("entity"), ", ".join(filter(None, (customer.id, customer.country)))),
            (said("lei"), customer.lei or said("unknown")),
            (said("on"), format_date(day, "long", locale=lang)),
            (said("law"), register.templates.law.in_language(lang)),
            (said("codes"), said("verified" if register.templates.is_verified else "unverified")),
        ),
        sections=(said.arrangements(), said.templates(), said.connected()),
        seal=seal_of(record),
        footer=said("footer"),
        dated=day,
        language=lang,
        eyebrow=said("eyebrow"),
        finding=said("finding").format(**known),
        mark="plain" if register.known == register.asked else "warn",
    )


class _Said:
    def __init__(self, register: Register, language: Language) -> None:
        self.register = register
        self.language = language

    def __call__(self, key: str) -> str:
        return _WORDS[key].in_language(self.language)

    def columns(self, key: str) -> tuple[str, ...]:
        return tuple(self(key).split("|"))

    def arrangements(self) -> Section:
        rows = []
        for each in self.register.arrangements:
            count = str(len(each.chain))
            chain = count if each.is_chain_complete else self("open-chain").format(count=count)
            provider = each.provider.name or each.provider.id
            rows.append(
                (
                    each.contract if each.reference else self("unknown"),
                    each.function_title or each.function,
                    each.offering_title or each.offering,
                    f"{provider} ({each.provider.country or '?'})",
                    chain,
                )
            )
        table = Table(self.columns("arrangement-columns"), tuple(rows), figures=1)
        return Section(self("arrangements"), table=table)

    def templates(self) -> Section:
        rows = []
        for template in self.register.templates.templates:
            known, asked = self.register.counted(template)
            if asked:
                title = template.title.in_language(self.language)
                rows.append((template.name, title, str(known), str(asked)))
        table = Table(self.columns("template-columns"), tuple(rows), figures=2)
        return Section(self("templates"), table=table)

    def connected(self) -> Section:
        found = self.register.connected
        rows = [
            *(self._group(group, "by-control") for group in found.by_control),
            *(self._group(group, "by-subcontractor") for group in found.by_subcontractor),
        ]
        paragraphs = [] if rows else [self("connected-none")]
        if found.unknown_control:
            names = ", ".join(self._called(name) for name in found.unknown_control)
            paragraphs.append(self("unknown-control").format(names=names))
        table = Table(self.columns("group-columns"), tuple(rows)) if rows else None
        return Section(self("connected"), tuple(paragraphs), table)

    def _group(self, group: Group, key: str) -> tuple[str, str, str]:
        return self._called(group.behind), self(key), ", ".join(group.arrangements)

    def _called(self, id: str) -> str:
        for each in self.register.arrangements:
            for provider in (each.provider, *(link.provider for link in each.chain)):
                named = {provider.parent: provider.parent_name, provider.id: provider.name}
                if named.get(id):
                    return named[id]
        return id
