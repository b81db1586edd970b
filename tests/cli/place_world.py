"""A workload, an offering that may host it, and the one rule of the house that says so."""

FILES = {
    "sovereignty/entities.csv": (
        "entity,name,kind,country,seat,administration,establishment,largest,from,until,source,"
        "known_at,grade,note\n"
        "birch,Birch,company,FR,FR,FR,FR,,2020-01-01,,register,2020-01-01,certified,\n"
        "founder,Founder,person,FR,,,,,2020-01-01,,register,2020-01-01,certified,\n"
        "stranger,Stranger,person,US,,,,,2020-01-01,,register,2020-01-01,certified,\n"
    ),
    "sovereignty/holdings.csv": (
        "holder,held,capital,votes,from,until,source,known_at,grade\n"
        "founder,birch,100%,,2020-01-01,,register,2020-01-01,certified\n"
    ),
    "sovereignty/offerings.yaml": (
        "offering: north\ntitle: {en: North cloud, fr: Nuage du Nord}\nprovider: birch\n"
        "holds: '[2020-01-01, inf)'\nall suppliers named: yes\nstored in: [FR]\n"
        "administered from: [FR]\nkeys: customer\nexit: 6\nsubstitutable: yes\n"
        "grade: certified\nsource: audit\n"
    ),
    "sovereignty/answers.csv": (
        "offering,asked,answer,grade,from,until,source,known_at,note\n"
        "north,doors-locked,yes,evidenced,2024-01-01,,audit,2024-01-01,\n"
    ),
    "sovereignty/workloads.yaml": (
        "workload: archive\ntitle: {en: Archive, fr: Archives}\ncustomer: C-1\ncountry: FR\n"
        "scopes: [house]\nholds: '[2020-01-01, 2099-01-01)'\nsource: letter\n"
        "systems:\n  shelf: {title: {en: Shelf, fr: Rayon}, holds: public, critical: no}\n"
    ),
    "sovereignty/profiles/house.yaml": (
        "profile: house-rules\ntitle: {en: House rules, fr: Règles de la maison}\nkind: policy\n"
        "status: in force\nsource: the board\nscopes: [house]\narea: EU\n"
        "holds: '[2020-01-01, inf)'\n"
        "asks:\n  doors-locked: {title: {en: Doors locked, fr: Portes verrouillées},"
        " answer: yes or no}\n"
        "rules:\n  doors:\n    title: {en: Doors, fr: Portes}\n"
        "    says: {en: Doors are locked., fr: Les portes sont verrouillées.}\n"
        "    reference: house 1\n"
        "    requires: '\"ask.doors-locked\" and owner.all_outside <= 0.39'\n"
        "    otherwise: refuse\n    evidence: evidenced\n"
    ),
}
