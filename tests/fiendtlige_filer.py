"""Korpuset av filer som ikke skal inn: ødelagte, gale og laget for å skade.

`KORPUS` gir navnet på hver, funksjonen som lager den når den trengs, og det meldingen skal si etter
stien.
"""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from tests.eksempelbok import (
    CSVHODE,
    DETALJERT,
    LANDSHODE,
    Celle,
    Rad,
    en_rad,
    kommunebok,
    landsbok,
    skriv_bok,
)

ARK: Final = f", ark «{DETALJERT}»"
GOD: Final = "Asker,2009,Jordbruk,Ku,1\n"
IKKE_TALL: Final = "utslippet er ikke et tall. Ventet: tonn CO2e som tall. Funnet: "
_ARK1: Final = "xl/worksheets/sheet1.xml"
_LATTER: Final = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_ENTITETER: Final = f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LATTER}]>'
_EKSTERN: Final = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'


@dataclass(frozen=True)
class Fiende:
    """En fil som ikke skal inn.

    Attributes:
        lag: skriver filen på stien den får.
        melding: det meldingen skal begynne med rett etter stien: stedet, og hva som er galt.
        filendelse: filens endelse.
    """

    lag: Callable[[Path], object]
    melding: str
    filendelse: str = ".xlsx"


# --- Byggesteiner ----------------------------------------------------------------------------


def raa(innhold: bytes) -> Callable[[Path], object]:
    return lambda fil: fil.write_bytes(innhold)


def bok(*rader: Rad) -> Callable[[Path], object]:
    """En landsbok med én god rad og så disse."""
    return lambda fil: landsbok(fil, [en_rad(), *rader])


def ark(innhold: Mapping[str, Sequence[Rad]]) -> Callable[[Path], object]:
    return lambda fil: skriv_bok(fil, innhold)


def bytt(del_: str, rett: Callable[[str], str | None]) -> Callable[[Path], object]:
    """En liten landsbok der én av zip-filens deler er byttet ut (None: delen mangler)."""

    def lag(fil: Path) -> None:
        skriv_bok(fil, {DETALJERT: [LANDSHODE, en_rad()]})
        with zipfile.ZipFile(fil) as arkiv:
            deler = {n: arkiv.read(n).decode("utf-8") for n in arkiv.namelist()}
        ny = rett(deler.pop(del_))
        with zipfile.ZipFile(fil, "w", zipfile.ZIP_DEFLATED) as arkiv:
            for navn, tekst in (deler if ny is None else {**deler, del_: ny}).items():
                arkiv.writestr(navn, tekst)

    return lag


def med_celle(sted: str, celle: str) -> Callable[[Path], object]:
    """Landsboka med én celle til, slik den står i XML-en, på sin egen rad."""
    rad = sted.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    xml = f'<x:row r="{rad}"><x:c r="{sted}"{celle}</x:c></x:row></x:sheetData>'
    return bytt(_ARK1, lambda tekst: tekst.replace("</x:sheetData>", xml))


def utslipp(xml: str) -> Callable[[Path], object]:
    """Landsboka der cellen i H2, utslippet, er skrevet slik i XML-en."""
    return bytt(_ARK1, lambda tekst: tekst.replace('<x:c r="H2"><x:v>1.0</x:v></x:c>', xml))


def csv(rader: str, hode: str = CSVHODE) -> bytes:
    return (hode + rader).encode()


# --- Zip -------------------------------------------------------------------------------------


def avkuttet(byte: int) -> Callable[[Path], object]:
    def lag(fil: Path) -> None:
        landsbok(fil, [en_rad(aar=aar) for aar in range(2009, 2024)])
        fil.write_bytes(fil.read_bytes()[:-byte])

    return lag


def i_zip(kjenne: bytes, plass: int, verdi: bytes) -> Callable[[Path], object]:
    """Landsboka der `verdi` er skrevet `plass` byte etter hvert sted zip-en har merket `kjenne`."""

    def lag(fil: Path) -> None:
        landsbok(fil, [en_rad()])
        innhold = bytearray(fil.read_bytes())
        sted = innhold.find(kjenne)
        while sted >= 0:
            innhold[sted + plass : sted + plass + len(verdi)] = verdi
            sted = innhold.find(kjenne, sted + 1)
        fil.write_bytes(innhold)

    return lag


def bombe(fil: Path, *, oppgitt: int | None = None) -> None:
    """30 MB celler på 0,1 MB; med `oppgitt` lyver zip-en om hvor stort arket er."""
    landsbok(fil, [en_rad()])
    navn = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(fil) as arkiv:
        start, slutt = arkiv.read(navn).decode().split("</x:sheetData>")
        deler = {n: arkiv.read(n) for n in arkiv.namelist() if n != navn}
    rad = b'<x:row r="3"><x:c r="A3"><x:v>1</x:v></x:c></x:row>' * 20_000
    with zipfile.ZipFile(fil, "w", zipfile.ZIP_DEFLATED) as arkiv:
        with arkiv.open(navn, "w") as strøm:
            strøm.write(start.encode())
            for _ in range(30):
                strøm.write(rad)
            strøm.write(f"</x:sheetData>{slutt}".encode())
        stoerrelse = arkiv.getinfo(navn).file_size
        for annet, innhold in deler.items():
            arkiv.writestr(annet, innhold)
    if oppgitt is not None:
        gammel, ny = (struct.pack("<I", n) for n in (stoerrelse, oppgitt))
        fil.write_bytes(fil.read_bytes().replace(gammel, ny))


def stor(fil: Path) -> None:
    fil.write_bytes(b"PK\x03\x04")
    os.truncate(fil, 101 * 1024 * 1024)


# --- Ark -------------------------------------------------------------------------------------


def bred(fil: Path) -> None:
    navn = [f"Kolonne {n}" for n in range(10_000)]
    xml = "".join(f'<x:c t="inlineStr"><x:is><x:t>{n}</x:t></x:is></x:c>' for n in navn)
    rad = f'<x:row r="1">{xml}</x:row><x:row r="2">{"<x:c><x:v>1</x:v></x:c>" * 10_000}</x:row>'
    bytt(
        _ARK1,
        lambda tekst: (
            f"{tekst.split('<x:sheetData>')[0]}<x:sheetData>{rad}</x:sheetData></x:worksheet>"
        ),
    )(fil)


def mange_rader(fil: Path) -> None:
    """Én celle langt ute: 1 048 000 rader av 250 kolonner, 8 GB om leseren setter av plassen."""
    med_celle("IP1048000", "><x:v>1</x:v>")(fil)


def mange_ukjente(fil: Path) -> None:
    landsbok(fil, [en_rad(sektor=f"Sektor {n}", aar=2009 + n % 10) for n in range(3_000)])


def to_like_ark(fil: Path) -> None:
    rader = [LANDSHODE, en_rad()]
    skriv_bok(fil, {DETALJERT: rader, f"{DETALJERT}\n": rader})


def gal_kommune(fil: Path) -> None:
    kommunebok(fil, "Atlantis", [en_rad()[3:]])


def _celler(navn: str, verdi: Celle, melding: str) -> tuple[str, Fiende]:
    return navn, Fiende(bok(en_rad(verdi, aar=2011)), f"{ARK}, rad 3: {melding}")


DYPT: Final = "".join(f"<x:a{n}>" for n in range(30_000))
_UKJENT_ENTITET: Final = ": filen er ikke en lesbar Excel-arbeidsbok. Funnet: calamine error: Xlsx"
_LESEFEIL: Final = f"{ARK}: arbeidsboka kan ikke leses"
_STANSET: Final = f"{ARK}: arbeidsboka får leseren til å stanse"
_AARFEIL: Final = f"{ARK}, rad 3: ikke et årstall. Ventet: et helt år fra 1990 til 2100. Funnet: "
_OEDELAGT: Final = ": arbeidsboka er ødelagt eller avkuttet"

KORPUS: Final[dict[str, Fiende]] = {
    # Ikke en arbeidsbok
    "tom fil": Fiende(raa(b""), ": filen er tom"),
    "nettside": Fiende(raa(b"<!DOCTYPE html><html>404</html>"), ": filen er en nettside"),
    "nettside med BOM": Fiende(raa(b"\xef\xbb\xbf\r\n<html>"), ": filen er en nettside"),
    "pdf": Fiende(raa(b"%PDF-1.7\n"), ": filen er verken Excel eller CSV"),
    "bilde": Fiende(raa(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), ": filen er verken Excel eller"),
    "passord": Fiende(raa(b"\xd0\xcf\x11\xe0" + bytes(600)), ": filen er et kryptert regneark"),
    "for stor": Fiende(stor, ": filen er for stor. Ventet: høyst 100 MB. Funnet: 101 MB."),
    # Zip
    "tom zip": Fiende(raa(b"PK\x05\x06" + bytes(18)), ": filen er verken Excel eller CSV"),
    "uten slutt": Fiende(avkuttet(200), _OEDELAGT),
    "halv": Fiende(avkuttet(1500), _OEDELAGT),
    "kryptert zip": Fiende(i_zip(b"PK\x01\x02", 8, b"\x01"), ": arbeidsboka er kryptert"),
    "uendelig innholdsliste": Fiende(i_zip(b"PK\x05\x06", 12, b"\xff\xff\xff\x7f"), _OEDELAGT),
    "ukjent komprimering": Fiende(
        i_zip(b"PK\x01\x02", 10, b"\x63\x00"), ": filen er ikke en lesbar"
    ),
    "bombe": Fiende(bombe, ": arbeidsboka pakker seg ut til en urimelig størrelse"),
    "bombe som lyver": Fiende(lambda f: bombe(f, oppgitt=1000), f"{ARK} har 6 feil:"),
    "brev": Fiende(
        lambda f: zipfile.ZipFile(f, "w").writestr("word/document.xml", "<w/>"),
        ": filen er ikke en lesbar Excel-arbeidsbok",
    ),
    # Bokas deler
    "ark uten del": Fiende(bytt(_ARK1, lambda _: None), _LESEFEIL),
    "arbeidsbok uten ark": Fiende(
        bytt("xl/workbook.xml", lambda t: t.replace("x:sheet ", "x:annet ")), ": arbeidsboka har"
    ),
    "annet arknavn": Fiende(
        ark({"oversikt - detaljert": [LANDSHODE, en_rad()]}),
        ": arbeidsboka har ikke arket «Oversikt - detaljert». Funnet: oversikt - detaljert.",
    ),
    "to like ark": Fiende(to_like_ark, f"{ARK}: to ark heter det samme"),
    "tomt ark": Fiende(ark({DETALJERT: []}), f"{ARK}: kolonnen «År» mangler"),
    "bare hode": Fiende(ark({DETALJERT: [LANDSHODE]}), f"{ARK}: filen har ingen rader"),
    "avkuttet xml": Fiende(bytt(_ARK1, lambda t: t[: len(t) // 2]), _LESEFEIL),
    "dyp xml": Fiende(
        bytt(_ARK1, lambda t: t.split("<x:row")[0] + DYPT),
        _LESEFEIL,
    ),
    "entiteter i arket": Fiende(
        bytt(
            _ARK1,
            lambda t: t.replace("<x:worksheet", f"{_ENTITETER}<x:worksheet").replace(
                "<x:v>1.0</x:v>", "<x:v>&l9;</x:v>"
            ),
        ),
        ARK,
    ),
    "entiteter i tekstene": Fiende(
        bytt(
            "xl/sharedStrings.xml",
            lambda t: t.replace("<x:sst", f"{_ENTITETER}<x:sst").replace("Veitrafikk", "&l9;"),
        ),
        _UKJENT_ENTITET,
    ),
    "entitet til en fil": Fiende(
        bytt(
            "xl/sharedStrings.xml",
            lambda t: t.replace("<x:sst", f"{_EKSTERN}<x:sst").replace("Veitrafikk", "&l9;"),
        ),
        _UKJENT_ENTITET,
    ),
    "streng som ikke finnes": Fiende(utslipp('<x:c r="H2" t="s"><x:v>99999999</x:v></x:c>'), ARK),
    # For mye
    "celle ytterst": Fiende(med_celle("XFD1048576", "><x:v>1</x:v>"), _STANSET),
    "mange rader": Fiende(mange_rader, _STANSET),
    "celle utenfor arket": Fiende(med_celle("ZZZZZ99999999999", "><x:v>1</x:v>"), ARK),
    "10 000 kolonner": Fiende(bred, f"{ARK}: arket er for bredt. Ventet: høyst 256 kolonner."),
    "3 000 ukjente sektorer": Fiende(mange_ukjente, f"{ARK} har 10 feil:"),
    # Celler
    "formel uten verdi": Fiende(
        utslipp('<x:c r="H2"><x:f>SUM(A1:A9)</x:f></x:c>'),
        f"{ARK}, rad 2: {IKKE_TALL}tom celle",
    ),
    "formel som skal hente en fil": Fiende(
        utslipp('<x:c r="H2" t="str"><x:f>WEBSERVICE("http://localhost")</x:f></x:c>'),
        f"{ARK}, rad 2: {IKKE_TALL}tom celle",
    ),
    "NaN som tall": Fiende(
        utslipp('<x:c r="H2"><x:v>NaN</x:v></x:c>'), f"{ARK}, rad 2: {IKKE_TALL}"
    ),
    "uendelig som tall": Fiende(utslipp('<x:c r="H2"><x:v>1e999</x:v></x:c>'), f"{ARK}, rad 2: "),
    **dict(
        [
            _celler("feilverdi", "#REF!", IKKE_TALL + "tom celle"),
            _celler("tekst", "ca. 5", IKKE_TALL + "«ca. 5»"),
            _celler("formel som tekst", "=1+1", IKKE_TALL + "«=1+1»"),
            _celler("dato", date(2024, 1, 2), IKKE_TALL + "«2024-01-02 00:00:00»"),
            _celler("sannhet", True, IKKE_TALL + "«true»"),
            _celler("tomt utslipp", None, IKKE_TALL + "tom celle"),
        ]
    ),
    "år 1e9": Fiende(bok(en_rad(aar=1e9)), f"{_AARFEIL}«1000000000.0»"),
    "år under null": Fiende(bok(en_rad(aar=-2009)), f"{_AARFEIL}«-2009.0»"),
    "halvt år": Fiende(bok(en_rad(aar=2009.5)), f"{_AARFEIL}«2009.5»"),
    "dato som år": Fiende(bok(en_rad(aar=date(2011, 1, 1))), f"{_AARFEIL}«2011-01-01"),
    "ukjent kommune": Fiende(bok(en_rad(nummer="9999")), f"{ARK}, rad 3: ukjent kommune"),
    "ukjent kommune i Info": Fiende(gal_kommune, ", ark «Info»: ukjent kommune «Atlantis»"),
    "samme rad to ganger": Fiende(bok(en_rad()), f"{ARK}, rad 3: samme kommune, år, sektor"),
    "tekst i sumarket": Fiende(
        lambda f: landsbok(
            f, [en_rad()], sumrader=[("A", "3203", "Asker", 2009, "Veitrafikk", "x")]
        ),
        f", ark «Oversikt - sektorfordelt», rad 2: {IKKE_TALL}«x»",
    ),
    # CSV
    **{
        navn: Fiende(raa(innhold), melding, ".csv")
        for navn, innhold, melding in (
            ("bare BOM", b"\xef\xbb\xbf", ": filen har ingen rader"),
            ("bare linjeskift", b"\n\r\n\n", ": filen har ingen rader"),
            ("UTF-16", "Kommune,År\n".encode("utf-16"), ": filen er verken Excel eller CSV"),
            (
                "blandet tegnsett",
                csv(GOD) + "Målselv,2009,Sjøfart,Ferger,1\n".encode("cp1252"),
                ":3: filen blander tegnsett. Ventet: UTF-8 i hele filen. "
                "Funnet: Windows-1252 her, UTF-8 på linje 1.",
            ),
            ("verken eller", csv(GOD) + b"\x81\xff,2009\n", ":3: linjen er verken UTF-8 eller"),
            ("NUL", csv(GOD * 99 + "Asker,2009,Jordbruk,Ku\0,1\n"), ":101: linjen har tegnet NUL"),
            ("en linje på 5 MB", csv("x" * 5_000_000), ":2: linjen kan ikke deles i felt"),
            ("5 millioner felt", b"," * 5_000_000, ":1: filen er for bred. Ventet: høyst 256"),
            (
                "åpent anførselstegn",
                csv('Asker,2009,"Jordbruk,Ku,1\n' + GOD * 50),
                ":2: linjen kan",
            ),
            ("ulike felt", csv(GOD + "Asker,2009\n"), ":3: linjen har ikke like mange felt"),
            ("formel i CSV", csv("Asker,2009,Jordbruk,Ku,=1+1\n"), f":2: {IKKE_TALL}«=1+1»"),
            ("NaN i CSV", csv(GOD + "Asker,2011,Jordbruk,Ku,NaN\n"), f":3: {IKKE_TALL}«NaN»"),
            ("uendelig i CSV", csv("Asker,2009,Jordbruk,Ku,-Infinity\n"), f":2: {IKKE_TALL}"),
            ("1e999 i CSV", csv("Asker,2009,Jordbruk,Ku,1e999\n"), f":2: {IKKE_TALL}«1e999»"),
            ("dato i CSV", csv("Asker,2009,Jordbruk,Ku,2.1.2024\n"), f":2: {IKKE_TALL}«2.1.2024»"),
            ("år 1e9 i CSV", csv("Asker,1e9,Jordbruk,Ku,1\n"), ":2: ikke et årstall"),
            ("ødelagt tegn", csv(GOD + "Asker,2009,Jordbruk,Sm\ufffdgris,1\n"), ":3: linjen har"),
        )
    },
}
