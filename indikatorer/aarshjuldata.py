"""Dataene i årshjulet: hva som mangler på årsrapportens dag, og når statistikken ventes.

Statistikken over utslipp har ingen fast dato. Anslaget er etterslepet til den utgaven i lageret som
først hadde det siste året, lagt til neste års slutt; det er et anslag, ikke en frist.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Protocol

from indikatorer.aarshjul import ANSLAG, Aarshjul, Hendelse, i_rekkefoelge
from indikatorer.ferskhet import Ferskhet, ferskhet
from indikatorer.katalog import les_katalog
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.tall import dato
from klima.utgaver import Utgavelager

DATA: Final = "data"
UTGIVER: Final = "Miljødirektoratet"


class Utgavekort(Protocol):
    """Det som trengs av en utgave i lageret."""

    @property
    def utgave(self) -> str: ...
    @property
    def publisert(self) -> str: ...
    @property
    def aar(self) -> tuple[int, ...]: ...


@dataclass(frozen=True)
class Statistikk:
    """Utslippsstatistikken sett fra en dag.

    Attributes:
        utgave: utgaven etterslepet er målt på; tom når lageret ikke har noen for kommunen.
        siste_aar: siste år den har.
        etterslep: dager fra årets slutt til den ble publisert.
        neste_aar: året neste utgave ventes å få.
        ventet: dagen etterslepet gir for neste år.
    """

    utgave: str
    siste_aar: int
    etterslep: int
    neste_aar: int
    ventet: date


@dataclass(frozen=True)
class Datafrister:
    """Dataene på årsrapportens dag.

    Attributes:
        rapport: hendelsen som er årsrapportens dag; None når hjulet ikke har noen.
        per: dagen det ses fra.
        indikatorer: ferskheten til indikatorene som ikke er avsluttet; tom uten katalog.
        statistikk: utslippsstatistikken; None når lageret ikke har noen utgave for kommunen.
    """

    rapport: Hendelse | None
    per: date
    indikatorer: tuple[Ferskhet, ...]
    statistikk: Statistikk | None

    def paa_dagen(self, paa_frist: str) -> list[Ferskhet]:
        """Indikatorene med dette svaret på rapportens dag: `mangler`, `ventes`, `ukjent`, `har`."""
        return [f for f in self.indikatorer if f.paa_frist == paa_frist]


def datafrister(hjul: Aarshjul, arbeidsrom: Arbeidsrom, *, per: date) -> Datafrister:
    """Dataene hjulet hviler på, sett fra en dag.

    Raises:
        Brukerfeil: katalogen eller lageret kan ikke leses.
    """
    rapporter = hjul.av_type("aarsrapport")
    rapport = rapporter[0] if rapporter else None
    # En rapport som er holdt, ses slik det så ut den dagen.
    dagen = min(per, rapport.fra) if rapport else per
    katalog = les_katalog(hjul.kommune, arbeidsrom=arbeidsrom) if rapport else None
    ferske: Sequence[Ferskhet] = ()
    if katalog is not None and rapport is not None:
        ferske = ferskhet(katalog, per=dagen, frist=rapport.fra)
    utgaver = [
        u
        for u in Utgavelager(arbeidsrom).liste()
        if hjul.kommune in u.kommuner and u.aar and u.publisert
    ]
    return Datafrister(
        rapport,
        per,
        tuple(f for f in ferske if f.tilstand != "avsluttet"),
        statistikk(utgaver, per=per),
    )


def statistikk(utgaver: Sequence[Utgavekort], *, per: date) -> Statistikk | None:
    """Anslaget for neste utgave; None når ingen utgave var publisert denne dagen.

    Neste år er det første utgavene ikke har. Er dagen det ventes, passert, er det forsinket og
    ventes fortsatt: dagen flyttes ikke.
    """
    kjente = [u for u in utgaver if date.fromisoformat(u.publisert[:10]) <= per]
    if not kjente:
        return None
    siste = max(max(u.aar) for u in kjente)
    foerst = min((u for u in kjente if max(u.aar) == siste), key=lambda u: u.publisert)
    etterslep = (date.fromisoformat(foerst.publisert[:10]) - date(siste, 12, 31)).days
    ventet = date(siste + 1, 12, 31) + timedelta(days=etterslep)
    return Statistikk(foerst.utgave, siste, etterslep, siste + 1, ventet)


def med_data(hjul: Aarshjul, frister: Datafrister) -> Aarshjul:
    """Hjulet med det som ventes av data, merket som anslag; bare det som ventes i hjulets år."""
    nye = [*_statistikkhendelse(hjul, frister.statistikk), *_indikatorhendelser(hjul, frister)]
    return replace(hjul, hendelser=i_rekkefoelge([*hjul.hendelser, *nye]))


def _statistikkhendelse(hjul: Aarshjul, s: Statistikk | None) -> list[Hendelse]:
    if s is None or s.ventet.year != hjul.aar:
        return []
    aar, maaned = s.ventet.year, s.ventet.month
    return [
        Hendelse(
            hendelse=f"data-utslipp-{s.neste_aar}",
            navn=f"Utslippsstatistikken for {s.neste_aar} ventes",
            type=DATA,
            organ=UTGIVER,
            organtype="stat",
            fra=date(aar, maaned, 1),
            til=date(aar, maaned, calendar.monthrange(aar, maaned)[1]),
            presisjon="maaned",
            gjelder_aar=s.neste_aar,
            status=ANSLAG,
            kilde=f"utgave {s.utgave}",
            merknad=f"Ingen fast dato. {s.siste_aar} kom {s.etterslep} dager etter årets slutt.",
        )
    ]


def _indikatorhendelser(hjul: Aarshjul, frister: Datafrister) -> list[Hendelse]:
    """Én hendelse per dag det ventes verdier rapporten trenger."""
    per_dag: dict[date, list[Ferskhet]] = {}
    for f in frister.indikatorer:
        if f.ventet_trengs and f.ventet_trengs.year == hjul.aar and f.paa_frist != "har":
            per_dag.setdefault(f.ventet_trengs, []).append(f)
    return [
        Hendelse(
            hendelse=f"data-indikatorer-{dag.isoformat()}",
            navn=f"{_antall(len(ventes))} ventes senest",
            type=DATA,
            organ="Indikatoreierne",
            organtype="alle",
            fra=dag,
            til=dag,
            gjelder_aar=frister.rapport.gjelder_aar if frister.rapport else None,
            status=ANSLAG,
            kilde="indikatorkatalogen",
            merknad="Regnet fra etterslepet; se klima indikatorer --status. Fra: "
            f"{', '.join(sorted({f.eier for f in ventes}))}.",
        )
        for dag, ventes in sorted(per_dag.items())
    ]


def _antall(n: int) -> str:
    return "1 indikator" if n == 1 else f"{n} indikatorer"


def datasetninger(frister: Datafrister) -> list[str]:
    """Dataene i ord, én setning per linje."""
    setninger = []
    if frister.rapport is None:
        setninger.append("Hjulet har ingen dag for årsrapporten.")
    elif not frister.indikatorer:
        setninger.append("Arbeidsrommet har ingen indikatorer for kommunen.")
    else:
        telt = {k: len(frister.paa_dagen(k)) for k in ("har", "ventes", "mangler", "ukjent")}
        dag = dato(frister.rapport.fra.isoformat())
        setninger.append(
            f"På årsrapportens dag, {dag}, er verdien der for {telt['har']} av "
            f"{len(frister.indikatorer)} indikatorer, {telt['ventes']} ventes før, "
            f"{telt['mangler']} vil mangle og {telt['ukjent']} er ukjent."
        )
        if mangler := frister.paa_dagen("mangler"):
            setninger.append(f"Vil mangle: {'; '.join(f.navn for f in mangler)}.")
    setninger.append(_statistikksetning(frister))
    return setninger


def _statistikksetning(frister: Datafrister) -> str:
    s, rapport = frister.statistikk, frister.rapport
    if s is None:
        return "Lageret har ingen utslippsstatistikk for kommunen, så neste er ukjent."
    ventet = dato(s.ventet.isoformat())
    if s.ventet < frister.per:
        naar = f"var ventet omkring {ventet}, men er ikke i lageret"
    else:
        naar = f"ventes omkring {ventet}"
    mangler = ""
    if rapport and s.neste_aar <= (rapport.gjelder_aar or rapport.fra.year - 1):
        mangler = " Den vil mangle på årsrapportens dag." if s.ventet > rapport.fra else ""
    return (
        f"Utslippsstatistikken for {s.neste_aar} {naar}: {s.siste_aar} kom {s.etterslep} dager "
        f"etter årets slutt. Ingen fast dato.{mangler}"
    )
