"""Kapitlene og blokkene som avsnitt, tabeller og bilder i Word-filen."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.parts.document import DocumentPart
from docx.shared import Mm

from reports.docx.tabell import innhold, kolonnene, tabellen
from reports.docx.xml import Bokmerker, avsnitt, linjeskift, loep, w
from reports.dokument import (
    Avsnitt,
    Blokk,
    Celle,
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
from reports.flatetabeller import noekkeltabell
from reports.merker import Merke
from reports.tegntekst import uten_styretegn
from reports.tekster import Tekster

BILDEBREDDE: Final = Mm(170)
BILDEHOEYDE: Final = Mm(205)
_STILER: Final = {"": "Normal", "smaa": "Note", "ingress": "Ingress"}
_TIL_NETT: Final = ("https://", "http://", "mailto:")


class Kropp:
    """Bygger innholdet fra toppen; `elementer` er det som står i dokumentet så langt.

    Attributes:
        oversikt: (nivå, tekst, anker) for hver overskrift i innholdsfortegnelsen.
    """

    def __init__(self, del_: DocumentPart, tekster: Tekster) -> None:
        self.elementer: list[Any] = []
        self.oversikt: list[tuple[int, str, str]] = []
        self.bokmerker = Bokmerker()
        self._del, self._t = del_, tekster
        self._nivaa = self._bilder = 0

    def kapittel(self, kapittel: Kapittel) -> None:
        """Et kapittel med alt i det."""
        self._overskrift(1, kapittel.tittel, kapittel.id)
        for blokk in kapittel.blokker:
            self._blokk(blokk)

    def _blokk(self, b: Blokk) -> None:
        match b:
            case Avsnitt():
                self._avsnitt(b)
            case Overskrift():
                self._overskrift(b.nivaa - 1, b.tekst, b.id)
            case Liste():
                self._liste(b)
            case Tabellblokk():
                self._tabell(b)
            case Figurblokk():
                self._figur(b)
            case Noekkeltallblokk():
                self._tabell(noekkeltabell(b, self._t))
            case Snarveier():
                self._snarveier(b)
            case Funnblokk():
                self._funn(b)
            case Kildeliste():
                self._kilder(b)

    def _legg(self, stil: str, *innhold: Any) -> None:
        self.elementer.append(avsnitt(stil, *innhold))

    def _overskrift(
        self, nivaa: int, tekst: str, anker: str = "", merker: Iterable[Merke] = ()
    ) -> None:
        # En skjermleser leser et hopp over et nivå som at noe mangler.
        self._nivaa = max(1, min(nivaa, self._nivaa + 1, 4))
        biter = self.bokmerker.rundt(anker, loep(tekst))
        if self._nivaa <= 2:
            merke = f"_Toc{len(self.oversikt) + 1:08d}"
            self.oversikt.append((self._nivaa, tekst, merke))
            biter = self.bokmerker.rundt(merke, *biter)
        self._legg(f"Heading{self._nivaa}", *biter, *self._fotnoter(merker))

    def _fotnoter(self, merker: Iterable[Merke]) -> list[Any]:
        """Merkene som lenker til funnet, hvert med et bokmerke funnet lenker tilbake til."""
        ut = []
        for m in merker:
            hjelp = f"{self._t(f'ord.alvor-{m.funn.alvor}')}, {self._t('topp.se-datakvalitet')}"
            tegn = loep(f"†{m.nummer}", "Fotnotemerke")
            lenke = self.bokmerker.lenke(f"funn-{m.funn.id}", tegn, hjelp=hjelp)
            ut += self.bokmerker.rundt(m.anker, lenke)
        return ut

    def _avsnitt(self, b: Avsnitt) -> None:
        biter = []
        for bit in b.loep:
            stil = "Strong" if bit.sterk else "Emphasis" if bit.kursiv else ""
            biter.append(self._lenket(bit.lenke, bit.tekst) if bit.lenke else loep(bit.tekst, stil))
        self._legg(_STILER[b.slag], *biter)

    def _lenket(self, adresse: str, tekst: str) -> Any:
        skrevet = loep(tekst, "Hyperlink")
        if adresse.startswith("#"):
            return self.bokmerker.lenke(adresse[1:], skrevet)
        if not adresse.startswith(_TIL_NETT):
            return loep(tekst)
        ut = w("hyperlink", skrevet, history=1)
        # Et forhold til noe utenfor filen; Word henter det først når leseren følger lenken.
        adresse = uten_styretegn(adresse)
        ut.set(qn("r:id"), self._del.relate_to(adresse, RELATIONSHIP_TYPE.HYPERLINK, True))
        return ut

    def _liste(self, b: Liste) -> None:
        if b.tittel:
            self._overskrift(3, b.tittel)
        for punkt in b.punkter:
            self._legg("ListBullet", *innhold(punkt, self._fotnoter))

    def _tabell(self, b: Tabellblokk) -> None:
        for gruppe in b.grupper:
            if gruppe.tittel:
                self._overskrift(3, gruppe.tittel)
            elif b.synlig_tittel:
                self._legg("Tabelltittel", loep(b.tittel))
            navn = f"{b.tittel}: {gruppe.tittel}" if gruppe.tittel else b.tittel
            if gruppe.tittel and all(_bare_navn(b, rad) for rad in gruppe.rader):
                for rad in gruppe.rader:
                    self._legg("Normal", *innhold(rad[b.radnavn], self._fotnoter))
                continue
            tabell = tabellen(b, gruppe.rader, navn, self.bokmerker, self._fotnoter)
            # Uten et avsnitt mellom ville to tabeller blitt til én.
            self.elementer += [tabell, avsnitt("Ettertabell")]

    def _figur(self, b: Figurblokk) -> None:
        figur = b.figur
        self._overskrift(2, figur.tittel, figur.id, b.merker)
        self._legg("Figur", self.bilde(figur.png(), figur.alternativ))
        self._legg("Caption", loep(figur.bildetekst))
        if not b.gjentas:
            self._tabell(b.tabell)

    def bilde(self, png: bytes, alternativ: str, hoyde: float | None = None) -> Any:
        """Et bilde med tekstalternativ, i spaltens bredde eller så mange millimeter høyt."""
        if hoyde is not None:
            bilde = self._del.new_pic_inline(io.BytesIO(png), height=Mm(hoyde))
        else:
            bilde = self._del.new_pic_inline(io.BytesIO(png), width=BILDEBREDDE)
            if bilde.extent.cy > BILDEHOEYDE:
                bilde = self._del.new_pic_inline(io.BytesIO(png), height=BILDEHOEYDE)
        self._bilder += 1
        egenskaper: Any = bilde.graphic.graphicData.pic.nvPicPr.cNvPr
        for navngitt in (bilde.docPr, egenskaper):
            navngitt.set("id", str(self._bilder))
            navngitt.set("name", f"Figur {self._bilder}")
            navngitt.set("descr", uten_styretegn(alternativ))
        return w("r", w("drawing", bilde))

    def _snarveier(self, b: Snarveier) -> None:
        biter = [loep(f"{b.navn}: ")]
        for nr, (tekst, anker) in enumerate(b.lenker):
            biter += [loep(" · ")] if nr else []
            biter.append(self.bokmerker.lenke(anker, loep(tekst, "Hyperlink")))
        self._legg("Normal", *biter)

    def _funn(self, f: Funnblokk) -> None:
        nummer = f" †{f.nummer}" if f.nummer else ""
        alvor = self._t(f"ord.alvor-{f.alvor}")
        self._overskrift(3, f"{alvor}{nummer} · {f.id} · {f.sted}", f"funn-{f.id}")
        self._legg("Normal", loep(f.melding))
        for navn, verdi in f.detaljer:
            self._legg("Note", loep(f"{navn}: ", "Strong"), loep(verdi))
        if f.steder:
            biter = [loep(f"{self._t('topp.vist-ved')}: ", "Strong")]
            for nr, (tekst, anker) in enumerate(f.steder):
                biter += [loep(", ")] if nr else []
                biter.append(self.bokmerker.lenke(anker, loep(tekst, "Hyperlink")))
            self._legg("Note", *biter)

    def _kilder(self, b: Kildeliste) -> None:
        for tittel, hva, vilkaar in b.kilder:
            biter = [loep(tittel, "Strong"), linjeskift(), loep(hva), linjeskift()]
            self._legg("Normal", *biter, loep(vilkaar, "Tillegg"))


def _bare_navn(tabell: Tabellblokk, rad: tuple[Celle, ...]) -> bool:
    """Om raden bare sier noe i kolonnen med radens navn, som en gruppe uten tall."""
    return not any(rad[nr].tekst for nr in kolonnene(tabell) if nr != tabell.radnavn)
