"""Kommunegrensene fra Kartverket til arbeidsrommet.

Hver henting får sin mappe, `datasets/kart/<dato>-<8 sifre av sha256>`, med filen slik den kom
(`original.zip`), grensene pakket ut (`kommuner.geojson`) og hvor de er fra (`kilde.json`). Den
nyeste brukes når kommune.toml ikke har `[kart] grenser`.

Kartverkets «Kommuner» går ut i havet til territorialgrensen; kystkommuner blir derfor store på
kartet. Formen på filen er lest av åpen kode som bruker den (2026-11-22), ikke prøvd mot utgiveren:
ett objekt med samlinger, der kommunene heter `Kommune` eller `administrative_enheter.kommune`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from klima.grunn.arbeidsrom import KART, Arbeidsrom, innebygd_rot
from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import UTGIVERE, finn_adresse
from klima.kilder.kartverket import les_grenser
from klima.kilder.nett import Fremdrift, Grenser, Nettklient
from klima.kilder.nettfeil import vis

ID: Final = "kartverket"
LISENS: Final = "CC BY 4.0"
_STORST: Final = 600 * 1024**2
_SAMLING: Final = "kommune"
_BYGGES: Final = ".bygges-"


@dataclass(frozen=True)
class Kartutfall:
    """Utfallet av en henting.

    Attributes:
        fil: grensene i arbeidsrommet.
        nytt: False når filen er den samme som lageret hadde.
        kommuner: antall kommuner i filen.
        sha256: av filen slik den kom.
    """

    fil: Path
    nytt: bool
    kommuner: int
    sha256: str


def hent_grenser(
    arbeidsrom: Arbeidsrom,
    *,
    dag: date | None = None,
    grenser: Grenser | None = None,
    fremdrift: Fremdrift | None = None,
    miljoe: Mapping[str, str] | None = None,
) -> Kartutfall:
    """Hent kommunegrensene og legg dem i arbeidsrommet.

    Args:
        dag: dagen hentingen føres på; ellers i dag.
        miljoe: miljøvariablene; prosessens egne når den ikke er oppgitt.

    Raises:
        Brukerfeil: adressen svarer ikke med en zip som har kommunegrenser, eller arbeidsrommet er
            det innebygde. Ingenting er endret.
    """
    if arbeidsrom.innebygd or arbeidsrom.rot == innebygd_rot():
        raise Brukerfeil(
            "det som følger med programmet, skrives ikke over",
            sted=str(arbeidsrom.datasett / KART),
            utvei="stå i et eget arbeidsrom (klima ny KOMMUNENR MAPPE), eller oppgi det med --rot",
        )
    adresse = finn_adresse(ID, arbeidsrom.kilder, miljoe)
    with tempfile.TemporaryDirectory(prefix="klima-kart-", ignore_cleanup_errors=True) as mappe:
        svar = Nettklient(UTGIVERE[ID], grenser, fremdrift).hent_fil(adresse, Path(mappe))
        if svar.fil is None:
            raise ValueError("svaret har ingen fil")
        hentet = f"{svar.fil.name} fra {vis(svar.adresse)}"
        sha = hashlib.sha256(svar.fil.read_bytes()).hexdigest()
        lager = arbeidsrom.datasett / KART
        for gammel in sorted(lager.glob(f"*-{sha[:8]}/kommuner.geojson")):
            return Kartutfall(gammel, False, len(les_grenser(gammel, forenkling=0)), sha)
        ut = Path(mappe) / "kommuner.geojson"
        _pakk_ut(svar.fil, ut, hentet)
        antall = _proev(ut, hentet)
        kilde = {
            "utgiver": "Kartverket",
            "adresse": vis(svar.adresse),
            "hentet": (dag or date.today()).isoformat(),
            "sist_endret": svar.sist_endret,
            "sha256": sha,
            "lisens": LISENS,
            "kommuner": antall,
        }
        maal = lager / f"{kilde['hentet']}-{sha[:8]}"
        _legg_inn(maal, svar.fil, ut, kilde)
    return Kartutfall(maal / "kommuner.geojson", True, antall, sha)


def _pakk_ut(fil: Path, ut: Path, hentet: str) -> None:
    """Kommunene i den ene GeoJSON-filen i zip-en, som en egen GeoJSON."""
    try:
        with zipfile.ZipFile(fil) as arkiv:
            navn = [i for i in arkiv.infolist() if i.filename.casefold().endswith(".geojson")]
            if len(navn) != 1:
                funnet = ", ".join(i.filename for i in arkiv.infolist()[:5]) or "ingen filer"
                raise _feil("arkivet har ikke én GeoJSON-fil", hentet, funnet=funnet)
            if navn[0].file_size > _STORST:
                raise _feil("filen i arkivet er for stor", hentet, f"{navn[0].file_size} byte")
            # Navnet i arkivet brukes aldri som sti.
            innhold: Any = json.loads(arkiv.read(navn[0]))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as feil:
        raise _feil("filen er ikke en zip som kan leses", hentet, str(feil)) from feil
    except (ValueError, RecursionError) as feil:
        raise _feil("GeoJSON-filen kan ikke leses", hentet, str(feil)) from feil
    ut.write_text(json.dumps(_samlingen(innhold, hentet), ensure_ascii=False), encoding="utf-8")


def _samlingen(innhold: Any, hentet: str) -> dict[str, Any]:
    if isinstance(innhold, dict):
        if innhold.get("type") == "FeatureCollection":
            return innhold
        for navn, samling in innhold.items():
            if navn.casefold().rpartition(".")[2] == _SAMLING and isinstance(samling, dict):
                return samling
    funnet = ", ".join(list(innhold)[:5]) if isinstance(innhold, dict) else type(innhold).__name__
    raise _feil("GeoJSON-filen har ikke kommunene", hentet, funnet)


def _proev(fil: Path, hentet: str) -> int:
    try:
        antall = len(les_grenser(fil, forenkling=0))
    except Brukerfeil as feil:
        raise _feil(feil.melding, hentet, feil.funnet, ventet=feil.ventet) from feil
    if not antall:
        raise _feil("GeoJSON-filen har ingen kommuner", hentet, "en tom samling")
    return antall


def _feil(melding: str, hentet: str, funnet: str, *, ventet: str = "") -> Brukerfeil:
    return Brukerfeil(
        melding,
        sted=hentet,
        ventet=ventet or "en zip med kommunegrensene som GeoJSON",
        funnet=funnet,
        utvei=f"bytt adressen ({UTGIVERE[ID].bytte}), eller last ned «Kommuner» fra Geonorge og "
        "oppgi filen under [kart] grenser",
    )


def _legg_inn(maal: Path, original: Path, geojson: Path, kilde: dict[str, Any]) -> None:
    """Hele mappen i ett grep, så den aldri er halv."""
    try:
        maal.parent.mkdir(parents=True, exist_ok=True)
        bygges = Path(tempfile.mkdtemp(prefix=_BYGGES, dir=maal.parent))
        try:
            shutil.copy(original, bygges / "original.zip")
            shutil.copy(geojson, bygges / "kommuner.geojson")
            tekst = json.dumps(kilde, ensure_ascii=False, indent=2) + "\n"
            (bygges / "kilde.json").write_text(tekst, encoding="utf-8", newline="\n")
            bygges.chmod(0o755)
            bygges.rename(maal)
        finally:
            shutil.rmtree(bygges, ignore_errors=True)
    except OSError as feil:
        raise Brukerfeil(
            "kommunegrensene kan ikke lagres",
            sted=str(maal),
            funnet=feil.strerror or str(feil),
            utvei="se om disken er full, og om du har lov til å skrive i mappen",
        ) from feil
