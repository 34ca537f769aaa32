"""Kommunens profil i rapporten: fargen, logoen og navnet fra `[rapport]` i kommune.toml.

En farge som er for lys til å leses på hvitt, brukes ikke: kravet er 4,5:1 (WCAG 2.2, 1.4.3), for
fargen er også tekst. En logo er et bilde og ingenting annet: en SVG med skript, eller som henter
noe, avvises.
"""

from __future__ import annotations

import base64
import difflib
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from klima.grunn.arbeidsrom import FILNAVN, Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import tall
from reports.tema import BLAA, FLATE, TEKSTKRAV, Tema, blandet, kontrast, lysere, moerkere

PNG: Final = "image/png"
SVG: Final = "image/svg+xml"
_TYPER: Final = {".png": PNG, ".svg": SVG}
_STOERST: Final = 300_000
"""Bytes; logoen er i hver fil, og i HTML-siden to ganger så lang som tekst."""
_STOERSTE_SIDE: Final = 4000
_FORBUDT: Final = (
    *("script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler"),
    *("set", "animate", "animatetransform", "animatemotion", "image", "a"),
)
"""Det en SVG kan kjøre, hente eller lenke med."""
_TINT: Final = 0.1
LYSEST: Final = "#e4eef7"
"""Husets bunn under nøkkeltallene, som i rapport.css."""


@dataclass(frozen=True)
class Logo:
    """Logoen, prøvd: bytene slik de er i filen, mediatypen, og teksten for den som ikke ser den."""

    innhold: bytes
    mediatype: str
    alternativ: str

    @property
    def adresse(self) -> str:
        """Logoen som data-URI."""
        return f"data:{self.mediatype};base64,{base64.b64encode(self.innhold).decode()}"

    @property
    def png(self) -> bytes:
        """Logoen som PNG, til formater uten SVG."""
        if self.mediatype == PNG:
            return self.innhold
        import vl_convert

        png: bytes = vl_convert.svg_to_png(self.innhold.decode("utf-8"), scale=3)
        return png


@dataclass(frozen=True)
class Profil:
    """Det kommunen har valgt; tomt er husets eget.

    Attributes:
        farge: «#rrggbb» til toppen, lenkene og figurenes hovedfarge.
        navn: på toppen i stedet for «Asker kommune».
        logo: None uten.
    """

    farge: str = ""
    navn: str = ""
    logo: Logo | None = None

    @property
    def topp(self) -> str:
        """Fargen på flater med hvit tekst, og på overskrifter."""
        return self.farge or BLAA

    @property
    def lys(self) -> str:
        """Bunnen under nøkkeltallene: et hint av fargen."""
        return blandet(self.farge, FLATE, _TINT) if self.farge else LYSEST

    @property
    def lenke(self) -> str:
        """Fargen på lenker: den samme, eller så mye mørkere at den kan leses også på bunnen."""
        return moerkere(self.topp, self.lys, TEKSTKRAV)

    @property
    def moerk(self) -> str:
        """Fargen i figurene i mørk modus: den nærmeste lysere som kan leses der."""
        return lysere(self.farge, Tema("moerk").flate, TEKSTKRAV)

    @property
    def tema(self) -> Tema | None:
        """Temaet figurene tegnes med; None for husets."""
        return Tema("lys", self.farge) if self.farge else None

    def stil(self) -> str:
        """Fargene på siden som CSS-variabler; tom med husets farger."""
        if not self.farge:
            return ""
        bunn = blandet(self.moerk, Tema("moerk").flate, _TINT)
        return (
            f":root {{ --topp: {self.topp}; --blaa: {self.lenke}; --blaa-lys: {self.lys}; }}\n"
            "@media screen and (prefers-color-scheme: dark) { "
            f":root {{ --topp: {self.topp}; --blaa: {lysere(self.moerk, bunn, TEKSTKRAV)}; "
            f"--blaa-lys: {bunn}; }} }}\n"
        )


def les_profil(rom: Arbeidsrom, alternativ: str) -> Profil:
    """Profilen i kommune.toml, prøvd.

    Args:
        alternativ: teksten til logoen når kommunen ikke har skrevet en.

    Raises:
        Brukerfeil: fargen er for lys, eller logoen mangler, er for stor eller er mer enn et bilde.
    """
    valg = rom.rapport
    if valg.farge:
        krev_kontrast(valg.farge, str(rom.rot / FILNAVN))
    logo = None
    if valg.logo is not None:
        logo = les_logo(valg.logo, valg.logo_alternativ or alternativ)
    return Profil(valg.farge, valg.navn, logo)


def krev_kontrast(farge: str, sted: str) -> None:
    """Stans når fargen ikke kan leses på hvitt.

    >>> krev_kontrast("#0b5394", "kommune.toml")
    >>> krev_kontrast("#f2c200", "kommune.toml")
    Traceback (most recent call last):
    klima.grunn.feil.Brukerfeil: kommune.toml: [rapport] farge kan ikke leses på hvitt. Ventet: \
kontrast på minst 4,5:1. Funnet: #f2c200, 1,6:1. Utvei: nærmeste mørkere som holder, er #907300.
    """
    # Avrundes ned: 4,49 er ikke 4,5.
    funnet = kontrast(farge, FLATE)
    if funnet >= TEKSTKRAV:
        return
    raise Brukerfeil(
        "[rapport] farge kan ikke leses på hvitt",
        sted=sted,
        ventet=f"kontrast på minst {tall(TEKSTKRAV, 1)}:1",
        funnet=f"{farge}, {tall(int(funnet * 10) / 10, 1)}:1",
        utvei=f"nærmeste mørkere som holder, er {moerkere(farge, FLATE, TEKSTKRAV)}",
    )


def les_logo(fil: Path, alternativ: str) -> Logo:
    """Logoen i filen, prøvd.

    Raises:
        Brukerfeil: filen mangler, er for stor, er ikke bildet navnet sier, eller er mer enn et
            bilde.
    """
    sted = str(fil)
    mediatype = _TYPER.get(fil.suffix.lower())
    if mediatype is None:
        raise Brukerfeil(
            "logoen er ikke et bilde vi kan bruke", sted=sted, ventet=".svg eller .png"
        )
    try:
        if fil.stat().st_size > _STOERST:
            raise Brukerfeil("logoen er for stor", sted=sted, ventet="høyst 300 kB")
        innhold = fil.read_bytes()
    except FileNotFoundError as feil:
        naere = [f.name for f in fil.parent.glob("*") if f.suffix.lower() in _TYPER]
        naer = difflib.get_close_matches(fil.name, naere, n=1)
        raise Brukerfeil(
            "logoen finnes ikke",
            sted=sted,
            utvei=f"mente du «{naer[0]}»?" if naer else f"rett [rapport] logo i {FILNAVN}",
        ) from feil
    except OSError as feil:
        raise Brukerfeil("logoen kan ikke leses", sted=sted, funnet=str(feil)) from feil
    (_proev_png if mediatype == PNG else _proev_svg)(innhold, sted)
    return Logo(innhold, mediatype, alternativ)


def _proev_png(innhold: bytes, sted: str) -> None:
    if (
        not innhold.startswith(b"\x89PNG\r\n\x1a\n")
        or innhold[12:16] != b"IHDR"
        or len(innhold) < 24
    ):
        raise Brukerfeil("logoen er ikke en PNG", sted=sted, utvei="lagre bildet på nytt som PNG")
    bredde, hoyde = struct.unpack(">II", innhold[16:24])
    if not 0 < bredde <= _STOERSTE_SIDE or not 0 < hoyde <= _STOERSTE_SIDE:
        raise Brukerfeil(
            "logoen har for mange piksler",
            sted=sted,
            ventet=f"høyst {_STOERSTE_SIDE} × {_STOERSTE_SIDE}",
            funnet=f"{bredde} × {hoyde}",
        )


def _proev_svg(innhold: bytes, sted: str) -> None:
    def avvis(funnet: str) -> Brukerfeil:
        return Brukerfeil(
            "logoen er mer enn et bilde",
            sted=sted,
            ventet="en SVG med former og tekst, uten skript, lenker og bilder",
            funnet=funnet,
            utvei="lagre den som «vanlig SVG», eller bruk en PNG",
        )

    try:
        tekst = innhold.decode("utf-8-sig")
    except UnicodeDecodeError as feil:
        raise Brukerfeil("logoen er ikke UTF-8", sted=sted, funnet=str(feil)) from feil
    # En DOCTYPE kan vokse til gigabyte når den leses, så den leses ikke.
    for tegn in ("<!doctype", "<!entity", "<?xml-stylesheet"):
        if tegn in tekst.lower():
            raise avvis(tegn)
    try:
        rot = ElementTree.fromstring(tekst)
    except ElementTree.ParseError as feil:
        raise Brukerfeil("logoen er ikke gyldig SVG", sted=sted, funnet=str(feil)) from feil
    if _lokalt(rot.tag) != "svg":
        raise Brukerfeil("logoen er ikke gyldig SVG", sted=sted, funnet=f"<{_lokalt(rot.tag)}>")
    for element in rot.iter():
        navn = _lokalt(element.tag) if isinstance(element.tag, str) else ""
        if navn in _FORBUDT:
            raise avvis(f"<{navn}>")
        stil = element.text or "" if navn == "style" else ""
        for attributt, verdi in element.attrib.items():
            merke = _lokalt(attributt)
            if merke.startswith("on"):
                raise avvis(f"{merke}=")
            if merke in ("href", "src") and not verdi.strip().startswith("#"):
                raise avvis(f'{merke}="{verdi[:60]}"')
            stil += f" {verdi}"
        if henter := _HENTER.search(stil):
            raise avvis(henter[0][:60])


_HENTER: Final = re.compile(
    r"@import|javascript:|expression\(|url\(\s*['\"]?\s*(?!['\"\s#])[^)]*", re.IGNORECASE
)
"""Det en stil kan hente eller kjøre; «url(#a)» er en del av bildet selv."""


def _lokalt(navn: str) -> str:
    return navn.rpartition("}")[2].lower()
