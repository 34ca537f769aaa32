"""En figur: budskapet som tittel, Altair-spesifikasjonen, bildeteksten, teksten og tabellen bak.

Figuren kan tas ut som SVG, PNG, CSV og JSON; de samme tallene gir de samme bytene hver gang.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any, Final

from klima.grunn.tall import Talltekst
from reports.bilde import med_tekster
from reports.lagring import lagre, tabell_xlsx
from reports.tabellfil import tabell_csv
from reports.tegner import SKALA, med_flate, rastrert, tegnet
from reports.tegntekst import rens
from reports.tema import FLATE, ROED, TEKST, TEMA, Tema

UTKAST: Final = "UTKAST"
EKSEMPEL: Final = "EKSEMPEL"
"""Stemplene på sidene og figurene i et utkast, og i alt fra det oppdiktede eksempelet."""
RAD: Final = 34
"""Høyden på én rad i en figur med rader, i piksler."""
TALLAKSE: Final[dict[str, Any]] = {"format": ",.0f", "tickCount": 6}
BREDDE: Final = 720
"""Bredden på et stillbilde, i piksler, med akser og tekster medregnet. På et ark blir skrift på 12
piksler da 8 punkter."""


@dataclass(frozen=True)
class Tabell:
    """Tallene bak en figur eller et avsnitt, ferdig skrevet på norsk.

    Attributes:
        hode: kolonnenavnene; den første kolonnen er radens navn.
        rader: like lange som hodet.
        tittel: hva tabellen viser.
    """

    tittel: str
    hode: list[str]
    rader: list[list[str]]

    def csv(self) -> str:
        """Tabellen som CSV: komma, desimalpunktum, LF, tom celle når verdien mangler."""
        return tabell_csv(self.hode, self.rader)

    def xlsx(self, kilde: str = "") -> bytes:
        """Tabellen som arbeidsbok, der tallene er tall, med tittelen og kilden under."""
        return tabell_xlsx(self.hode, self.rader, [self.tittel, kilde])

    def lagre(self, fil: str | Path) -> Path:
        """Skriv tabellen til en fil som slutter på .xlsx eller .csv, se `reports.lagring.lagre`."""
        return lagre(fil, {".xlsx": self.xlsx, ".csv": self.csv})

    def _repr_html_(self) -> str:
        """I en notatbok vises tabellen med tittel og tallene til høyre."""
        kolonner = list(zip(*self.rader, strict=True)) or [()] * len(self.hode)
        sider = ["right" if any(map(_er_tall, k)) else "left" for k in kolonner]

        def rad(celler: list[str], merke: str) -> str:
            inni = (
                f'<{merke} style="text-align: {side}">{escape(celle)}</{merke.split()[0]}>'
                for celle, side in zip(celler, sider, strict=True)
            )
            return f"<tr>{''.join(inni)}</tr>"

        tittel = f'<caption style="text-align: left">{escape(self.tittel)}</caption>'
        return (
            f"<table>{tittel if self.tittel else ''}<thead>{rad(self.hode, 'th scope=col')}</thead>"
            f"<tbody>{''.join(rad(r, 'td') for r in self.rader)}</tbody></table>"
        )


@dataclass(frozen=True)
class Figur:
    """En ferdig figur.

    Attributes:
        id: ASCII, unik i rapporten.
        tittel: budskapet, som en setning uten punktum.
        spesifikasjon: Vega-Lite med temaet i `config`.
        bildetekst: kilde, utgave, omfang og om tallene er foreløpige.
        alternativ: det figuren viser, i ord, laget av de samme tallene.
        tabell: tallene bak.
        gjelder: sektoren eller id-en hele figuren handler om, så funn om den kan merkes.
    """

    id: str
    tittel: str
    spesifikasjon: dict[str, Any] = field(repr=False)
    bildetekst: str
    alternativ: str
    tabell: Tabell
    gjelder: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Gjør styretegn i tekstene ufarlige: tegneren stanser hele programmet ved det første."""
        object.__setattr__(self, "spesifikasjon", rens(self.spesifikasjon))

    def stemplet(self, tekst: str = UTKAST) -> Figur:
        """Figuren med stempelet over: i stillbildet, den levende figuren og det en kopierer."""
        stempel = {
            "text": tekst,
            "anchor": "start",
            "color": ROED,
            "fontSize": 20,
            "fontWeight": "bold",
            "aria": False,
        }
        return replace(
            self,
            spesifikasjon={**self.spesifikasjon, "title": stempel},
            alternativ=f"{tekst}. {self.alternativ}",
        )

    def med_tema(self, tema: Tema) -> Figur:
        """Figuren i en annen modus eller med kommunens farge; bytt én gang, fra den lyse."""
        return replace(self, spesifikasjon=tema.paa(self.spesifikasjon))

    def svg(
        self, bredde: int = BREDDE, *, tema: Tema | None = None, frittstaaende: bool = False
    ) -> str:
        """Figuren som stillbilde (SVG), tegnet uten nett.

        Args:
            bredde: hele bildets bredde i piksler, akser og tekster medregnet.
            tema: en annen modus eller hovedfarge; ellers den figuren har.
            frittstaaende: med bakgrunn, tittel, bildetekst og tekstalternativ, til bruk alene.
        """
        svg = tegnet(self.stillbilde(bredde, tema=tema))
        if not frittstaaende:
            return svg
        tekst, flate = ((tema.farger if tema else {}).get(f, f) for f in (TEKST, FLATE))
        return med_tekster(svg, self.tittel, self.bildetekst, self.alternativ, tekst, flate)

    def stillbilde(self, bredde: int = BREDDE, *, tema: Tema | None = None) -> str:
        """Det stillbildet tegnes av: spesifikasjonen i fast bredde, som JSON."""
        spesifikasjon = tema.paa(self.spesifikasjon) if tema else self.spesifikasjon
        return json.dumps(i_bredde(spesifikasjon, bredde))

    def png(
        self,
        skala: float = SKALA,
        *,
        bredde: int = BREDDE,
        tema: Tema | None = None,
        frittstaaende: bool = False,
    ) -> bytes:
        """Figuren som PNG med bakgrunn; `skala` piksler i bildet per piksel i figuren."""
        svg = self.svg(bredde, tema=tema, frittstaaende=frittstaaende)
        if not frittstaaende:
            svg = med_flate(svg, tema.flate if tema else FLATE)
        return rastrert(svg, skala)

    def csv(self) -> str:
        """Tabellen bak figuren som CSV, se `Tabell.csv`."""
        return self.tabell.csv()

    def json(self) -> str:
        """Vega-Lite-spesifikasjonen, med nøklene i fast rekkefølge."""
        return json.dumps(self.spesifikasjon, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def lagre(self, fil: str | Path) -> Path:
        """Skriv figuren til en fil, i formatet navnet slutter på, se `reports.lagring.lagre`.

        Args:
            fil: .svg og .png er bildet med tittel og bildetekst, .xlsx og .csv er tabellen bak,
                og .json er spesifikasjonen.
        """
        skrivere: dict[str, Callable[[], str | bytes]] = {
            ".svg": lambda: self.svg(frittstaaende=True),
            ".png": lambda: self.png(frittstaaende=True),
            ".xlsx": lambda: self.tabell.xlsx(self.bildetekst),
            ".csv": self.csv,
            ".json": self.json,
        }
        return lagre(fil, skrivere)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """I en notatbok vises figuren som bilde med tittel og bildetekst; ingenting hentes."""
        return {
            "image/svg+xml": self.svg(frittstaaende=True),
            "text/plain": f"{self.tittel}\n{self.alternativ}\n{self.bildetekst}",
        }


class Figurer(list[Figur]):
    """Flere figurer. I en notatbok vises de under hverandre."""

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(*self)


def _er_tall(celle: str) -> bool:
    return isinstance(celle, Talltekst)


def spesifikasjon(diagram: Any) -> dict[str, Any]:
    """Altair-diagrammet som Vega-Lite med husets tema, uten menyen til vega-embed."""
    # Prøvingen mot skjemaet er to tredeler av tiden, og gjøres av testene (test_gullfigurer).
    ut: dict[str, Any] = diagram.to_dict(validate=False)
    # Altair legger inn sitt eget utseende; temaet er det eneste som gjelder.
    ut["config"] = TEMA
    ut["usermeta"] = {"embedOptions": {"actions": False}}
    return {**ut, "params": [*ut.get("params", []), {"name": "smal", "expr": _SMAL}]}


_TELEFON: Final = 420
_SMAL: Final = f"isFinite(containerSize()[0]) ? containerSize()[0] < {_TELEFON} : false"
"""Om hele figuren er så smal som på en telefon. Bredden av feltet endrer seg mens Vega legger ut
figuren, så den kan ikke brukes til å velge kolonner og linjeskift."""


def i_bredde(spesifikasjon: dict[str, Any], bredde: int) -> dict[str, Any]:
    """Spesifikasjonen for et stillbilde som er `bredde` piksler bredt med alt medregnet."""
    return {
        **spesifikasjon,
        "width": bredde,
        "params": [
            {"name": "smal", "value": bredde < _TELEFON} if p["name"] == "smal" else p
            for p in spesifikasjon.get("params", [])
        ],
        "autosize": {"type": "fit-x", "contains": "padding"},
    }


def halotekst(ramme: Any, tekst: str, **koding: Any) -> list[Any]:
    """Tekst oppå flater, med en rand i bakgrunnsfargen så den kan leses på enhver farge.

    Args:
        tekst: et Vega-uttrykk, «datum.nr».
    """
    import altair as alt

    grunn = alt.Chart(ramme).encode(**koding)
    skrift: dict[str, Any] = {"text": {"expr": tekst}, "fontSize": 12, "fontWeight": "bold"}
    rand: dict[str, Any] = {"stroke": FLATE, "strokeWidth": 4, "strokeJoin": "round"}
    return [grunn.mark_text(color=FLATE, **skrift, **rand), grunn.mark_text(color=TEKST, **skrift)]


def stablet(ramme: Any, *, x: Any, y: Any, farge: Any, tips: Sequence[Any]) -> Any:
    """Stablede søyler, med nummeret fra forklaringen i delene.

    Args:
        ramme: én rad per del; `plass` er rekkefølgen, og `nr` nummeret, tomt der delen er for lav.
        x, y, farge: kodingene. Navnene i `farge` begynner med nummeret.
        tips: verktøytipset.
    """
    import altair as alt

    felles: dict[str, Any] = {"x": x, "order": alt.Order("plass:Q"), "tooltip": tips}
    soyler = alt.Chart(ramme).mark_bar(stroke=FLATE, strokeWidth=0.8)
    numre = halotekst(
        ramme,
        "datum.nr",
        y=alt.Y(y.shorthand, stack="zero", bandPosition=0.5),
        detail=farge.shorthand,
        **felles,
    )
    return alt.layer(soyler.encode(y=y, color=farge, **felles), *numre)


def radakse(**valg: Any) -> Any:
    """Aksen med navnet på hver rad; på en telefon deles et langt navn på to linjer."""
    import altair as alt

    delt = "split(replace(datum.label, /^(.{8,19}) (.*)$/, '$1\\n$2'), '\\n')"
    return alt.Axis(
        ticks=False,
        domain=False,
        labelExpr=f"smal && length(datum.label) > 19 ? {delt} : datum.label",
        labelLimit={"expr": "smal ? 130 : 300"},
        labelLineHeight=13,
        **valg,
    )


def med_plass(hoyest: float, piksler: int) -> Any:
    """Tallaksen fra null med plass til en tekst etter den lengste søylen, uansett bredde."""
    import altair as alt

    maks = {"expr": f"{hoyest} * width / max(width - {piksler}, 70)"}
    return alt.Scale(domainMax=maks, nice=False)
