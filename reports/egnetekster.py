"""Kommunens egne kapitler og kommentarer, fra mappen `tekster` i arbeidsrommet.

    tekster/egne/10-forord.md                       et kapittel; nummeret sier hvor det står
    tekster/kommentarer/sektor/veitrafikk.md        ved sektoren
    tekster/kommentarer/indikator/<id>.md           ved indikatoren
    tekster/kommentarer/tiltak/<id>.md              ved tiltaket
    tekster/kommentarer/tiltak/<id>.nn.md           det samme på nynorsk

En fil som ikke hører til noe, er en feil: ellers ville en tekst bli borte uten at noen så det.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.tall import oppramsing
from klima.grunn.tekst import noekkel
from reports.dokument import Blokk, Kapittel
from reports.egneverdier import felles_verdier, indikatorer, sektorene, tiltakene
from reports.grunnlag import Grunnlag
from reports.markdownblokker import les_markdown
from reports.tekster import MAPPE, SPRAAK

EGNE: Final = "egne"
KOMMENTARER: Final = "kommentarer"
SIST: Final = 50
"""Kapitler med dette nummeret eller høyere står til slutt, de andre rett etter sammendraget."""
_NAVN: Final = re.compile(r"(\d\d)-\S+")
_STOERST: Final = 1_000_000
"""Bytes i én tekst; en større fil er neppe en tekst."""


@dataclass(frozen=True)
class Egne:
    """Det kommunen har skrevet.

    Attributes:
        kapitler: (nummer, kapittel), i den rekkefølgen de står.
        kommentarer: (slag, id) -> blokkene. Slagene er `sektor`, `indikator` og `tiltak`.
    """

    kapitler: tuple[tuple[int, Kapittel], ...] = ()
    kommentarer: Mapping[tuple[str, str], tuple[Blokk, ...]] | None = None

    def kommentar(self, slag: str, id_: str) -> tuple[Blokk, ...]:
        """Kommentaren; tom når ingen er skrevet."""
        return (self.kommentarer or {}).get((slag, id_), ())


def les_egne(g: Grunnlag) -> Egne:
    """Alt kommunen har skrevet, på rapportens språk.

    Raises:
        Brukerfeil: en fil hører ikke til noe, mangler overskrift, eller bruker en ukjent verdi;
            alle feilene i én melding.
    """
    rot = g.rom.rot / MAPPE
    if g.rom.innebygd or not rot.is_dir():
        return Egne()
    feil: list[Brukerfeil] = []
    _krev_kjente(rot, (*SPRAAK, EGNE, KOMMENTARER), feil)
    verdier = felles_verdier(g)
    kapitler = []
    for fil in _filene(rot / EGNE, g.spraak, feil):
        if (kapittel := _kapittel(g, fil, verdier, feil)) is not None:
            kapitler.append(kapittel)
    kommentarer = dict(_kommentarer(g, rot / KOMMENTARER, verdier, feil))
    kast_samlet(f"mappen {MAPPE}", feil)
    return Egne(tuple(kapitler), kommentarer)


def _kapittel(
    g: Grunnlag, fil: Path, verdier: Mapping[str, str], feil: list[Brukerfeil]
) -> tuple[int, Kapittel] | None:
    navn, sted = _id(fil), _sted(g, fil)
    treff = _NAVN.fullmatch(navn)
    if not treff:
        feil.append(
            Brukerfeil(
                "filen sier ikke hvor kapittelet skal stå",
                sted=sted,
                ventet="to sifre og bindestrek først i navnet, som 10-forord.md",
                funnet=fil.name,
            )
        )
        return None
    id_ = f"egne-{noekkel(navn)}"
    lest = _les(g, fil, verdier, foran=id_, nivaa=3, feil=feil)
    if lest is None:
        return None
    tittel, blokker = lest
    if not tittel:
        feil.append(
            Brukerfeil(
                "kapittelet har ingen overskrift",
                sted=f"{sted}:1",
                ventet="en linje som begynner med «# », over teksten",
            )
        )
    return int(treff[1]), Kapittel(id_, tittel, tittel, blokker)


def _kommentarer(
    g: Grunnlag, mappe: Path, verdier: Mapping[str, str], feil: list[Brukerfeil]
) -> Iterator[tuple[tuple[str, str], tuple[Blokk, ...]]]:
    slagene = {"sektor": sektorene, "indikator": indikatorer, "tiltak": tiltakene}
    _krev_kjente(mappe, slagene, feil)
    for slag, kjente_for in slagene.items():
        filer = _filene(mappe / slag, g.spraak, feil)
        kjente = kjente_for(g) if filer else {}
        for fil in filer:
            id_ = _id(fil)
            if id_ not in kjente:
                feil.append(_ukjent(g, fil, slag, kjente))
                continue
            alle = {**verdier, **kjente[id_]}
            foran = f"kommentar-{slag}-{noekkel(id_)}"
            lest = _les(g, fil, alle, foran=foran, nivaa=4, feil=feil)
            if lest is not None:
                yield (slag, id_), lest[1]


def _ukjent(g: Grunnlag, fil: Path, slag: str, kjente: Iterable[str]) -> Brukerfeil:
    naere = difflib.get_close_matches(_id(fil), list(kjente), n=3)
    kommando = {"sektor": "utslipp --sum sektor", "indikator": "indikatorer", "tiltak": "tiltak"}
    utvei = f"se navnene med klima {kommando[slag]} --json"
    if slag == "sektor":
        utvei = f"filnavnene er {oppramsing(list(kjente))}"
    return Brukerfeil(
        f"{g.kommune.navn} har ingen {slag} med det navnet",
        sted=_sted(g, fil),
        funnet=f"«{_id(fil)}»",
        utvei=f"mente du {oppramsing([f'«{n}»' for n in naere], 'eller')}?" if naere else utvei,
    )


def _les(
    g: Grunnlag,
    fil: Path,
    verdier: Mapping[str, str],
    *,
    foran: str,
    nivaa: int,
    feil: list[Brukerfeil],
) -> tuple[str, tuple[Blokk, ...]] | None:
    sted = _sted(g, fil)
    try:
        if fil.stat().st_size > _STOERST:
            raise Brukerfeil("filen er for stor", sted=sted, ventet="høyst 1 MB tekst")
        tekst = fil.read_text(encoding="utf-8-sig")
        return les_markdown(tekst, sted, verdier, foran=foran, nivaa=nivaa)
    except Brukerfeil as galt:
        feil.append(galt)
    except (OSError, UnicodeDecodeError) as galt:
        feil.append(
            Brukerfeil(
                "tekstfilen kan ikke leses",
                sted=sted,
                funnet=str(galt),
                utvei="lagre den som UTF-8",
            )
        )
    return None


def _filene(mappe: Path, spraak: str, feil: list[Brukerfeil]) -> list[Path]:
    """Filene på språket: varianten `….nn.md` går foran når rapporten er på nynorsk.

    En tekst som bare finnes på det andre språket, er ikke med; en uten språk i navnet er for alle.
    """
    if not mappe.is_dir():
        return []
    valgt: dict[str, Path] = {}
    for fil in sorted(mappe.iterdir(), key=lambda f: f.name):
        if fil.name.startswith("."):
            continue
        if fil.suffix != ".md" or not fil.is_file():
            feil.append(
                Brukerfeil(
                    "filen leses ikke", sted=_relativ(fil), ventet="en tekst som slutter på .md"
                )
            )
            continue
        i_navnet = _spraaket(fil)
        if i_navnet in ("", spraak) and (i_navnet or _id(fil) not in valgt):
            valgt[_id(fil)] = fil
    return list(valgt.values())


def _krev_kjente(mappe: Path, kjente: Iterable[str], feil: list[Brukerfeil]) -> None:
    for under in sorted(mappe.iterdir()) if mappe.is_dir() else []:
        if under.name not in kjente and not under.name.startswith("."):
            naer = difflib.get_close_matches(under.name, list(kjente), n=1, cutoff=0.5)
            feil.append(
                Brukerfeil(
                    "det er ingenting i rapporten med det navnet",
                    sted=_relativ(under),
                    ventet=oppramsing(list(kjente), "eller"),
                    utvei=f"mente du «{naer[0]}»?" if naer else "",
                )
            )


def _spraaket(fil: Path) -> str:
    siste = fil.stem.rpartition(".")[2]
    return siste if siste in SPRAAK and "." in fil.stem else ""


def _id(fil: Path) -> str:
    spraak = _spraaket(fil)
    return fil.stem.removesuffix(f".{spraak}") if spraak else fil.stem


def _sted(g: Grunnlag, fil: Path) -> str:
    return fil.relative_to(g.rom.rot).as_posix()


def _relativ(sti: Path) -> str:
    """Stien fra arbeidsrommet: fra mappen `tekster` og ut."""
    deler = sti.parts
    return "/".join(deler[len(deler) - 1 - deler[::-1].index(MAPPE) :])
