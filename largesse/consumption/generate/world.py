"""The invented vendor's world: its name, markets, currencies, services. None of it is real but the
codes of countries and currencies."""

from dataclasses import dataclass

VENDOR = "Brindlemark Cloud"
RATE_SOURCE = "brindlemark-treasury"
RATE_FIXING = "monthly-average"
PUBLISHERS = ("Tessellane Software", "Oakvarrow Data", "Quillmoor Security")
"""Who sells through the vendor's marketplace."""


@dataclass(frozen=True, slots=True)
class Country:
    """A market: where customers and partners are, and how they are billed."""

    code: str
    currency: str
    """In which the vendor bills there; USD where it has no local billing."""
    region: str
    cloud_region: str
    weight: int
    """Its part of partners, relative to the others."""


HOME = Country("NZ", "NZD", "home", "nz-south-1", 1)
"""The vendor's home; the pledge is for markets outside it."""

COUNTRIES = (
    Country("SG", "SGD", "southeast-asia", "sg-central-1", 12),
    Country("ID", "IDR", "southeast-asia", "id-java-1", 12),
    Country("MY", "MYR", "southeast-asia", "my-west-1", 8),
    Country("TH", "THB", "southeast-asia", "th-central-1", 7),
    Country("PH", "PHP", "southeast-asia", "ph-luzon-1", 6),
    Country("VN", "USD", "southeast-asia", "sg-central-1", 5),
    Country("JP", "JPY", "east-asia", "jp-east-1", 9),
    Country("KR", "KRW", "east-asia", "kr-central-1", 6),
    Country("IN", "INR", "south-asia", "in-west-1", 6),
    Country("AE", "USD", "middle-east", "ae-dubai-1", 6),
    Country("SA", "USD", "middle-east", "ae-dubai-1", 5),
    Country("TR", "USD", "middle-east", "ae-dubai-1", 3),
    Country("DE", "EUR", "europe", "de-main-1", 8),
    Country("FR", "EUR", "europe", "de-main-1", 6),
    Country("ES", "EUR", "europe", "de-main-1", 3),
    Country("GB", "GBP", "europe", "gb-thames-1", 6),
    Country("ZA", "ZAR", "africa", "za-cape-1", 4),
    Country("NA", "USD", "africa", "za-cape-1", 1),
    Country("MX", "MXN", "latin-america", "mx-central-1", 5),
    Country("BR", "BRL", "latin-america", "br-paulo-1", 5),
    Country("KE", "USD", "africa", "za-cape-1", 2),
    Country("CL", "USD", "latin-america", "br-paulo-1", 2),
    Country("PL", "EUR", "europe", "de-main-1", 3),
    Country("AU", "AUD", "oceania", "au-east-1", 4),
)
"""Markets abroad, in the order in which ``--countries`` takes them. One of them has the code NA."""

PER_USD_E6 = {
    "USD": 1_000_000,
    "SGD": 1_362_000,
    "IDR": 14_350_000_000,
    "MYR": 4_220_000,
    "THB": 33_800_000,
    "PHP": 52_100_000,
    "JPY": 126_000_000,
    "KRW": 1_230_000_000,
    "INR": 76_300_000,
    "EUR": 924_000,
    "GBP": 772_000,
    "ZAR": 14_900_000,
    "MXN": 19_900_000,
    "BRL": 4_750_000,
    "AUD": 1_350_000,
    "NZD": 1_470_000,
}
"""Millionths of a unit for one USD in the first month; invented, of a plausible size."""

ISSUERS = {
    "southeast-asia": "Brindlemark Cloud (Singapore)",
    "east-asia": "Brindlemark Cloud (Singapore)",
    "south-asia": "Brindlemark Cloud (Singapore)",
    "oceania": "Brindlemark Cloud (Singapore)",
    "middle-east": "Brindlemark Cloud (Dubai)",
    "africa": "Brindlemark Cloud (Dubai)",
    "europe": "Brindlemark Cloud (Frankfurt)",
    "latin-america": "Brindlemark Cloud (Mexico)",
    "home": "Brindlemark Cloud",
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service as bills name it."""

    name: str
    category: str
    subcategory: str
    rows: int
    """Of 1,000 billing rows."""
    sku: str
    unit: str
    hourly: bool
    """Billed by the hour, else by the day."""


SERVICES = (
    Service("Virtual Servers", "Compute", "Virtual Machines", 370, "vsrv", "Hours", hourly=True),
    Service("Container Service", "Compute", "Containers", 60, "ctnr", "Hours", hourly=True),
    Service("Functions", "Compute", "Serverless Compute", 13, "func", "Requests", hourly=True),
    Service("Block Storage", "Storage", "Block Storage", 155, "blks", "GB-Months", hourly=True),
    Service("Object Storage", "Storage", "Object Storage", 54, "objs", "GB-Months", hourly=False),
    Service("Load Balancing", "Networking", "Network Routing", 97, "ldbl", "Hours", hourly=True),
    Service("Private Network", "Networking", "Network Connectivity", 57, "vnet", "GB", hourly=True),
    Service("Content Delivery", "Networking", "Content Delivery", 14, "cdnx", "GB", hourly=True),
    Service(
        "Monitoring",
        "Management and Governance",
        "Observability",
        79,
        "moni",
        "Metrics",
        hourly=True,
    ),
    Service("Support Plans", "Other", "Other (Other)", 47, "supp", "Hours", hourly=True),
    Service(
        "Relational Database", "Databases", "Relational Databases", 14, "rdbs", "Hours", hourly=True
    ),
    Service(
        "Wide Column Store", "Databases", "NoSQL Databases", 7, "wcol", "Requests", hourly=True
    ),
    Service("Message Queue", "Integration", "Messaging", 18, "mque", "Requests", hourly=True),
    Service(
        "Model Studio", "AI and Machine Learning", "AI Platforms", 9, "modl", "Tokens", hourly=True
    ),
    Service(
        "Key Vault", "Identity", "Identity and Access Management", 4, "keyv", "Keys", hourly=True
    ),
    Service(
        "Web Firewall", "Security", "Web Application Firewall", 2, "wafx", "Requests", hourly=True
    ),
)
"""Invented names; rows by category as in `largesse.consumption.generate.sample`."""

PARTNER_TYPES = (
    (560, "reseller", "reseller"),
    (60, "distributor", "distributor"),
    (190, "agent", "agent"),
    (100, "consultancy", "influencer"),
    (90, "software-house", "influencer"),
)
"""Per mille of partners, type, and the role in which a partner of that type takes part."""

LEVELS = ("registered", "silver", "gold", "platinum")
LEVEL_PERMILLE = (560, 280, 120, 40)
"""Per mille of partners at each level."""

CERTIFICATIONS = (
    "cloud-foundations",
    "cloud-migration",
    "data-analytics",
    "security",
    "ai-platform",
    "business-suites",
)
SEGMENTS = (
    (100, "public-sector"),
    (150, "digital-native"),
    (250, "enterprise"),
    (500, "mid-market"),
)
SECTORS = ("retail", "finance", "logistics", "media", "health", "manufacturing", "education")

_FIRST = [
    "Ar",
    "Bel",
    "Cor",
    "Dal",
    "El",
    "Fen",
    "Gar",
    "Hol",
    "Iv",
    "Jor",
    "Kel",
    "Lor",
    "Mar",
    "Nev",
    "Or",
    "Pel",
    "Quin",
    "Ros",
    "Sel",
    "Tav",
]
_SECOND = [
    "amo",
    "and",
    "ari",
    "elan",
    "eno",
    "ind",
    "isto",
    "oma",
    "ondo",
    "ova",
    "ula",
    "und",
    "ura",
    "ynta",
]
_PARTNER_LAST = {
    "reseller": "Systems",
    "distributor": "Distribution",
    "agent": "Agency",
    "consultancy": "Advisory",
    "software-house": "Software",
}
_CUSTOMER_LAST = [
    "Foods",
    "Freight",
    "Textiles",
    "Energy",
    "Games",
    "Clinics",
    "Motors",
    "Press",
    "Homes",
    "Bank",
]


def stem(bits: int) -> str:
    """An invented word, one of 280."""
    return _FIRST[bits % len(_FIRST)] + _SECOND[bits // len(_FIRST) % len(_SECOND)]


def partner_name(bits: int, kind: str, code: str) -> str:
    """Such as ``Tavora Systems ID``."""
    return f"{stem(bits)} {_PARTNER_LAST.get(kind, 'Partners')} {code}"


def customer_name(bits: int, number: int) -> str:
    """Such as ``Beland Freight 117``."""
    last = _CUSTOMER_LAST[bits // 1_000 % len(_CUSTOMER_LAST)]
    return f"{stem(bits)} {last} {number}"
