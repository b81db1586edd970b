"""What a verdict rests on, by name: when one of these is another, whoever decided looks again.

``verdict``, ``workload/...``, ``host/SYSTEM`` and ``split/months`` of a split,
``rule/PROFILE/RULE`` for each rule that binds, ``fact/NAME/OFFERING/AREA/GRADE`` for each fact that
one read. Titles, comments, sources and other reasons in words are left out, and so is evidence that
became better.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from largesse.money import plain
from largesse.programme.model import Text
from largesse.sovereignty.assessment.workspace import Catalogue
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.placement.place import Placement, Placing
from largesse.sovereignty.placement.titles import title_of
from largesse.sovereignty.placement.verdict import SystemVerdict
from largesse.sovereignty.placement.workloads import Workload
from largesse.sovereignty.rules.evaluate import Finding
from largesse.sovereignty.rules.facts import Known, Said, Span
from largesse.sovereignty.rules.model import OWN, Profile, Rule, Status
from largesse.sovereignty.words import word
from largesse.workspace.canonical import digest

Entry = Mapping[str, str]
Basis = dict[str, dict[str, str]]
_STATED: Mapping[str, Text] = {
    "customer": Text("who answers for the workload", "le responsable de la charge"),
    "country": Text("the country of the workload", "le pays de la charge"),
    "scopes": Text("whom the workload belongs to", "à qui appartient la charge"),
    "holds": Text("when the workload is hosted", "la durée de la charge"),
    "seal": Text("the SEAL that the workload requires", "le SEAL exigé par la charge"),
    "evidence": Text("the evidence that the workload requires", "les preuves exigées"),
}


def basis_of(placing: Placing, placement: Placement) -> Basis:
    """Everything that a verdict rests on, each as it was."""
    found: Basis = {"verdict": {"value": placement.verdict.value}}
    found |= {f"workload/{k}": {"value": v} for k, v in _stated(placement.workload)}
    if placement.split is not None:
        found |= {f"host/{k}": {"value": v} for k, v in placement.split.host.items()}
        months = placement.split.exit_months
        found["split/months"] = {"value": "unknown" if months is None else str(months)}
    for host, verdict in hosted(placement):
        for finding in verdict.findings:
            profile = profile_of(placing, finding)
            rule = rule_of(profile, finding.rule)
            if finding.profile != OWN:
                found[f"rule/{profile.id}/{rule.id}"] = {"says": _says(profile, rule)}
            floor = max(rule.evidence, placement.workload.evidence, key=lambda g: g.rank)
            for read in finding.reads:
                found[f"fact/{read.name}/{host}/{profile.area}/{floor}"] = _entry(read.said)
    return found


def changed(
    catalogue: Catalogue, before: Mapping[str, Entry], after: Mapping[str, Entry]
) -> tuple[Text, ...]:
    """What of a basis is no longer as it was, in words; nothing where it still holds."""
    told: dict[str, Text] = {}
    for name in sorted({*before, *after}, key=lambda n: (n.startswith("fact/"), n != "verdict", n)):
        text = _told(catalogue, name, before.get(name), after.get(name))
        if text is not None:
            told.setdefault(text.en, text)
    return tuple(told.values())


def holds_until(placing: Placing, placement: Placement) -> date | None:
    """The first day on which evidence ends, a rule ends or begins, or the offering or the workload
    does; None where nothing has an end."""
    day, catalogue = placement.day, placing.catalogue
    days = [placement.workload.holds.end]
    for host, verdict in hosted(placement):
        days.append(catalogue.offerings[host].holds.end)
        for finding in verdict.findings:
            days += [read.said.until for read in finding.reads]
            days.append(profile_of(placing, finding).holds.end)
        for finding in verdict.watched:
            profile = profile_of(placing, finding)
            days += [profile.holds.start] if profile.status is Status.IN_FORCE else []
    return min((d for d in days if d is not None and d > day), default=None)


def hosted(placement: Placement) -> Iterable[tuple[str, SystemVerdict]]:
    """Every verdict that the whole rests on, with its host."""
    for verdict in placement.systems.values():
        yield placement.offering, verdict
    if placement.split is not None:
        for name, verdict in placement.split.verdicts.items():
            yield placement.split.host[name], verdict


def profile_of(placing: Placing, finding: Finding) -> Profile:
    """The profile that a finding is of: a named one, or the workload's own requirements."""
    if finding.profile in placing.catalogue.profiles:
        return placing.catalogue.profiles[finding.profile]
    return placing.judge.own_profile(finding)


def rule_of(profile: Profile, name: str) -> Rule:
    """A rule of a profile by its id."""
    return next(rule for rule in profile.rules if rule.id == name)


def shown(said: Said) -> str:
    """A fact's value as readers see it."""
    return value_shown(said.value)


def value_shown(value: Known | Span | None, places: int | None = 6) -> str:
    """A value as readers see it: yes, no, a number, a range, a set; unknown."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case Span():
            return f"{_number(value.low, places)} to {_number(value.high, places)}"
        case Decimal():
            return _number(value, places)
        case frozenset():
            return ", ".join(sorted(value)) or "none"
    return value


def _exact(value: Known | Span | None) -> str:
    return value_shown(value, places=None)


def _number(value: Decimal, places: int | None) -> str:
    return plain(value if places is None else round(value, places))


def _entry(said: Said) -> dict[str, str]:
    """A fact as it counted: of what is unknown it does not matter who said so little."""
    grade = Grade.UNKNOWN if said.value is None else said.grade
    entry = {"value": _exact(said.value), "grade": grade.value}
    return {**entry, "by": ", ".join(sorted(said.by))} if said.by else entry


def _says(profile: Profile, rule: Rule) -> str:
    """A digest of all that a rule asks of whoever reads or applies it; its title is left out."""
    said: dict[str, object] = {
        "semantics": 1,
        "applies when": rule.text[0],
        "requires": rule.text[1],
        "otherwise": rule.otherwise,
        "evidence": rule.evidence,
        "area": profile.area,
        "says": rule.says.en,
        "leaves": rule.leaves.en if rule.leaves else "",
    }
    return digest(said)


def _stated(workload: Workload) -> Iterator[tuple[str, str]]:
    """What a workload's document states, but for its titles, its source, and where it runs now."""
    holds = workload.holds
    end = holds.end.isoformat() if holds.end else "inf"
    yield "customer", workload.customer
    yield "country", workload.country or "unknown"
    yield "scopes", value_shown(workload.scopes)
    yield "holds", f"[{holds.start.isoformat()}, {end})"
    yield "seal", "none" if workload.seal is None else str(workload.seal)
    yield "evidence", workload.evidence.value
    for name, system in workload.systems.items():
        yield f"system/{name}/holds", system.holds
        yield f"system/{name}/critical", value_shown(system.critical)
        yield f"system/{name}/elsewhere", system.elsewhere or "none"
    alike: dict[str, int] = {}
    for link in workload.links:
        ends = " - ".join(sorted(link.ends))
        alike[ends] = alike.get(ends, 0) + 1
        key = ends if alike[ends] == 1 else f"{ends} ({alike[ends]})"
        yield f"link/{key}/carries", link.carries
        yield f"link/{key}/separable", value_shown(link.separable)


def _told(catalogue: Catalogue, name: str, was: Entry | None, now: Entry | None) -> Text | None:
    kind, _, rest = name.partition("/")
    if kind == "rule":
        return _rule_told(rest.replace("/", " "), was, now)
    if kind == "fact":
        return _fact_told(catalogue, rest, was, now)
    what = _subject(kind, rest, is_one_sided=was is None or now is None)
    if was == now or not what.en:
        return None
    before, after = (entry["value"] if entry else "none" for entry in (was, now))
    return _other(what, before, after)


def _subject(kind: str, rest: str, *, is_one_sided: bool) -> Text:
    """What an entry is about; '' where another entry tells that it is new or gone."""
    if kind == "verdict":
        return Text("the verdict", "le verdict")
    if kind == "host":
        return Text(f"the host of {rest}", f"l'hébergeur de {rest}")
    if kind == "split":
        months = Text("the months that moving takes", "la durée du transfert en mois")
        return Text("") if is_one_sided else months
    return _part_of(rest, is_one_sided)


def _part_of(rest: str, is_one_sided: bool) -> Text:
    """What of a workload is another; '' where another line says that it is new or gone."""
    part, _, more = rest.partition("/")
    if part in _STATED:
        return _STATED[part]
    name, _, of = more.rpartition("/")
    if of in ("holds", "carries"):
        return Text(f"what {name} {of}", f"ce que {name} {_VERBS[of]}")
    if is_one_sided:
        return Text("")
    return Text(f"{name}, {of}", f"{name}, {_VERBS[of]}")


_VERBS = {
    "holds": "détient",
    "carries": "transporte",
    "critical": "critique",
    "elsewhere": "hébergé ailleurs",
    "separable": "séparable",
}


def _rule_told(name: str, was: Entry | None, now: Entry | None) -> Text | None:
    if was is None:
        return Text(f"rule {name} binds it now", f"la règle {name} s'applique désormais")
    if now is None:
        return Text(f"rule {name} no longer binds it", f"la règle {name} ne s'applique plus")
    if was["says"] == now["says"]:
        return None
    return Text(f"rule {name} asks other than it did", f"la règle {name} dit autre chose")


def _fact_told(
    catalogue: Catalogue, rest: str, was: Entry | None, now: Entry | None
) -> Text | None:
    """A fact that is another. One that is read newly, or no longer, follows from a rule told of."""
    if was is None or now is None or _still_holds(was, now):
        return None
    name, host, area, _ = rest.split("/")
    title = title_of(catalogue, name)

    def told(entry: Entry, language: str) -> str:
        by = f" ({entry['by']})" if entry.get("by") else ""
        said, grade = word(entry["value"], language), word(entry["grade"], language)
        return said if entry["value"] == "unknown" else f"{said}{by}, {grade}"

    return Text(
        f"{title.en} ({host}, seen from {area}): was {told(was, 'en')}; is {told(now, 'en')}",
        f"{title.in_language('fr')} ({host}, vu de {area}) : c'était {told(was, 'fr')} ;"
        f" c'est {told(now, 'fr')}",
    )


def _still_holds(was: Entry, now: Entry) -> bool:
    """Whether it is the same of the same, on evidence as good or better."""
    is_same = (was["value"], was.get("by")) == (now["value"], now.get("by"))
    return is_same and Grade(now["grade"]).reaches(Grade(was["grade"]))


def _other(what: Text, was: str, now: str) -> Text:
    return Text(
        f"{what.en}: was {was}, is {now}",
        f"{what.fr} : c'était {word(was, 'fr')}, c'est {word(now, 'fr')}",
    )
