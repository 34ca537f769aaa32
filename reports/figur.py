"""En figur: budskapet som tittel, Altair-spesifikasjonen, bildeteksten, teksten og tabellen bak.

Temaet er husets ene utseende. Ingen figur lar fargen alene bære en forskjell: form, plass eller
tekst sier det samme.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

from klima.grunn.tall import HARDT, MAANEDER, MINUS
from reports.tegntekst import rens

BLAA: Final = "#0b5394"
ORANSJE: Final = "#b45309"
GROENN: Final = "#1b7f5c"
ROED: Final = "#9b1c1c"
GRAA: Final = "#5f6b76"
LYS: Final = "#c3ccd4"
TEKST: Final = "#1d2733"
SEKTORFARGER: Final = (
    *("#0b5394", "#d97706", "#1b7f5c", "#7c3aed", "#a16207", "#0e7490"),
    *("#be185d", "#4b5563", "#65a30d", "#b91c1c"),
)

UTKAST: Final = "UTKAST"
EKSEMPEL: Final = "EKSEMPEL"
"""Stemplene på sidene og figurene i et utkast, og i alt fra det oppdiktede eksempelet."""
TONN: Final = "Tonn CO2-ekvivalenter"
RAD: Final = 34
"""Høyden på én rad i en figur med rader, i piksler."""
TALLAKSE: Final[dict[str, Any]] = {"format": ",.0f", "tickCount": 6}

TEMA: Final[dict[str, Any]] = {
    "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "aria": False,
        "labelColor": TEKST,
        "titleColor": TEKST,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": "#e3e8ec",
        "domainColor": "#8a96a3",
        "tickColor": "#8a96a3",
        "labelLimit": 260,
    },
    "legend": {
        "aria": False,
        "labelColor": TEKST,
        "titleColor": TEKST,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "orient": "bottom",
        "labelLimit": 260,
    },
    "locale": {
        "number": {
            "decimal": ",",
            "thousands": HARDT,
            "grouping": [3],
            "currency": ["", f"{HARDT}kr"],
            "minus": MINUS,
            "percent": f"{HARDT}%",
        },
        "time": {
            "dateTime": "%A %e. %B %Y kl. %X",
            "date": "%d.%m.%Y",
            "time": "%H:%M:%S",
            "periods": ["AM", "PM"],
            "days": ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"],
            "shortDays": ["sø.", "ma.", "ti.", "on.", "to.", "fr.", "lø."],
            "months": list(MAANEDER),
            "shortMonths": [m[:3] for m in MAANEDER],
        },
    },
}


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

    def svg(self, bredde: int = 760) -> str:
        """Figuren som stillbilde (SVG), tegnet uten nett."""
        import vl_convert

        fast = {**self.spesifikasjon, "width": bredde}
        svg: str = vl_convert.vegalite_to_svg(fast, allowed_base_urls=[])
        return svg

    def _repr_svg_(self) -> str:
        """I en notatbok vises figuren som bilde."""
        return self.svg()


def spesifikasjon(diagram: Any) -> dict[str, Any]:
    """Altair-diagrammet som Vega-Lite med husets tema, uten menyen til vega-embed."""
    ut: dict[str, Any] = diagram.to_dict()
    # Altair legger inn sitt eget utseende; temaet er det eneste som gjelder.
    ut["config"] = TEMA
    ut["usermeta"] = {"embedOptions": {"actions": False}}
    return ut
