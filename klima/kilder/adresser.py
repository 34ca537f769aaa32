"""Utgivernes adresser: standarden, og hvordan den byttes i et speil, en test eller et lukket nett.

Rekkefølgen er miljøvariabelen `KLIMA_URL_<KILDE>`, så `[kilder]` i kommune.toml, så standarden.

Adressene er skrevet av fra utgivernes dokumentasjon og fra åpen kode som bruker dem (lest
2026-11-22), ikke prøvd: huset henter ingenting uten at noen ber om det, og testene kjører mot en
lokal tjener. Miljødirektoratet har flyttet landsboka før; den gamle adressen,
`…/globalassets/netttjenester/klimagassutslipp-kommuner/utslippsstatistikk_alle_kommuner.xlsx`,
svarte da med en nettside. Derfor kan adressen byttes, og feilene sier hvordan.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from klima.grunn.arbeidsrom import FILNAVN
from klima.grunn.feil import Brukerfeil

_FORSTAVELSE: Final = "KLIMA_URL_"


@dataclass(frozen=True)
class Utgiver:
    """En utgiver og det en trenger for å hente fra den.

    Attributes:
        id: nøkkelen i `[kilder]`.
        navn: slik den omtales i meldinger.
        adresse: filen selv når `fil` er satt, ellers roten i et grensesnitt, uten skråstrek sist.
        fil: navnet filen har hos utgiveren; tomt for et grensesnitt.
        side: nettsiden der en kan laste ned med egne hender; tom når det ikke finnes noen.
    """

    id: str
    navn: str
    adresse: str
    fil: str = ""
    side: str = ""

    @property
    def variabel(self) -> str:
        """Miljøvariabelen som bytter adressen."""
        return _FORSTAVELSE + self.id.upper()

    @property
    def bytte(self) -> str:
        """Hvordan adressen byttes, som del av en setning.

        >>> UTGIVERE["ssb"].bytte
        'ssb = "https://…" under [kilder] i kommune.toml, eller miljøvariabelen KLIMA_URL_SSB'
        """
        return (
            f'{self.id} = "https://…" under [kilder] i {FILNAVN}, '
            f"eller miljøvariabelen {self.variabel}"
        )


UTGIVERE: Final[Mapping[str, Utgiver]] = {
    u.id: u
    for u in (
        Utgiver(
            "miljodirektoratet",
            "Miljødirektoratet",
            "https://www.miljodirektoratet.no/sharepoint/downloaditem/"
            "?id=01FM3LD2WOT7QL4D6Y5FC3JYADXGI6A3FA",
            fil="utslippsstatistikk_alle_kommuner.xlsx",
            side="https://www.miljodirektoratet.no/tjenester/klimagassutslipp-kommuner/",
        ),
        Utgiver("ssb", "SSB", "https://data.ssb.no/api/pxwebapi/v2"),
        Utgiver("ssb_v1", "SSB", "https://data.ssb.no/api/v0/no/table"),
        Utgiver("klass", "SSB (KLASS)", "https://data.ssb.no/api/klass/v1"),
        Utgiver("fhi", "FHI", "https://statistikk-data.fhi.no/api/open/v1"),
        Utgiver("udir", "Udir", "https://api.statistikkbanken.udir.no/api/rest/v2"),
        Utgiver("valg", "Valgdirektoratet", "https://valgresultat.no/api"),
        Utgiver(
            "kartverket",
            "Kartverket",
            "https://nedlasting.geonorge.no/geonorge/Basisdata/Kommuner/GeoJSON/"
            "Basisdata_0000_Norge_25833_Kommuner_GeoJSON.zip",
            fil="Basisdata_0000_Norge_25833_Kommuner_GeoJSON.zip",
            side="https://kartkatalog.geonorge.no",
        ),
    )
}


def finn_adresse(
    kilde: str, kilder: Mapping[str, str], miljoe: Mapping[str, str] | None = None
) -> str:
    """Adressen som gjelder for en utgiver.

    Args:
        kilde: nøkkelen, en av `UTGIVERE`.
        kilder: `[kilder]` i arbeidsrommet.
        miljoe: miljøvariablene; prosessens egne når den ikke er oppgitt.

    Raises:
        Brukerfeil: adressen som er satt, er ingen http(s)-adresse.

    >>> finn_adresse("ssb", {"ssb": "http://speil.test/ssb/"}, {})
    'http://speil.test/ssb'
    >>> finn_adresse("ssb", {"ssb": "http://speil.test"}, {"KLIMA_URL_SSB": "http://annet.test"})
    'http://annet.test'
    """
    utgiver = UTGIVERE[kilde]
    fra_miljoe = (os.environ if miljoe is None else miljoe).get(utgiver.variabel, "").strip()
    if fra_miljoe:
        adresse, sted = fra_miljoe, f"miljøvariabelen {utgiver.variabel}"
    elif kilder.get(kilde, "").strip():
        adresse, sted = kilder[kilde].strip(), f"{FILNAVN}, [kilder] {kilde}"
    else:
        return utgiver.adresse
    if not _er_nettadresse(adresse):
        raise Brukerfeil(
            "ikke en nettadresse",
            sted=sted,
            ventet="en adresse som begynner med https:// eller http://",
            funnet=f"«{adresse}»",
            utvei=f"rett den, eller ta den bort for å bruke {utgiver.navn}s egen",
        )
    return adresse if utgiver.fil else adresse.rstrip("/")


def _er_nettadresse(adresse: str) -> bool:
    try:
        deler = urlsplit(adresse)
        # Å lese porten er det som avslører «:abc».
        return deler.scheme in ("http", "https") and bool(deler.hostname) and deler.port != 0
    except ValueError:
        return False
