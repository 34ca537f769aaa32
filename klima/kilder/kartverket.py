"""Kommunegrenser fra Kartverket (CC BY 4.0), lest fra en fil en har hentet selv.

Leser GeoJSON, GML og GeoPackage med geopandas. Grensene rettes og ringene snus slik at
tegnebiblioteket fyller kommunen og ikke resten av kartet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from klima.grunn.feil import Brukerfeil

if TYPE_CHECKING:
    import geopandas as gpd

_NUMMER: Final = ("kommunenummer", "kommunenr", "komm")
_METER: Final = "EPSG:25833"
_GRADER: Final = "EPSG:4326"


def les_grenser(fil: Path, *, forenkling: float = 150.0) -> gpd.GeoDataFrame:
    """Kommunegrensene i en fil, klare til å tegnes.

    Args:
        fil: GeoJSON, GML eller GeoPackage med en egenskap for kommunenummeret.
        forenkling: største avvik fra den oppgitte grensen, i meter; 0 beholder alle punkter.

    Returns:
        Ramme med indeks `kommune` (fire sifre) og `geometry` i lengde- og breddegrader
        (EPSG:4326), gyldig og med ytre ring med klokka.

    Raises:
        Brukerfeil: filen kan ikke leses, mangler koordinatsystem eller kommunenummer.
    """
    import geopandas as gpd

    try:
        ramme = gpd.read_file(fil)
    except (OSError, RuntimeError, ValueError) as feil:
        raise Brukerfeil(
            "kommunegrensene kan ikke leses",
            sted=str(fil),
            ventet="GeoJSON, GML eller GeoPackage",
            funnet=str(feil).splitlines()[0],
            utvei="last ned «Kommuner» fra Geonorge, eller ta bort [kart] i kommune.toml",
        ) from feil
    kolonne = next((k for k in ramme.columns if k.casefold() in _NUMMER), None)
    if kolonne is None:
        raise Brukerfeil(
            "grensefilen har ikke kommunenummer",
            sted=str(fil),
            ventet=" eller ".join(_NUMMER),
            funnet=", ".join(map(str, ramme.columns)),
        )
    if ramme.crs is None:
        raise Brukerfeil("grensefilen sier ikke hvilket koordinatsystem den har", sted=str(fil))
    nummer = ramme[kolonne].astype(str).str.zfill(4)
    grenser = ramme.geometry.make_valid().to_crs(_METER)
    if forenkling:
        # I meter, så avviket er det samme i sør og nord; forenkling kan lage nye selvkryss.
        grenser = grenser.simplify(forenkling).make_valid()
    grenser = grenser.to_crs(_GRADER).orient_polygons(exterior_cw=True)
    ut = gpd.GeoDataFrame({"kommune": nummer.to_numpy()}, geometry=grenser.to_numpy(), crs=_GRADER)
    return ut.set_index("kommune")
