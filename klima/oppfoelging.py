"""Oppfølgingen av tiltakene: status, aktivitet mot måltall, perioder og vedlikeholdspoeng.

Alt føres som rader med dato i tabellene `oppfoelging` og `aktivitet`. Gjeldende status er raden med
seneste dato; den er ingen kolonne noe annet sted.

Vedlikeholdspoeng, ett for hvert av de fire som er i orden, på dagen det regnes for:

- eier: ansvarlig, tjenesteområde eller virksomhet er fylt ut;
- tall denne perioden: minst ett aktivitetstall er datert i den siste avsluttede tertialen eller
  senere, men ikke etter dagen. Tertialen som løper, kan ikke kreves rapportert ennå;
- resultatindikator: minst én aktivitet telles, med måltall;
- frist framover: fristen for neste steg er i dag eller senere.

Regelen er lik for alle tiltak, også de som er gjennomført.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from klima.grunn.datapakke import Datapakke, som_rader
from klima.tiltak import tabell

STATUS: Final[Mapping[str, str]] = {
    "ikke_startet": "ikke startet",
    "pagaar": "pågår",
    "gjennomfoert": "gjennomført",
    "stanset": "stanset",
}
"""Kodene i `oppfoelging.status` og ordene et menneske leser."""

Periode = Literal["tertial", "aar"]
POENG_HOEYST: Final = 4


@dataclass(frozen=True)
class Melding:
    """En status slik den er ført."""

    dato: date
    status: str
    kommentar: str | None
    meldt_av: str


@dataclass(frozen=True)
class Telling:
    """En resultatindikator med måltall og det som er talt.

    Attributes:
        maaltall: år -> måltall, i `enhet`.
        aktivitet: (dato, verdi, meldt av), eldste først.
    """

    indikator: str
    navn: str
    enhet: str
    maaltall: Mapping[int, float]
    aktivitet: tuple[tuple[date, float, str], ...] = ()

    @property
    def siste(self) -> tuple[date, float] | None:
        """Siste tall med dato, eller None når ingenting er talt."""
        return self.aktivitet[-1][:2] if self.aktivitet else None

    @property
    def maal_for_siste(self) -> tuple[int, float] | None:
        """Måltallet siste tall holdes mot: for tallets år, ellers det første som kommer.

        Uten tall det første måltallet; None når siste måltall er for et år før tallet.
        """
        fra = self.siste[0].year if self.siste else min(self.maaltall, default=0)
        aar = min((a for a in self.maaltall if a >= fra), default=None)
        return None if aar is None else (aar, self.maaltall[aar])


@dataclass(frozen=True)
class Oppfoelging:
    """Alt som er ført om ett tiltak.

    Attributes:
        meldinger: statusene, eldste først.
        tellinger: resultatindikatorene.
    """

    tiltak: str
    meldinger: tuple[Melding, ...] = ()
    tellinger: tuple[Telling, ...] = ()

    @property
    def siste(self) -> Melding | None:
        """Gjeldende status: den med seneste dato."""
        return self.meldinger[-1] if self.meldinger else None


@dataclass(frozen=True)
class Vedlikehold:
    """Vedlikeholdspoeng 0–4, og det som mangler i ord."""

    poeng: int
    mangler: tuple[str, ...] = field(default=())


def dag(verdi: Any) -> date:
    """Datoen i en celle; tabellene holder datoer som tekst på ISO-form."""
    return date.fromisoformat(str(verdi)[:10])


def oppfoelging(pakke: Datapakke) -> dict[str, Oppfoelging]:
    """Oppfølgingen av hvert tiltak, i planens rekkefølge.

    >>> from klima.tiltak import les_tiltak
    >>> oppfoelging(les_tiltak("Asker"))["direkte-01"]
    Oppfoelging(tiltak='direkte-01', meldinger=(), tellinger=())
    """
    meldinger: dict[str, list[Melding]] = {}
    for rad in som_rader(tabell(pakke, "oppfoelging")):
        melding = Melding(dag(rad["dato"]), rad["status"], rad["kommentar"], rad["meldt_av"])
        meldinger.setdefault(rad["tiltak"], []).append(melding)
    tellinger = _tellinger(pakke)
    return {
        str(t): Oppfoelging(
            str(t),
            tuple(sorted(meldinger.get(t, []), key=lambda m: m.dato)),
            tuple(tellinger.get(t, [])),
        )
        for t in pakke["tiltak"].sort_values("nr")["tiltak"]
    }


def _tellinger(pakke: Datapakke) -> dict[str, list[Telling]]:
    talt: dict[tuple[str, str], list[tuple[date, float, str]]] = {}
    for rad in som_rader(tabell(pakke, "aktivitet")):
        ett = (dag(rad["dato"]), float(rad["verdi"]), str(rad["meldt_av"]))
        talt.setdefault((rad["tiltak"], rad["indikator"]), []).append(ett)
    kort: dict[tuple[str, str], dict[str, Any]] = {}
    for rad in som_rader(tabell(pakke, "resultatindikatorer")):
        noekkel = (rad["tiltak"], rad["indikator"])
        ett_kort = kort.setdefault(noekkel, {**rad, "maaltall": {}})
        ett_kort["maaltall"][int(rad["aar"])] = float(rad["maaltall"])
    ut: dict[str, list[Telling]] = {}
    for (tiltak, indikator), rad in kort.items():
        aktivitet = tuple(sorted(talt.get((tiltak, indikator), [])))
        telling = Telling(indikator, rad["navn"], rad["enhet"], rad["maaltall"], aktivitet)
        ut.setdefault(tiltak, []).append(telling)
    return ut


def siste_status(pakke: Datapakke) -> dict[str, Melding | None]:
    """Gjeldende status per tiltak; None der ingen er ført.

    >>> from klima.tiltak import les_tiltak
    >>> set(siste_status(les_tiltak("Asker")).values())
    {None}
    """
    return {t: o.siste for t, o in oppfoelging(pakke).items()}


def periode(dagen: date, per: Periode = "tertial") -> str:
    """Perioden en dag er i; tertialene begynner 1. januar, 1. mai og 1. september.

    >>> periode(date(2026, 8, 31)), periode(date(2026, 9, 1)), periode(date(2026, 9, 1), "aar")
    ('2026-2', '2026-3', '2026')
    """
    return str(dagen.year) if per == "aar" else f"{dagen.year}-{(dagen.month - 1) // 4 + 1}"


def siste_avsluttede_tertial(i_dag: date) -> date:
    """Første dag i den siste tertialen som er over.

    >>> siste_avsluttede_tertial(date(2026, 11, 22)), siste_avsluttede_tertial(date(2026, 4, 30))
    (datetime.date(2026, 5, 1), datetime.date(2025, 9, 1))
    """
    nr = (i_dag.month - 1) // 4
    return date(i_dag.year, 4 * nr - 3, 1) if nr else date(i_dag.year - 1, 9, 1)


def per_periode(pakke: Datapakke, per: Periode = "tertial") -> dict[str, dict[str, dict[str, Any]]]:
    """Rapporteringen periode for periode.

    Returns:
        Periode (`2026-2` for annen tertial, eller `2026`), eldste først -> tiltak -> `status` (den
        siste i perioden, None når ingen er ført da), `kommentar`, og `aktivitet` (indikator ->
        siste tall i perioden). Bare tiltak det er ført noe om i perioden.
    """
    ut: dict[str, dict[str, dict[str, Any]]] = {}

    def celle(dagen: date, tiltak: str) -> dict[str, Any]:
        tom: dict[str, Any] = {"status": None, "kommentar": None, "aktivitet": {}}
        return ut.setdefault(periode(dagen, per), {}).setdefault(tiltak, tom)

    for tiltak, egen in oppfoelging(pakke).items():
        for m in egen.meldinger:
            celle(m.dato, tiltak).update(status=m.status, kommentar=m.kommentar)
        for telling in egen.tellinger:
            for dagen, verdi, _ in telling.aktivitet:
                celle(dagen, tiltak)["aktivitet"][telling.indikator] = verdi
    return dict(sorted(ut.items()))


def vedlikehold(pakke: Datapakke, i_dag: date) -> dict[str, Vedlikehold]:
    """Vedlikeholdspoengene per tiltak en dag. Regelen står øverst i modulen.

    >>> from klima.tiltak import les_tiltak
    >>> vedlikehold(les_tiltak("Asker"), date(2026, 11, 22))["direkte-01"].mangler
    ('eier', 'tall denne perioden', 'resultatindikator', 'frist framover')
    """
    fra, fulgt = siste_avsluttede_tertial(i_dag), oppfoelging(pakke)
    ut = {}
    for rad in som_rader(pakke["tiltak"].sort_values("nr")):
        tellinger = fulgt[rad["tiltak"]].tellinger
        i_orden = {
            "eier": any(rad.get(f) for f in ("ansvarlig", "tjenesteomraade", "virksomhet")),
            "tall denne perioden": any(
                fra <= dagen <= i_dag for t in tellinger for dagen, _, _ in t.aktivitet
            ),
            "resultatindikator": bool(tellinger),
            "frist framover": bool(rad.get("frist")) and dag(rad["frist"]) >= i_dag,
        }
        mangler = tuple(navn for navn, ok in i_orden.items() if not ok)
        ut[rad["tiltak"]] = Vedlikehold(POENG_HOEYST - len(mangler), mangler)
    return ut
