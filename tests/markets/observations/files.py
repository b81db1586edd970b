"""Published files in small, each as its publisher shapes it; the figures are invented."""

import json
from collections.abc import Mapping
from typing import Any

from largesse.markets.model import Observation
from largesse.markets.observations.readers import Taken, Wanted, read_text

WDI_BULK = """\
"Country Name","Country Code","Indicator Name","Indicator Code","2021","2022",""
"World","WLD","Individuals using the Internet","IT.NET.USER.ZS","62.6","64.4",""
"Kosovo","XKX","Individuals using the Internet","IT.NET.USER.ZS","89.4","",""
"Namibia","NAM","Individuals using the Internet","IT.NET.USER.ZS","52.5","62.2",""
"Korea, Rep.","KOR","Individuals using the Internet","IT.NET.USER.ZS","97.6","",""
"Korea, Rep.","KOR","GDP (constant 2015 US$)","NY.GDP.MKTP.KD","1.69E+12","1734821000123.45",""
"""
WDI_API_CSV = """\
\ufeff"Data Source","World Development Indicators",

"Last Updated Date","2024-03-28",

"Country Name","Country Code","Indicator Name","Indicator Code","2021","2022",
"Arab World","ARB","Individuals using the Internet","IT.NET.USER.ZS","70.1","73.0",
"Namibia","NAM","Individuals using the Internet","IT.NET.USER.ZS","52.5","62.2",
"""
WDI_DATABANK = """\
Country Name,Country Code,Series Name,Series Code,2021 [YR2021],2022 [YR2022]
Namibia,NAM,Individuals using the Internet,IT.NET.USER.ZS,52.5,..
,,,,,
Data from database: World Development Indicators,,,,,
Last Updated: 03/28/2024,,,,,
"""
TSV = (
    "freq,size_emp,nace_r2,indic_is,unit,geo\\TIME_PERIOD\t2021 \t2022 \t2023 \n"
    "A,GE10,C10-S951_X_K,E_DI3_HI,PC_ENT,DE\t24.1 \t: \t28.4 b\n"
    "A,GE10,C10-S951_X_K,E_DI3_HI,PC_ENT,EL\t11.0 e\t: c\t12.5 p\n"
    "A,GE10,C10-S951_X_K,E_DI3_HI,PC_ENT,EU27_2020\t20.6 \t: \t21.0 \n"
    "A,GE10,C10-S951_X_K,E_DI3_HI,PC_ENT,UK\t: \t:c\t:z\n"
    "A,GE10,C10-S951_X_K,E_DI4_HI,PC_ENT,DE\t: \t21.7 bd\t: \n"
)
SDMX = """\
DATAFLOW,LAST UPDATE,freq,size_emp,indic_is,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG
ESTAT:ISOC_E_DII(1.0),21/12/23 23:00:00,A,GE10,E_DI3_HI,PC_ENT,EL,2023,12.5,p
ESTAT:ISOC_E_DII(1.0),21/12/23 23:00:00,A,GE10,E_DI4_HI,PC_ENT,DE,2022,21.7,
ESTAT:ISOC_E_DII(1.0),21/12/23 23:00:00,A,GE10,E_DI4_HI,PC_ENT,XK,2022,9.0,u
ESTAT:ISOC_E_DII(1.0),21/12/23 23:00:00,A,GE10,E_DI4_HI,PC_ENT,EA20,2022,22.0,
ESTAT:ISOC_E_DII(1.0),21/12/23 23:00:00,A,GE10,E_DI4_HI,PC_ENT,FR,2022,,c
"""
SDMX_LABELLED = """\
STRUCTURE,STRUCTURE_ID,freq:Time,indic_is:Indicator,geo:Area,TIME_PERIOD:Time,OBS_VALUE,OBS_STATUS
dataflow,ESTAT:ISOC_E_DII(1.0),A:Annual,E_DI3_HI:High intensity,DE:Germany,2023,28.4,A
dataflow,ESTAT:ISOC_E_DII(1.0),A:Annual,E_DI3_HI:High intensity,FR:France,2023,27.0,F
"""
LONG = """\
iso3,indicator,year,value
NAM,internet-users,2022,62.2
KOR,internet-users,2022,
"""
LONG_FULL = """\
market,indicator,year,value,source,vintage,status
NA,internet-users,2022,62.2,ITU,2024,imputed
"""
WIDE = """\
iso3,year,name,hdi,le
NAM,2022,Namibia,0.610,58.061
PRK,2022,Korea (DPR),,73.6
"""


def api_page(
    *rows: Mapping[str, Any], page: int = 1, pages: int = 1, updated: str = "2024-03-28"
) -> list[Any]:
    """A page of the World Bank's API."""
    head = {"page": page, "pages": pages, "per_page": 2, "total": 3, "lastupdated": updated}
    return [head, list(rows)]


def api_figure(
    iso3: str, value: float | str | None, *, two: str = "XX", year: str = "2022", status: str = ""
) -> dict[str, Any]:
    """A figure of it."""
    return {
        "indicator": {"id": "IT.NET.USER.ZS", "value": "Individuals using the Internet"},
        "country": {"id": two, "value": f"name of {iso3 or two}"},
        "countryiso3code": iso3,
        "date": year,
        "value": value,
        "unit": "",
        "obs_status": status,
        "decimal": 1,
    }


API = json.dumps(
    api_page(
        api_figure("WLD", 64.4),
        api_figure("NAM", 62.2, two="NA"),
        api_figure("", 97.6, two="KR"),
        api_figure("DEU", None, two="DE"),
        api_figure("FRA", 90, two="FR", status="F"),
    )
)


def taken(text: str, file: str = "figures.csv", **said: Any) -> Taken:
    """What is read of a text."""
    return read_text(text, file, Wanted(**said))


def brief(observations: tuple[Observation, ...]) -> list[str]:
    """Observations as lines: market indicator year value status."""
    return [f"{o.market} {o.indicator} {o.year} {o.value:f} {o.status}" for o in observations]
