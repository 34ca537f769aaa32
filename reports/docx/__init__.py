"""Årsrapporten som Word-fil: til den som skal skrive videre på den.

Språk, overskrifter, hoderader og tekstalternativer står i filen, slik loven krever av et dokument
fra kommunen. Datoen er den tallene ble publisert, så det samme dokumentet gir de samme bytene.
"""

from __future__ import annotations

import io
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from reports.dokument import Dokument
from reports.fastzip import pakket_om
from reports.profil import Profil
from reports.tegntekst import uten_styretegn
from reports.tekster import Tekster

SPRAAKKODER: Final = {"nb": "nb-NO", "nn": "nn-NO"}
LOGOHOEYDE: Final = 16
"""Millimeter."""
_HUSETS: Final = "0B5394"
"""Husets blå i stilene; kommunens farge settes inn i stedet."""
_UTEN: Final = ("/stylesWithEffects", "/customXml", "/thumbnail")
"""Det malen til python-docx har med som vi ikke bruker, etter slutten på navnet på forholdet."""


def som_docx(dokument: Dokument, tekster: Tekster) -> bytes:
    """Word-filen som bytes; de samme for det samme dokumentet."""
    import docx

    from reports.docx.kropp import Kropp

    fil, dokument = docx.Document(), dokument.paa_papir()
    spraak = SPRAAKKODER[dokument.spraak]
    for eier in (fil.part, fil.part.package):
        for id_ in [i for i, forhold in eier.rels.items() if forhold.reltype.endswith(_UTEN)]:
            eier.rels.pop(id_)
    _stiler(fil, spraak, dokument.profil)
    _innstillinger(fil, spraak)
    _egenskaper(fil, dokument, spraak)
    _siden(fil, dokument, tekster)
    kropp = Kropp(fil.part, tekster)
    for kapittel in dokument.kapitler:
        kropp.kapittel(kapittel)
    seksjon = fil.element.body.sectPr
    for element in [*_forside(dokument, tekster, kropp), *kropp.elementer]:
        seksjon.addprevious(element)
    ut = io.BytesIO()
    fil.save(ut)
    return pakket_om(ut.getvalue())


def _forside(dokument: Dokument, tekster: Tekster, kropp: Any) -> list[Any]:
    """Tittelen, varslene og innholdsfortegnelsen."""
    from reports.docx.xml import avsnitt, felt, loep, w

    logo = dokument.profil.logo
    ut = [
        *([avsnitt("Normal", kropp.bilde(logo.png, logo.alternativ, LOGOHOEYDE))] if logo else []),
        avsnitt("Overtittel", loep(dokument.overtittel)),
        avsnitt("Title", loep(dokument.tittel)),
        avsnitt("Subtitle", loep(dokument.undertittel)),
    ]
    for stikkord, tekst in dokument.varsler:
        ut.append(avsnitt("Varsel", loep(f"{stikkord}. ", "Strong"), loep(tekst)))
    # Lenkene er ferdige. Sidetallene kjenner bare Word: de kommer når en oppdaterer feltet.
    linjer = [
        avsnitt(f"TOC{nivaa}", kropp.bokmerker.lenke(anker, loep(tekst)))
        for nivaa, tekst, anker in kropp.oversikt
    ]
    begynn = felt(r'TOC \o "1-2" \h \z \u')
    if linjer:
        linjer[0][1:1] = begynn[:3]
        linjer[-1].append(begynn[-1])
    galleri = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    innhold = w("sdtContent", avsnitt("TOCHeading", loep(tekster("topp.innhold"))), *linjer)
    return [*ut, w("sdt", w("sdtPr", galleri), innhold)]


def _stiler(fil: Any, spraak: str, profil: Profil) -> None:
    """Husets stiler i stedet for dem i malen til python-docx, som er merket engelsk."""
    from docx.oxml import parse_xml

    mal = (files("reports") / "maler" / "docxstiler.xml").read_text(encoding="utf-8")
    stiler = fil.styles.element
    for barn in list(stiler):
        stiler.remove(barn)
    mal = mal.replace("{spraak}", spraak).replace(_HUSETS, profil.topp[1:].upper())
    stiler.extend(parse_xml(mal.encode()))


def _innstillinger(fil: Any, spraak: str) -> None:
    from docx.oxml.ns import qn

    innstillinger = fil.settings.element
    skrift = innstillinger.find(qn("w:themeFontLang"))
    skrift.set(qn("w:val"), spraak)
    skrift.attrib.pop(qn("w:eastAsia"), None)
    for navn, verdi in (("decimalSymbol", ","), ("listSeparator", ";")):
        innstillinger.find(qn(f"w:{navn}")).set(qn("w:val"), verdi)
    zoom = innstillinger.find(qn("w:zoom"))
    zoom.set(qn("w:percent"), "100")
    zoom.attrib.pop(qn("w:val"))
    # Ellers åpner Word filen i kompatibilitetsmodus.
    for valg in innstillinger.iter(qn("w:compatSetting")):
        if valg.get(qn("w:name")) == "compatibilityMode":
            valg.set(qn("w:val"), "15")


def _egenskaper(fil: Any, dokument: Dokument, spraak: str) -> None:
    e = fil.core_properties
    e.title = uten_styretegn(dokument.sidetittel)[:255]
    e.subject = uten_styretegn(dokument.undertittel)[:255]
    e.author = e.last_modified_by = uten_styretegn(dokument.kommunenavn)[:255]
    e.language, e.comments, e.keywords = spraak, "", ""
    try:
        laget = datetime.fromisoformat(dokument.dato[:10])
    except ValueError:
        laget = datetime(1980, 1, 1)
    e.created = e.modified = laget


def _siden(fil: Any, dokument: Dokument, tekster: Tekster) -> None:
    """A4 med stempelet i toppteksten og sidetallet i bunnteksten."""
    from docx.shared import Mm

    from reports.docx.xml import avsnitt, felt, loep, w

    seksjon = fil.sections[0]
    seksjon.page_width, seksjon.page_height = Mm(210), Mm(297)
    seksjon.left_margin = seksjon.right_margin = Mm(20)
    seksjon.top_margin, seksjon.bottom_margin = Mm(24), Mm(20)
    seksjon.header_distance = seksjon.footer_distance = Mm(10)

    def bytt(del_: Any, stil: str, *innhold: Any) -> None:
        gammelt = del_.paragraphs[0]._p
        gammelt.addprevious(avsnitt(stil, *innhold))
        gammelt.getparent().remove(gammelt)

    stempel = [w("r", w("tab")), loep(dokument.stempel, "Stempel")] if dokument.stempel else []
    # Sidetittelen begynner med stempelet, som står for seg til høyre.
    tittel = dokument.sidetittel.removeprefix(f"{dokument.stempel}: ")
    bytt(seksjon.header, "Header", loep(_kort(tittel)), *stempel)
    biter: list[Any] = [loep(_kort(dokument.overtittel)), w("r", w("tab"))]
    # Teksten deles der tallene skal stå, for de er felt Word regner ut.
    for tekst in tekster("kontor.side", side="\0PAGE\0", sider="\0NUMPAGES\0").split("\0"):
        biter += felt(tekst, loep("1")) if tekst in ("PAGE", "NUMPAGES") else [loep(tekst)]
    bytt(seksjon.footer, "Footer", *biter)


def _kort(tekst: str) -> str:
    """Det som får plass på én linje i topp- og bunnteksten."""
    return tekst if len(tekst) <= 90 else f"{tekst[:89]}…"
