"""Fra utgiverens adresse til en utgave i lageret.

Det som hentes, ligger i en midlertidig mappe til lageret har tatt imot det. Går noe galt på veien,
er lageret som før.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.kilder import miljodirektoratet
from klima.kilder.adresser import UTGIVERE, finn_adresse
from klima.kilder.nett import Fremdrift, Grenser, Nettklient
from klima.kilder.nettfeil import rens, vis
from klima.kilder.nettsvar import Kjent, Svar, tidspunkt
from klima.utgaver import Import, Utgave, Utgavelager

# Det utgiveren sa sist om filen på en adresse. Hører til lageret, og er borte når det er borte.
_SPOR: Final = ".hentet.json"
_NORGE: Final = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True)
class Henting:
    """Utfallet: utgaven, om den var ny for lageret, og det som er verdt å vite om hentingen."""

    utgave: Utgave
    nytt: bool
    merknader: tuple[str, ...]


def hent_utgave(
    arbeidsrom: Arbeidsrom,
    *,
    publisert: date | None = None,
    gwp: str | None = None,
    grenser: Grenser | None = None,
    fremdrift: Fremdrift | None = None,
    miljoe: Mapping[str, str] | None = None,
) -> Henting:
    """Hent landsboka fra Miljødirektoratet og legg den i lageret.

    Publiseringsdatoen er `publisert` når den er oppgitt, ellers utgiverens `Last-Modified` (som
    dato i Norge), ellers den filnavnet eller boka selv oppgir. Merknadene sier hvilken det ble.

    Args:
        miljoe: miljøvariablene; prosessens egne når den ikke er oppgitt.

    Raises:
        Brukerfeil: adressen svarer ikke med en bok som kan leses, eller datoen er ukjent.
            Lageret er uendret.
    """
    lager = Utgavelager(arbeidsrom)
    lager.krev_mottak(gwp)
    utgiver = UTGIVERE[miljodirektoratet.ID]
    adresse = finn_adresse(utgiver.id, arbeidsrom.kilder, miljoe)
    spor = _les_spor(arbeidsrom).get(vis(adresse), {})
    hatt = next((u for u in lager.liste() if u.utgave == spor.get("utgave")), None)
    # Har lageret ikke lenger utgaven, skal filen hentes selv om den er den samme.
    kjent = Kjent(spor.get("etag", ""), spor.get("sist_endret", "")) if hatt else None
    with tempfile.TemporaryDirectory(prefix="klima-hent-", ignore_cleanup_errors=True) as mappe:
        klient = Nettklient(utgiver, grenser, fremdrift)
        svar = klient.hent_fil(adresse, Path(mappe), kjent=kjent)
        if hatt and svar.fil is None:
            melding = "Ingenting nytt: utgiveren har ikke endret filen siden sist."
            return Henting(hatt, False, (melding, *hatt.merknader))
        dato, merknad = _publiseringsdato(svar, publisert)
        utfall = _importer(lager, svar, dato, gwp)
    _skriv_spor(arbeidsrom, vis(adresse), svar, utfall.utgave)
    melding = merknad if utfall.nytt else "Ingenting nytt: filen er den samme som lageret har."
    return Henting(utfall.utgave, utfall.nytt, (melding, *utfall.utgave.merknader))


def _importer(lager: Utgavelager, svar: Svar, dato: date | None, gwp: str | None) -> Import:
    fil = svar.fil
    if fil is None:
        raise ValueError("svaret har ingen fil")
    try:
        return lager.importer(fil, publisert=dato, gwp=gwp)
    except Brukerfeil as feil:
        # Den midlertidige filen er borte når meldingen leses; adressen er der fortsatt.
        hentet = f"{fil.name} fra {vis(svar.adresse)}"
        raise Brukerfeil(
            feil.melding.replace(str(fil), hentet),
            sted=feil.sted.replace(str(fil), hentet),
            ventet=feil.ventet,
            funnet=feil.funnet,
            utvei=feil.utvei.replace("klima importer FIL", f"klima hent {miljodirektoratet.ID}"),
        ) from feil


def _publiseringsdato(svar: Svar, oppgitt: date | None) -> tuple[date | None, str]:
    """Datoen lageret skal bruke (None: den filen selv oppgir), og hvor den kommer fra."""
    fra_hodet, hvorfor_ikke = _sist_endret(svar)
    if oppgitt:
        ulik = fra_hodet and fra_hodet != oppgitt
        tillegg = f"; utgiverens Last-Modified sier {fra_hodet}" if ulik else ""
        return oppgitt, f"Publiseringsdatoen {oppgitt} er oppgitt med --publisert{tillegg}."
    if fra_hodet:
        return fra_hodet, f"Publiseringsdatoen {fra_hodet} er utgiverens Last-Modified."
    navn = svar.fil.name if svar.fil else ""
    kilde = f"filnavnet «{navn}»" if re.search(r"20\d\d-\d\d-\d\d", navn) else "boka selv"
    return None, f"Publiseringsdatoen er fra {kilde}; {hvorfor_ikke}."


def _sist_endret(svar: Svar) -> tuple[date | None, str]:
    """Datoen i `Last-Modified`, og hvorfor ikke når den ikke kan brukes."""
    tid = tidspunkt(svar.sist_endret)
    if tid is None:
        return None, "utgiveren oppgir ingen Last-Modified"
    naa = tidspunkt(svar.dato) or datetime.now(UTC)
    if tid > naa + timedelta(days=1):
        return None, f"utgiverens Last-Modified «{rens(svar.sist_endret)}» ligger fram i tid"
    if abs(naa - tid) < timedelta(minutes=1):
        # Noen tjenere stempler svaret, ikke filen.
        return None, "utgiverens Last-Modified er bare tidspunktet den svarte"
    return tid.astimezone(_NORGE).date(), ""


def _les_spor(arbeidsrom: Arbeidsrom) -> dict[str, dict[str, str]]:
    """Sporene per adresse. En ødelagt fil er som ingen fil: da hentes alt på nytt."""
    try:
        innhold: Any = json.loads((arbeidsrom.utgaver / _SPOR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(innhold, dict):
        return {}
    return {
        adresse: spor
        for adresse, spor in innhold.items()
        if isinstance(spor, dict) and all(isinstance(v, str) for v in spor.values())
    }


def _skriv_spor(arbeidsrom: Arbeidsrom, adresse: str, svar: Svar, utgave: Utgave) -> None:
    spor = {"etag": svar.etag, "sist_endret": svar.sist_endret, "utgave": utgave.utgave}
    if not (svar.etag or svar.sist_endret):
        return
    alle = {**_les_spor(arbeidsrom), adresse: spor}
    fil = arbeidsrom.utgaver / _SPOR
    ny = fil.with_name(f"{_SPOR}.{os.getpid()}")
    # Sporet sparer bare en nedlasting; utgaven er alt trygt i lageret.
    with contextlib.suppress(OSError):
        try:
            tekst = json.dumps(alle, ensure_ascii=False, indent=2) + "\n"
            ny.write_text(tekst, encoding="utf-8")
            ny.replace(fil)
        finally:
            ny.unlink(missing_ok=True)
