"""Små dokumenter skrevet for hånd, til å prøve skriverne uten å regne ut en rapport."""

from __future__ import annotations

from dataclasses import replace

from klima.grunn.tall import prosent, tall
from klima.kontroll.funn import Funn
from reports.dokument import (
    Avsnitt,
    Blokk,
    Celle,
    Dokument,
    Figurblokk,
    Funnblokk,
    Gruppe,
    Kapittel,
    Kildeliste,
    Liste,
    Loep,
    Noekkeltallblokk,
    Overskrift,
    Snarveier,
    Tabellblokk,
    avsnitt,
    liste,
)
from reports.figur import Figur, Tabell
from reports.merker import Merke

FIENDTLIGE = {
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")': '=HYPERLINK("http://x","y")',
    "+1+1": "+1+1",
    "@SUM(1)": "@SUM(1)",
    "{{7*7}}": "{{7*7}}",
    "[her](javascript:alert(1))": "[her](javascript:alert(1))",
    "fil\u202egnp.exe": "fil[U+202E]gnp.exe",
    "A" * 10_000: "A" * 10_000,
    "a\x00b\x08c\x0bd\x1fe\ufffef": "a[U+0000]b[U+0008]c d[U+001F]e[U+FFFE]f",
    "../../x": "../../x",
}
"""Tekst noen kunne plantet som navn, kommentar eller tittel -> slik den skal leses."""

FUNN = Funn("advarsel", "regel/en", "a/b", "fil.csv:2", "tallene spriker", gjelder=("Veitrafikk",))


def figur(id_: str = "serien", navn: str = "Veitrafikk") -> Figur:
    """En søyle med navnet under."""
    spesifikasjon = {
        "data": {"values": [{"navn": navn, "tonn": 94095}]},
        "mark": "bar",
        "height": 60,
        "encoding": {
            "x": {"field": "tonn", "type": "quantitative"},
            "y": {"field": "navn", "type": "nominal"},
        },
    }
    tabell = Tabell(navn, ["Sektor", "Tonn"], [[navn, "94\xa0095"]])
    return Figur(id_, navn, spesifikasjon, f"Kilde: {navn}", f"Søyle: {navn}", tabell)


def tallene(id_: str = "tallene") -> Tabellblokk:
    """En tabell med hvert slag av celler."""
    merke = Merke(1, FUNN, "merke-1")
    rader = (
        (
            *(Celle("2021"), Celle("Veitrafikk", merker=(merke,), under=("SSB 1",))),
            *(Celle(tall(178984, enhet="t"), slag="tall"), Celle(prosent(-43.99995), slag="tall")),
            *(Celle(tall(6138.4, 1, fortegn=True), slag="tall"), Celle("", gnist={"linjer": []})),
        ),
        (
            *(Celle("2022"), Celle("Sjøfart"), Celle("Ikke målt", slag="mangler")),
            *(Celle("–", slag="tall"), Celle(""), Celle("")),
        ),
    )
    hode = ("År", "Sektor", "Utslipp", "Endring", "Avvik", "Linje")
    return Tabellblokk(id_, "Tallene", hode, (Gruppe("", rader),), radnavn=1)


def lite_dokument(*blokker: Blokk) -> Dokument:
    """Ett kapittel med de blokkene, eller med én av hvert slag."""
    alle: tuple[Blokk, ...] = blokker or (
        Noekkeltallblokk(((Celle(tall(178984, enhet="t"), slag="tall"), "utslipp", "i 2021"),)),
        Avsnitt((Loep("Se "), Loep("tallene", lenke="#del-1"), Loep(" nå", sterk=True))),
        Overskrift("Tallene", "del-1"),
        tallene(),
        Figurblokk(figur(), Tabellblokk("tall-serien", "Serien", ("Sektor", "Tonn"), ())),
        liste(["ett", "to"]),
        Snarveier("Deler", (("Tallene", "del-1"),)),
        Overskrift("Advarsler"),
        Funnblokk(
            FUNN.id, "advarsel", "fil.csv:2", "tallene spriker", (), 1, (("Veitrafikk", "merke-1"),)
        ),
        Kildeliste((("Planen", "tallene", "fritt"),)),
    )
    return Dokument(
        tittel="Årsrapport",
        overtittel="Asker kommune · 3203",
        undertittel="Utslipp til og med 2021",
        sidetittel="Årsrapport – Asker kommune",
        kommunenavn="Asker",
        spraak="nb",
        dato="2023-10-24",
        kapitler=(Kapittel("utslipp", "Utslipp", "Utslipp", alle),),
    )


def fiendtlig_dokument() -> Dokument:
    """De fiendtlige tekstene i hvert felt som kan ha dem, også id-er."""
    kapitler = []
    for nr, s in enumerate(FIENDTLIGE):
        rad = (Celle(s, under=(s,)), Celle(s, slag="tall"), Celle(s, slag="mangler"))
        tabell = Tabellblokk(s, s, (s, s, ""), (Gruppe(s, (rad,)),))
        funn = replace(FUNN, melding=s, sted=s)
        blokker: tuple[Blokk, ...] = (
            Noekkeltallblokk(((Celle(s), s, s),)),
            avsnitt(s),
            Avsnitt((Loep(s, lenke=s), Loep(s, lenke="javascript:alert(1)"))),
            Overskrift(s, s),
            Liste((Celle(s, under=(s,)),), s),
            tabell,
            Figurblokk(figur(s, s), replace(tabell, id=f"tall-{s}")),
            Snarveier(s, ((s, s),)),
            Funnblokk(f"{funn.id}{nr}", "feil", s, s, ((s, s),), None, ((s, s),)),
            Kildeliste(((s, s, s),)),
        )
        kapitler.append(Kapittel(s, s, s, blokker))
    alle = " ".join(FIENDTLIGE)
    return replace(
        lite_dokument(),
        kapitler=tuple(kapitler),
        **dict.fromkeys(("tittel", "overtittel", "undertittel", "sidetittel", "kommunenavn"), alle),
        stempel="EKSEMPEL · UTKAST",
        varsler=tuple((s, s) for s in FIENDTLIGE),
        dato="=1+1",
    )
