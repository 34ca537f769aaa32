"""Årsrapporten som PDF (PDF/UA-1 og PDF/A-2a), satt av typst uten noe annet på maskinen.

Dokumentet gis til malen som JSON og er tekst der, aldri kode. Skriftene følger med, så filen er den
samme på alle maskiner.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from importlib.resources import files
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from reports.dokument import (
    Avsnitt,
    Blokk,
    Celle,
    Dokument,
    Figurblokk,
    Funnblokk,
    Kapittel,
    Kildeliste,
    Liste,
    Noekkeltallblokk,
    Overskrift,
    Snarveier,
    Tabellblokk,
)
from reports.figur import Figur
from reports.pdfradhoder import med_radhoder
from reports.pdftabell import STAAENDE, er_merkelapp, hoeyrestilt, spalter, tegnmengde
from reports.pdftegn import lesbar, med_glyf
from reports.profil import SVG, Profil
from reports.tekster import Tekster

_SKRIFTMAPPE: Final = Path(__file__).parent / "skrift"
_HOEYSTE_FIGUR: Final = 580
"""Så høy kan en figur være, i punkter, med plass til tittelen og bildeteksten på samme side."""
_LINJE: Final = 90
_LANG_OVERSKRIFT: Final = 240
_LANGT_HODE: Final = 600
_LANGT_ALTERNATIV: Final = 15_000
"""En tekst i PDF/A kan ha 32 767 byte, og hvert tegn er to."""
_SAMLET_TABELL: Final = 1200
_SAMLET_RAD: Final = 800
_MAAL: Final = ("width", "height")
_ADRESSE: Final = re.compile(r"https?://[!-~]+")


def som_pdf(dokument: Dokument, tekster: Tekster) -> bytes:
    """Hele rapporten som PDF; de samme bytene for det samme dokumentet.

    Uten `dokument.dato` er filen PDF/UA-1, men ikke PDF/A, for den krever datoen i filen.
    """
    import typst

    dokument = dokument.paa_papir()
    dato = date.fromisoformat(dokument.dato) if dokument.dato else None
    pdf = typst.compile(
        (files("reports") / "maler" / "rapport.typ").read_bytes(),
        # Bare skriftene som følger med: maskinens egne ville gitt en annen fil.
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[_SKRIFTMAPPE]),
        ignore_system_fonts=True,
        sys_inputs={"dokument": json.dumps(_Innhold(dokument, tekster, dato).alt())},
        format="pdf",
        pdf_standards=["a-2a", "ua-1"] if dato else ["ua-1"],
        timestamp=datetime.combine(dato or date(1970, 1, 1), time(), UTC),
    )
    tabeller = (t for b in dokument.blokker for t in _tabeller(b))
    return med_radhoder(pdf, [(t.radnavn, sum(1 for _ in t.rader)) for t in tabeller])


class _Innhold:
    """Dokumentet slik malen leser det: ordlister med ferdig lesbar tekst."""

    def __init__(self, dokument: Dokument, tekster: Tekster, dato: date | None) -> None:
        self.d, self.t, self.dato = dokument, tekster, dato
        self.maal = set(_ankre(dokument))
        self.satt: set[str] = set()
        self.nivaa = 1

    def alt(self) -> dict[str, Any]:
        d = self.d
        side = self.t("topp.side", side="{side}", sider="{sider}")
        return {
            **{
                n: lesbar(getattr(d, n)) for n in ("tittel", "overtittel", "undertittel", "stempel")
            },
            "sidetittel": _kortet(lesbar(d.sidetittel), _LANG_OVERSKRIFT).strip() or "–",
            "topptekst": _kortet(lesbar(d.sidetittel), _LINJE),
            "bunntekst": _kortet(lesbar(d.overtittel), _LINJE),
            "spraak": d.spraak,
            "profil": _profil(d.profil),
            "dato": [self.dato.year, self.dato.month, self.dato.day] if self.dato else None,
            "varsler": [{"stikkord": lesbar(s), "tekst": lesbar(t)} for s, t in d.varsler],
            "innhold": lesbar(self.t("topp.innhold")),
            "side": lesbar(side),
            "kapitler": [self._kapittel(k, foerst=k is d.kapitler[0]) for k in d.kapitler],
        }

    def _kapittel(self, k: Kapittel, *, foerst: bool) -> dict[str, Any]:
        # Et kapittel som bare sier at noe mangler, trenger ikke en side for seg selv.
        kort = len(k.blokker) <= 2 and all(isinstance(b, Avsnitt) for b in k.blokker)
        return {
            "ny_side": foerst or not kort,
            "id": self._anker(k.id),
            **self._overskrift(k.tittel, 1),
            "blokker": [
                {"type": type(b).__name__, "klebrig": _klebrig(b, neste), **self._blokk(b)}
                for b, neste in zip_longest(k.blokker, k.blokker[1:])
            ],
        }

    def _blokk(self, b: Blokk) -> dict[str, Any]:
        match b:
            case Avsnitt():
                return self._avsnitt(b)
            case Overskrift():
                return {"id": self._anker(b.id), **self._overskrift(b.tekst, b.nivaa - 1)}
            case Liste():
                punkter = [self._celle(p) for p in b.punkter]
                return {"tittel": lesbar(b.tittel), "punkter": punkter}
            case Tabellblokk():
                return self._tabell(b, synlig_tittel=b.synlig_tittel)
            case Figurblokk():
                return self._figur(b)
            case Noekkeltallblokk():
                tall = [(self._celle(c), lesbar(navn), lesbar(mot)) for c, navn, mot in b.tall]
                return {"tall": tall}
            case Snarveier():
                return {"navn": lesbar(b.navn), "lenker": self._lenker(b.lenker)}
            case Funnblokk():
                return self._funn(b)
            case Kildeliste():
                return {"kilder": [[lesbar(t) for t in kilde] for kilde in b.kilder]}

    def _avsnitt(self, b: Avsnitt) -> dict[str, Any]:
        loep = [
            {
                "tekst": lesbar(bit.tekst),
                "sterk": bit.sterk,
                "kursiv": bit.kursiv,
                "lenke": self._lenke(bit.lenke),
            }
            for bit in b.loep
        ]
        return {"slag": b.slag, "loep": loep}

    def _tabell(self, b: Tabellblokk, *, synlig_tittel: bool) -> dict[str, Any]:
        plass = spalter(b)
        return {
            "tittel": lesbar(b.tittel) if synlig_tittel else "",
            "hode": [lesbar(h) for h in b.hode],
            "gjenta": sum(len(h) for h in b.hode) <= _LANGT_HODE,
            "hoeyre": [hoeyrestilt(b, i) for i in range(len(b.hode))],
            "bredder": plass.bredder,
            "skrift": plass.skrift,
            "liggende": plass.liggende,
            # En liten tabell står samlet, og en rad deles bare når den er lang.
            "delbar": tegnmengde(b.rader) > _SAMLET_TABELL,
            "grupper": [
                {
                    "tittel": lesbar(gruppe.tittel),
                    "rader": [
                        {
                            "celler": [self._celle(c) for c in rad],
                            "delbar": tegnmengde([rad]) > _SAMLET_RAD,
                        }
                        for rad in gruppe.rader
                    ],
                }
                for gruppe in b.grupper
            ],
        }

    def _figur(self, b: Figurblokk) -> dict[str, Any]:
        return {
            "id": self._anker(b.figur.id),
            **self._overskrift(b.figur.tittel, 2),
            "merker": self._merker(b.merker),
            **_tegning(b.figur),
            "alternativ": _kortet(med_glyf(b.figur.alternativ), _LANGT_ALTERNATIV),
            "bildetekst": lesbar(b.figur.bildetekst),
            "tabeller": [self._tabell(t, synlig_tittel=True) for t in _tabeller(b)],
        }

    def _funn(self, b: Funnblokk) -> dict[str, Any]:
        return {
            "id": self._anker(f"funn-{b.id}"),
            **self._overskrift(b.id, 3),
            "alvor": lesbar(b.alvor),
            "sted": lesbar(b.sted),
            "melding": lesbar(b.melding),
            "nummer": b.nummer,
            "delbar": len(b.melding) + sum(len(v) for _, v in b.detaljer) > _SAMLET_TABELL,
            "detaljer": [(lesbar(navn), lesbar(verdi)) for navn, verdi in b.detaljer],
            "vist_ved": lesbar(self.t("topp.vist-ved")),
            "steder": self._lenker(b.steder),
        }

    def _celle(self, c: Celle) -> dict[str, Any]:
        ut: dict[str, Any] = {"tekst": lesbar(c.tekst)}
        if c.under:
            ut["under"] = [lesbar(u) for u in c.under]
        if c.merker:
            ut["merker"] = self._merker(c.merker)
        if c.slag == "mangler":
            ut["mangler"] = True
        if er_merkelapp(c):
            ut["merkelapp"] = lesbar(c.merkelapp)
        if c.gnist:
            linjer = [[_punkt(*p.split(",")) for p in linje.split()] for linje in c.gnist["linjer"]]
            ut["gnist"] = {"linjer": linjer, "punkter": [_punkt(*p) for p in c.gnist["punkter"]]}
        return ut

    def _merker(self, merker: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [
            {
                "nummer": m.nummer,
                "anker": self._anker(m.anker),
                "til": self._lenke(f"#funn-{m.funn.id}"),
            }
            for m in merker
        ]

    def _lenker(self, lenker: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
        return [{"tekst": lesbar(navn), "til": self._lenke(f"#{id_}")} for navn, id_ in lenker]

    def _lenke(self, adresse: str) -> str:
        """Adressen når den går til et sted i rapporten eller på nettet, ellers tom."""
        kjent = adresse[1:] in self.maal if adresse[:1] == "#" else _ADRESSE.fullmatch(adresse)
        return adresse if kjent else ""

    def _anker(self, id_: str) -> str:
        """Ankeret, første gang det settes; typst tar ikke to like."""
        if id_ in self.satt:
            return ""
        self.satt.add(id_)
        return id_

    def _overskrift(self, tekst: str, nivaa: int) -> dict[str, Any]:
        """Overskriften uten hopp i nivå; en for lang kortes, og hele teksten står under."""
        self.nivaa = min(nivaa, self.nivaa + 1)
        # En tom overskrift er ikke lov i PDF/UA.
        hele = lesbar(tekst).strip() or "–"
        kort = _kortet(hele, _LANG_OVERSKRIFT)
        return {"nivaa": self.nivaa, "tittel": kort, "hele": hele if kort != hele else ""}


def _kortet(tekst: str, lengde: int) -> str:
    return tekst if len(tekst) <= lengde else tekst[: lengde - 1] + "…"


def _punkt(x: str, y: str) -> tuple[float, float]:
    return float(x), float(y)


def _ankre(dokument: Dokument) -> Iterator[str]:
    """Alt det kan lenkes til."""
    for kapittel in dokument.kapitler:
        yield kapittel.id
    for b in dokument.blokker:
        match b:
            case Overskrift():
                yield b.id
            case Figurblokk():
                yield b.figur.id
                yield from (m.anker for m in b.merker)
            case Funnblokk():
                yield f"funn-{b.id}"
        for c in _celler(b):
            yield from (m.anker for m in c.merker)


def _tabeller(b: Blokk) -> Iterator[Tabellblokk]:
    """Tabellene blokken viser på papir."""
    match b:
        case Tabellblokk():
            yield b
        case Figurblokk(gjentas=False):
            yield b.tabell


def _celler(b: Blokk) -> Iterator[Celle]:
    yield from (c for t in _tabeller(b) for rad in t.rader for c in rad)
    match b:
        case Liste():
            yield from b.punkter
        case Noekkeltallblokk():
            yield from (c for c, _, _ in b.tall)


def _klebrig(blokk: Blokk, neste: Blokk | None) -> bool:
    """Om et avsnitt innleder det som kommer etter, og skal stå på samme side som det."""
    return (
        isinstance(blokk, Avsnitt)
        and len(blokk.tekst) <= _SAMLET_RAD
        and isinstance(neste, Avsnitt | Figurblokk | Tabellblokk)
    )


def _tegning(figur: Figur) -> dict[str, Any]:
    """Figuren i arkets bredde, eller smalere når den ellers ble høyere enn siden."""
    # Før den tegnes: vl-convert river med seg hele prosessen når en tekst har et tegn XML ikke har.
    svg = replace(figur, spesifikasjon=_med_glyf(figur.spesifikasjon)).svg()
    bredde, hoyde = (float(re.findall(rf'<svg [^>]*?\b{m}="([\d.]+)"', svg)[0]) for m in _MAAL)
    return {"svg": svg, "bredde": min(STAAENDE, _HOEYSTE_FIGUR * bredde / hoyde)}


def _med_glyf(verdi: Any) -> Any:
    """Spesifikasjonen der hver tekst, også navnene på feltene, bare har tegn som kan vises."""
    match verdi:
        case str():
            return med_glyf(verdi)
        case dict():
            return {med_glyf(navn): _med_glyf(v) for navn, v in verdi.items()}
        case list() | tuple():
            return [_med_glyf(v) for v in verdi]
    return verdi


def _profil(profil: Profil) -> dict[str, Any]:
    """Kommunens farger og logo."""
    logo = profil.logo and {
        "innhold": list(profil.logo.innhold),
        "format": "svg" if profil.logo.mediatype == SVG else "png",
        "alternativ": _kortet(lesbar(profil.logo.alternativ), _LANG_OVERSKRIFT) or "–",
    }
    return {"topp": profil.topp, "lenke": profil.lenke, "lys": profil.lys, "logo": logo}
