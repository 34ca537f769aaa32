"""Arbeidsrommet: hvilken kommune og hvilken mappe `klima` arbeider i.

Et arbeidsrom er en mappe med `kommune.toml`. Finnes ingen oppover fra der en står, brukes det
innebygde eksempelet (Asker), som bare kan leses.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from klima.grunn.feil import Brukerfeil, ukjent_noekkel
from klima.grunn.rapportvalg import Rapportvalg, les_rapportvalg

FILNAVN: Final = "kommune.toml"
# Nøklene i [kilder]. Adressene selv står i klima.kilder.adresser.
KILDER: Final = ("miljodirektoratet", "ssb", "ssb_v1", "klass", "fhi", "udir", "valg", "kartverket")
KART: Final = "kart"
"""Mappen i `datasets` der hentede kommunegrenser ligger."""
_KJENTE_AVSNITT: Final = {"grupper", "kart", "kilder", "kommune", "maal", "penger", "rapport"}

EKSEMPEL: Final = "9900"
"""Nummeret til den oppdiktede kommunen. Ingen norsk kommune har det, og ingen kode i KLASS."""

Omfang = Literal["planens", "utgavens"]
OMFANG: Final[tuple[Omfang, ...]] = ("planens", "utgavens")
"""Hvilke sektorer en sammenligning teller: de målene er vedtatt for, eller alle i utgaven."""

Form = Literal["lineaer", "konstant_rate"]
FORMNAVN: Final[Mapping[Form, str]] = {"lineaer": "lineær", "konstant_rate": "konstant-rate"}
"""Formen på utslippsrammen, og navnet den har på kommandolinjen og i kommune.toml."""


@dataclass(frozen=True)
class Arbeidsrom:
    """En mappe å arbeide i.

    Attributes:
        rot: mappen som holder `kommune.toml`.
        nummer: kommunenummeret, fire sifre.
        navn: kommunens navn.
        kilder: utgiveradresser som er satt i `[kilder]`.
        omfang: `planens` eller `utgavens` fra `[maal] omfang`: hvilke sektorer mål sammenlignes
            for når utgaven teller flere enn planen; None når ingen har valgt.
        form: formen på utslippsrammen fra `[maal] form`; None når ingen har valgt.
        rente: renten fra `[penger] rente_prosent`, som desimaltall; None når ingen har valgt.
        grenser: fil med kommunegrenser: `[kart] grenser`, ellers de sist hentede, eller None.
        grupper: egne sammenligningsgrupper fra `[grupper]`, navn -> kommunenumre.
        rapport: utseendet på rapporten fra `[rapport]`.
        eksempel: True når kommunen og alle tallene er oppdiktet; alt det lager, merkes.
        innebygd: True når arbeidsrommet er det som følger med programmet (skrives aldri til).
    """

    rot: Path
    nummer: str
    navn: str
    kilder: Mapping[str, str] = field(default_factory=dict)
    omfang: Omfang | None = None
    form: Form | None = None
    rente: float | None = None
    grenser: Path | None = None
    grupper: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rapport: Rapportvalg = field(default_factory=Rapportvalg)
    eksempel: bool = False
    innebygd: bool = False

    @property
    def datasett(self) -> Path:
        return self.rot / "datasets"

    @property
    def utgaver(self) -> Path:
        """Mappen utgavelageret ligger i."""
        return self.datasett / "utgaver"

    def kopi(self, mappe: Path | None = None) -> Arbeidsrom:
        """En kopi å prøve i: `kommune.toml`, `datasets` og egne `tekster`. Originalen røres ikke.

        Args:
            mappe: en tom mappe, eller en som ikke finnes; uten den en ny, midlertidig mappe.

        Raises:
            Brukerfeil: mappen holder alt noe, så ingenting overskrives.
        """
        til = mappe or Path(tempfile.mkdtemp(prefix="klima-")) / self.rot.name
        krev_tom(til)
        til.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.rot / FILNAVN, til / FILNAVN)
        # I den innebygde roten ligger det mer enn arbeidsrommet.
        for navn in ("datasets", "tekster"):
            if (self.rot / navn).is_dir():
                shutil.copytree(self.rot / navn, til / navn)
        for nevnt in (self.grenser, self.rapport.logo):
            if nevnt and nevnt.is_relative_to(self.rot) and nevnt.is_file():
                fil = til / nevnt.relative_to(self.rot)
                fil.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(nevnt, fil)
        return _les(til)

    def pakke(self, navn: str, kommune: str) -> Path | None:
        """Mappen til datapakken `navn` for en kommune, eller None når den ikke finnes."""
        for beskrivelse in sorted(self.datasett.glob(f"*/{navn}/datapackage.json")):
            if _pakkens_kommune(beskrivelse) == kommune:
                return beskrivelse.parent
        return None


def _pakkens_kommune(beskrivelse: Path) -> str | None:
    try:
        innhold = json.loads(beskrivelse.read_text(encoding="utf-8"))
    except (OSError, ValueError) as feil:
        raise Brukerfeil(
            "datapakkens beskrivelse kan ikke leses som JSON",
            sted=str(beskrivelse),
            funnet=str(feil),
            utvei="rett filen, eller hent den tilbake fra versjonskontrollen",
        ) from feil
    return innhold.get("kommune") if isinstance(innhold, dict) else None


def innebygd_rot() -> Path:
    """Mappen med det som følger med programmet: i hjulet `klima/innebygd`, ellers prosjektroten."""
    pakke = Path(__file__).resolve().parent.parent
    i_hjulet = pakke / "innebygd"
    return i_hjulet if (i_hjulet / FILNAVN).is_file() else pakke.parent


def finn_arbeidsrom(rot: str | os.PathLike[str] | None = None) -> Arbeidsrom:
    """Finn arbeidsrommet: `rot` når den er oppgitt, ellers mappen her eller over.

    Raises:
        Brukerfeil: `rot` mangler `kommune.toml`, eller filen er ikke gyldig.
    """
    if rot is not None:
        mappe = Path(rot).expanduser().resolve()
        if not (mappe / FILNAVN).is_file():
            raise Brukerfeil(
                f"mappen er ikke et arbeidsrom, for den har ingen {FILNAVN}",
                sted=str(mappe),
                utvei="oppgi mappen som holder den med --rot",
            )
        return _les(mappe)
    her = Path.cwd()
    for mappe in (her, *her.parents):
        if (mappe / FILNAVN).is_file():
            return _les(mappe)
    return _les(innebygd_rot(), innebygd=True)


def nytt_arbeidsrom(mappe: Path, nummer: str, navn: str) -> list[Path]:
    """Legg ut et arbeidsrom for en kommune; en tom mappe eller en som ikke finnes.

    Returns:
        Filene som ble skrevet.

    Raises:
        Brukerfeil: mappen holder alt noe, så ingenting overskrives.
    """
    krev_tom(mappe)
    innhold = {
        FILNAVN: f"""\
# Arbeidsrommet: hvilken kommune det gjelder. Kommandoen `klima` leter oppover etter denne filen.

[kommune]
nummer = "{nummer}"
navn = "{navn}"

# Sektorene mål sammenlignes for når en utgave teller flere enn planen: planens eller utgavens.
[maal]
omfang = "planens"
# Formen på utslippsrammen mellom målene: "lineær" eller "konstant-rate". Den kan avgjøre dommen.
# form = "lineær"

# Kalkulasjonsrenten (realrente) kostnad per tonn regnes med.
# [penger]
# rente_prosent = 4

# Utgivernes adresser kan byttes (speil, lukkede nett). Ingenting hentes uten at noen ber om det.
[kilder]
# miljodirektoratet = "https://…"

# Kommunegrenser gir kart i årsrapporten: klima hent kartverket, eller en egen fil (GeoJSON, GML,
# GeoPackage).
# [kart]
# grenser = "kommuner.geojson"

# Egne sammenligningsgrupper til klima rangering --gruppe.
# [grupper]
# mine = ["3203", "3201"]

# Kommunens utseende i årsrapporten. Fargen må kunne leses på hvitt; logoen er en SVG eller PNG.
# Egne tekster, kapitler og kommentarer skrives i mappen tekster.
# [rapport]
# farge = "#0b5394"
# logo = "logo.svg"
# logo_alternativ = "Kommunevåpenet"
# navn = "{navn} kommune"
""",
        "datasets/utgaver/.gitignore": "*\n!.gitignore\n",
    }
    skrevet = []
    for sti, tekst in innhold.items():
        fil = mappe / sti
        fil.parent.mkdir(parents=True, exist_ok=True)
        fil.write_text(tekst, encoding="utf-8", newline="\n")
        skrevet.append(fil)
    return skrevet


def krev_tom(mappe: Path) -> None:
    """Stans når mappen holder noe. Raises: Brukerfeil."""
    if mappe.exists() and (not mappe.is_dir() or any(mappe.iterdir())):
        raise Brukerfeil(
            "mappen er ikke tom",
            sted=str(mappe),
            utvei="velg en ny mappe, så ingenting overskrives",
        )


def _les(mappe: Path, *, innebygd: bool = False) -> Arbeidsrom:
    fil = mappe / FILNAVN
    try:
        innhold = tomllib.loads(fil.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as feil:
        raise Brukerfeil(
            "filen er ikke gyldig TOML", sted=str(fil), funnet=str(feil), utvei="rett linjen"
        ) from feil
    ukjente = sorted(set(innhold) - _KJENTE_AVSNITT)
    if ukjente:
        raise Brukerfeil(
            f"ukjent avsnitt [{ukjente[0]}]",
            sted=str(fil),
            ventet=", ".join(f"[{navn}]" for navn in sorted(_KJENTE_AVSNITT)),
            utvei="rett navnet eller ta avsnittet bort",
        )
    for avsnitt, verdi in innhold.items():
        if not isinstance(verdi, dict):
            raise Brukerfeil(
                f"«{avsnitt}» er ikke et avsnitt", sted=str(fil), ventet=f"linjen [{avsnitt}]"
            )
    kommune = innhold.get("kommune", {})
    nummer, navn = kommune.get("nummer"), kommune.get("navn")
    if not (isinstance(nummer, str) and len(nummer) == 4 and nummer.isdigit()):
        raise Brukerfeil(
            "[kommune] nummer er ikke et kommunenummer",
            sted=str(fil),
            ventet='fire sifre i anførselstegn, som "3203"',
            funnet=repr(nummer),
        )
    if not (isinstance(navn, str) and navn.strip()):
        raise Brukerfeil("[kommune] navn mangler", sted=str(fil), ventet='navn = "Asker"')
    grenser = innhold.get("kart", {}).get("grenser")
    if not isinstance(grenser, str | None):
        raise Brukerfeil("[kart] grenser er ikke en filsti", sted=str(fil), funnet=repr(grenser))
    omfang = innhold.get("maal", {}).get("omfang")
    if omfang not in (None, *OMFANG):
        ventet = " eller ".join(OMFANG)
        raise Brukerfeil(
            "[maal] omfang er ukjent", sted=str(fil), ventet=ventet, funnet=repr(omfang)
        )
    form = innhold.get("maal", {}).get("form")
    if form not in (None, *FORMNAVN.values()):
        ventet = " eller ".join(FORMNAVN.values())
        raise Brukerfeil("[maal] form er ukjent", sted=str(fil), ventet=ventet, funnet=repr(form))
    return Arbeidsrom(
        rot=mappe,
        nummer=nummer,
        navn=navn.strip(),
        kilder=_kilder(innhold.get("kilder", {}), fil),
        omfang=omfang,
        form=next((f for f, n in FORMNAVN.items() if n == form), None),
        rente=_rente(innhold.get("penger", {}).get("rente_prosent"), fil),
        grenser=mappe / grenser if grenser else _hentede_grenser(mappe),
        grupper=_grupper(innhold.get("grupper", {}), fil),
        rapport=les_rapportvalg(innhold.get("rapport", {}), fil),
        eksempel=_eksempel(kommune.get("eksempel", False), nummer, fil),
        # Eksempelet slik det ligger i programmet, legges ut før det brukes.
        innebygd=innebygd or mappe == innebygd_rot() / "datasets" / "eksempel",
    )


def _hentede_grenser(mappe: Path) -> Path | None:
    """Grensene `klima hent kartverket` sist la i arbeidsrommet; mappene begynner med datoen."""
    hentet = sorted((mappe / "datasets" / KART).glob("[0-9]*/kommuner.geojson"))
    return hentet[-1] if hentet else None


def _eksempel(merket: object, nummer: str, fil: Path) -> bool:
    """Merket og nummeret følges alltid ad, så oppdiktede tall ikke kan bli umerkede."""
    if not isinstance(merket, bool):
        raise Brukerfeil(
            "[kommune] eksempel er ikke ja eller nei",
            sted=str(fil),
            ventet="true eller false",
            funnet=repr(merket),
        )
    if merket != (nummer == EKSEMPEL):
        raise Brukerfeil(
            f"kommunenummeret {EKSEMPEL} og eksempel = true hører sammen",
            sted=str(fil),
            ventet=f'nummer = "{EKSEMPEL}" og eksempel = true, eller ingen av dem',
            funnet=f'nummer = "{nummer}" og eksempel = {str(merket).lower()}',
            utvei="legg ut et nytt eksempel med klima ny --eksempel MAPPE",
        )
    return merket


def _rente(rente: object, fil: Path) -> float | None:
    if rente is None:
        return None
    if isinstance(rente, bool) or not isinstance(rente, int | float) or not 0 <= rente < 100:
        raise Brukerfeil(
            "[penger] rente_prosent er ikke en prosent fra 0 til 100",
            sted=str(fil),
            ventet="rente_prosent = 4",
            funnet=repr(rente),
        )
    return rente / 100


def _kilder(avsnitt: Mapping[str, object], fil: Path) -> dict[str, str]:
    """Utgiveradressene; en feilskrevet nøkkel ville ellers blitt borte uten at noen så det."""
    kilder = {}
    for noekkel, verdi in avsnitt.items():
        if noekkel not in KILDER:
            raise ukjent_noekkel("kilder", noekkel, KILDER, fil)
        if not isinstance(verdi, str):
            raise Brukerfeil(
                f"[kilder] {noekkel} er ikke en adresse",
                sted=str(fil),
                ventet=f'{noekkel} = "https://…"',
                funnet=repr(verdi),
            )
        kilder[noekkel] = verdi
    return kilder


def _grupper(avsnitt: Mapping[str, object], fil: Path) -> dict[str, tuple[str, ...]]:
    """Egne grupper; om kommunene finnes, prøves når gruppen brukes."""
    grupper = {}
    for navn, numre in avsnitt.items():
        if not (isinstance(numre, list) and numre and all(isinstance(n, str) for n in numre)):
            raise Brukerfeil(
                f"[grupper] {navn} er ikke en liste av kommunenumre",
                sted=str(fil),
                ventet=f'{navn} = ["3203", "3201"]',
                funnet=repr(numre),
            )
        grupper[navn] = tuple(numre)
    return grupper
