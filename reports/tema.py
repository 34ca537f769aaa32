"""Husets ene utseende: fargene i lys og mørk modus, kontrastkravene, og oppsettet til Vega-Lite.

Figurene tegnes med de lyse fargene, som også er navnene på dem; `Tema.paa` bytter dem med modusens.
Kravene er WCAG 2.2: 4,5:1 for tekst (1.4.3) og 3:1 for grafikk (1.4.11).

Ingen figur lar fargen alene bære en forskjell: form, plass, nummer eller tekst sier det samme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

from klima.grunn.tall import HARDT, MAANEDER, MINUS

Modus = Literal["lys", "moerk"]
Rolle = Literal["tekst", "grafikk", "fyll", "hjelp", "flate"]
MODUSER: Final[tuple[Modus, ...]] = ("lys", "moerk")
TEKSTKRAV: Final = 4.5
GRAFIKKRAV: Final = 3.0


@dataclass(frozen=True)
class Farge:
    """En farge i de to modusene, og det den brukes til.

    Attributes:
        rolle: `tekst` og `grafikk` holder kontrastkravet sitt mot flaten. `fyll` er en flate med
            en strek som holder det, eller et navn, ved siden av. `hjelp` er rutenettet, som ikke
            sier noe en ikke får vite av tallene. `flate` er bakgrunnen.
    """

    moerk: str
    rolle: Rolle


BLAA: Final = "#0b5394"
ORANSJE: Final = "#b45309"
GROENN: Final = "#1b7f5c"
ROED: Final = "#9b1c1c"
GRAA: Final = "#5f6b76"
LYSEBLAA: Final = "#5b8db8"
MELLOMGRAA: Final = "#848f9a"
AKSE: Final = "#7a8794"
TEKST: Final = "#1d2733"
FLATE: Final = "#ffffff"
"""Bakgrunnen figurene står på: skiller søyler fra hverandre, og ligger bak tekst i søyler."""
LYS: Final = "#c3ccd4"
RUTENETT: Final = "#e3e8ec"
GODT: Final = "#d5ebe2"
MIDT: Final = "#fdf1d8"
DAARLIG: Final = "#f8ddd3"

# Naboene i rekken er ulikt lyse, og alle par er ulike også for den som er fargeblind; rekken er
# funnet ved å søke, og tests/reports/test_tema.py prøver den.
_SEKTORER: Final = {
    "#003eb2": "#509cf4",
    "#ca800e": "#fec66d",
    "#9841ab": "#b766ca",
    "#501f4d": "#dcafd3",
    "#97540a": "#ca8a45",
    "#00979f": "#72eef8",
    "#be0c58": "#e35890",
    "#3f3776": "#c2b4fb",
    "#6aa045": "#bbf49e",
    "#8b1a1e": "#ed8786",
}
SEKTORFARGER: Final = tuple(_SEKTORER)
ENDRINGSFARGER: Final = ("#08519c", "#3f85bd", "#a9cbe3", "#fbc88f", "#c84a05")
"""Fra størst nedgang til størst oppgang."""
MENGDEFARGER: Final = ("#dbe9f6", "#9cc4e4", "#5a99cc", "#2a6cb0", "#0b3d78")
"""Fra minst til mest; lysheten alene gir rekkefølgen."""

PALETT: Final[Mapping[str, Farge]] = {
    BLAA: Farge("#6cb0f0", "grafikk"),
    ORANSJE: Farge("#f0a04b", "grafikk"),
    GROENN: Farge("#4fc79a", "grafikk"),
    ROED: Farge("#ff9a94", "tekst"),
    GRAA: Farge("#a3b0bd", "tekst"),
    LYSEBLAA: Farge("#8fb9dd", "grafikk"),
    MELLOMGRAA: Farge("#8794a1", "grafikk"),
    AKSE: Farge("#8a98a6", "grafikk"),
    TEKST: Farge("#e8edf2", "tekst"),
    FLATE: Farge("#16202b", "flate"),
    LYS: Farge("#3a4856", "fyll"),
    RUTENETT: Farge("#2a3744", "hjelp"),
    GODT: Farge("#1b4034", "fyll"),
    MIDT: Farge("#40371f", "fyll"),
    DAARLIG: Farge("#4a2a20", "fyll"),
    **{lys: Farge(moerk, "grafikk") for lys, moerk in _SEKTORER.items()},
    **{
        lys: Farge(moerk, "fyll")
        for lys, moerk in zip(
            (*ENDRINGSFARGER, *MENGDEFARGER),
            (
                *("#5c9fe6", "#93bfec", "#cfe2f4", "#fbdcb5", "#f2813a"),
                *("#23415f", "#2f6299", "#4f8fcf", "#8bbcec", "#dcecfb"),
            ),
            strict=True,
        )
    },
}


def kontrast(farge: str, mot: str) -> float:
    """Kontrasten mellom to farger etter WCAG, fra 1 (ingen) til 21.

    Kilde: WCAG 2.2, «contrast ratio» og «relative luminance».

    >>> kontrast("#000000", "#ffffff"), round(kontrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    lysest, moerkest = sorted((_luminans(farge), _luminans(mot)), reverse=True)
    return (lysest + 0.05) / (moerkest + 0.05)


def _luminans(farge: str) -> float:
    ledd = (v / 255 for v in _ledd(farge))
    roed, groenn, blaa = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in ledd)
    return 0.2126 * roed + 0.7152 * groenn + 0.0722 * blaa


def blandet(farge: str, med: str, andel: float) -> str:
    """Fargen blandet inn i en annen; `andel` 0 er bare den andre, 1 er bare fargen.

    >>> blandet("#000000", "#ffffff", 0.2)
    '#cccccc'
    """
    par = zip(_ledd(farge), _ledd(med), strict=True)
    return "#" + "".join(f"{round(b + andel * (a - b)):02x}" for a, b in par)


def moerkere(farge: str, mot: str, krav: float) -> str:
    """Den nærmeste mørkere fargen som har kontrasten mot en lys bakgrunn; den selv når den har.

    >>> moerkere("#0b5394", "#ffffff", 4.5), moerkere("#f2c200", "#ffffff", 4.5)
    ('#0b5394', '#907300')
    """
    return _naermeste(farge, "#000000", mot, krav)


def lysere(farge: str, mot: str, krav: float) -> str:
    """Den nærmeste lysere fargen som har kontrasten mot en mørk bakgrunn; den selv når den har.

    >>> lysere("#ffffff", "#16202b", 4.5), lysere("#0b5394", "#16202b", 4.5)
    ('#ffffff', '#5a8bb7')
    """
    return _naermeste(farge, "#ffffff", mot, krav)


def _naermeste(farge: str, ende: str, mot: str, krav: float) -> str:
    """Fargen med så lite av enden blandet inn som kravet trenger."""
    blandinger = (blandet(farge, ende, 1 - steg / 200) for steg in range(201))
    return next((b for b in blandinger if kontrast(b, mot) >= krav), ende)


def _ledd(farge: str) -> list[int]:
    return [int(farge[i : i + 2], 16) for i in (1, 3, 5)]


def holder(farge: str, modus: Modus = "lys", krav: float = GRAFIKKRAV) -> bool:
    """Om en farge har kontrasten som kreves mot bakgrunnen i en modus.

    Args:
        farge: «#rrggbb».
        krav: `GRAFIKKRAV` for streker og flater, `TEKSTKRAV` for tekst.

    >>> holder("#0b5394"), holder("#0b5394", "moerk"), holder("#f2c200")
    (True, False, False)
    """
    return kontrast(farge, Tema(modus).flate) >= krav


@dataclass(frozen=True)
class Tema:
    """Utseendet i en modus, med kommunens farge som hovedfarge når den er oppgitt.

    Attributes:
        modus: `lys` eller `moerk`.
        hovedfarge: «#rrggbb» i stedet for husets blå. Prøv den med `holder` først.

    Raises:
        ValueError: hovedfargen har for lav kontrast mot bakgrunnen i modusen.
    """

    modus: Modus = "lys"
    hovedfarge: str | None = None

    def __post_init__(self) -> None:
        if self.hovedfarge and kontrast(self.hovedfarge, self.flate) < GRAFIKKRAV:
            raise ValueError(f"{self.hovedfarge} har for lav kontrast mot {self.flate}")

    @property
    def flate(self) -> str:
        """Bakgrunnen figurene er laget for."""
        return FLATE if self.modus == "lys" else PALETT[FLATE].moerk

    @cached_property
    def farger(self) -> dict[str, str]:
        """Hver farge figurene er tegnet med -> fargen i denne modusen."""
        ut = {lys: lys if self.modus == "lys" else f.moerk for lys, f in PALETT.items()}
        if self.hovedfarge:
            ut[BLAA] = self.hovedfarge
        return ut

    @property
    def config(self) -> dict[str, Any]:
        """Oppsettet Vega-Lite får i `config`."""
        config: dict[str, Any] = self._byttet(TEMA)
        return config

    def paa(self, spesifikasjon: Mapping[str, Any]) -> dict[str, Any]:
        """Spesifikasjonen med fargene i denne modusen; tallene og tekstene røres ikke."""
        return {
            noekkel: verdi if noekkel in ("data", "datasets") else self._byttet(verdi)
            for noekkel, verdi in spesifikasjon.items()
        }

    def _byttet(self, verdi: Any) -> Any:
        if isinstance(verdi, str):
            return self.farger.get(verdi, verdi)
        if isinstance(verdi, dict):
            # Et lag kan ha data i seg selv, og domenet er verdier fra dataene.
            return {
                n: v if n in ("data", "datasets", "domain") else self._byttet(v)
                for n, v in verdi.items()
            }
        return [self._byttet(v) for v in verdi] if isinstance(verdi, list) else verdi


SKRIFT: Final = "'Liberation Sans', Arial, Helvetica, sans-serif"
"""Skriften i figurene. Tegneren har den første med seg og måler den likt på alle maskiner, og de
andre er like brede, så ingen tekst stikker utenfor der den første mangler."""
_TEKSTVALG: Final[dict[str, Any]] = {
    "aria": False,
    "labelColor": TEKST,
    "titleColor": TEKST,
    "labelFontSize": 12,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
    "labelLimit": 260,
}
TEMA: Final[dict[str, Any]] = {
    "font": SKRIFT,
    "background": "transparent",
    # Figuren er ett bilde med ett tekstalternativ; merkene inne i den har ikke hvert sitt.
    "mark": {"aria": False},
    "view": {"stroke": None},
    "axis": {
        **_TEKSTVALG,
        "labelSeparation": 7,
        "gridColor": RUTENETT,
        "domainColor": AKSE,
        "tickColor": AKSE,
    },
    "header": {k: v for k, v in _TEKSTVALG.items() if k != "aria"},
    "legend": {
        **_TEKSTVALG,
        "orient": "bottom",
        "titleLimit": 300,
        "columns": {"expr": "smal ? 1 : 3"},
        "labelLimit": {"expr": "smal ? 255 : 260"},
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
"""Oppsettet i lys modus, det figurene er tegnet med."""
