"""Verdiene kommunens egne tekster kan bruke: `{utslipp}` blir «178 984 tonn».

Verdien er skrevet som i rapporten ellers. Det kommunen ikke har, finnes ikke som verdi, så en tekst
som trenger det, gir en feil i stedet for en tankestrek midt i en setning.
"""

from __future__ import annotations

from klima.avvik import SEKTORER_MED_MAAL
from klima.grunn.kodelister import TOTALT, UFORDELT
from klima.grunn.tall import MANGLER, prosent, tall
from klima.grunn.tekst import noekkel
from reports.grunnlag import Grunnlag
from reports.indikatorord import siste_celle
from reports.planrader import tiltaksrader
from reports.seriefigur import totalmaal

Verdier = dict[str, str]


def felles_verdier(g: Grunnlag) -> Verdier:
    """Verdiene alle egne tekster kan bruke."""
    naa, da = g.total(g.aar), g.total(g.referanseaar)
    ut = {
        "kommune": g.kommune.navn,
        "kommunenummer": g.kommune.nummer,
        "utgave": g.utgave.utgave,
        "aar": str(g.aar),
        "referanseaar": str(g.referanseaar),
        "utslipp": tall(naa, enhet="tonn"),
        "endring": prosent(100 * (naa / da - 1) if naa is not None and da else None),
    }
    framover = [m for m in totalmaal(g) if m[0] > g.aar]
    if framover:
        aar, p, tonn = framover[0]
        igjen = None if naa is None else naa - tonn
        ut |= {"maalaar": str(aar), "maal": prosent(p), "maal_tonn": tall(tonn, enhet="tonn")}
        ut["igjen_til_maalet"] = tall(igjen, enhet="tonn")
    if g.tiltak is not None:
        ut["antall_tiltak"] = tall(len(g.tiltak["tiltak"]))
    if g.katalog is not None:
        ut["antall_indikatorer"] = tall(len(g.katalog.indikatorer))
    return _finnes(ut)


def sektorene(g: Grunnlag) -> dict[str, Verdier]:
    """Filnavnet til hver sektor i rapporten -> verdiene kommentaren kan bruke."""
    utenfor = (TOTALT, UFORDELT, SEKTORER_MED_MAAL)
    ut = {}
    for sektor in map(str, g.avviket["sektor"].values):
        if sektor not in utenfor:
            celle = g.celle(sektor)
            egne = {
                "sektor": sektor,
                "sektorens_utslipp": tall(_tall(celle["utslipp"]), enhet="tonn"),
                "sektorens_endring": prosent(_tall(celle["endring_prosent"])),
                "sektorens_maal": prosent(_tall(celle["maal_prosent"])),
                "sektorens_avvik": tall(_tall(celle["avvik_tonn"]), enhet="tonn", fortegn=True),
            }
            ut[noekkel(sektor)] = _finnes(egne)
    return ut


def indikatorer(g: Grunnlag) -> dict[str, Verdier]:
    """Id-en til hver indikator -> verdiene kommentaren kan bruke."""
    ut = {}
    for rad in g.indikatorrader:
        aar, celle = siste_celle(rad["verdier"])
        utvikling = g.t(f"ord.utvikling-{rad['vurdering']['utvikling']}")
        egne = {"indikator": rad["navn"], "utvikling": utvikling}
        if celle is not None:
            egne |= {"siste_verdi": celle["tekst"], "siste_aar": aar}
        ut[rad["indikator"]] = egne
    return ut


def tiltakene(g: Grunnlag) -> dict[str, Verdier]:
    """Id-en til hvert tiltak -> verdiene kommentaren kan bruke."""
    ut = {}
    for rad in tiltaksrader(g.tiltak) if g.tiltak else []:
        egne = {"tiltak": rad["tekst"], "ansvarlig": rad["ansvarlig"] or MANGLER}
        if rad["status"]:
            egne["status"] = g.t(f"ord.tiltak-{rad['status']}")
        ut[rad["tiltak"]] = _finnes(egne)
    return ut


def _tall(verdi: float | str | None) -> float | None:
    return verdi if isinstance(verdi, float) else None


def _finnes(verdier: Verdier) -> Verdier:
    return {navn: verdi for navn, verdi in verdier.items() if verdi != MANGLER}
