"""Hva som går foran når det trykte og det hentede ikke er likt, og hva som er en revisjon."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from indikatorer import les_katalog, les_observasjoner, vurder
from indikatorer.fletting import finn_revisjoner, flett
from indikatorer.leveranser import KOLONNER as LEVERANSER
from indikatorer.observasjonslager import HENTET
from klima import Arbeidsrom
from klima.grunn.datapakke import som_rader

META = {"utgave": "plan-2024", "kommune": "3203", "kildekort": {"dokument": "Planen"}}
KATALOG = pd.DataFrame([{"indikator": "a", "enhet": "%", "desimaler": 1}])
SSB = "SSB 1 (1.1.2026)"
INGEN = pd.DataFrame(columns=list(LEVERANSER))


def trykt(aar: int, tekst: str, verdi: float | None, status: str = "maalt") -> dict[str, Any]:
    return {"indikator": "a", "aar": aar, "verdi": verdi, "status": status, "tekst": tekst}


def hentet(aar: int, verdi: float | None, status: str = "maalt", **felt: Any) -> dict[str, Any]:
    tall = float("nan") if verdi is None else verdi
    return {
        **dict.fromkeys(HENTET, ""),
        **{"indikator": "a", "sted": "3203", "aar": aar, "verdi": tall, "status": status},
        **{"utgave": SSB, "kilde": "SSB 1", "oppdatert": "2026-01-01"},
        **felt,
    }


@pytest.fixture
def flettet() -> Any:
    def kjoer(
        trykte: list[dict[str, Any]],
        hentede: list[dict[str, Any]],
        leverte: pd.DataFrame = INGEN,
        **valg: Any,
    ) -> tuple[list[tuple[Any, ...]], list[str]]:
        ramme = pd.DataFrame(hentede, columns=list(HENTET))
        planens = pd.DataFrame(trykte).assign(opphav="avlest")
        planens = planens.astype({"verdi": "float64", "aar": "Int64"})
        planens.index = pd.RangeIndex(2, len(planens) + 2, name="linje_i_fil")
        verdier, utgaver = flett(planens, KATALOG, META, ramme, leverte, **valg)
        felt = ["linje_i_fil", "aar", "status", "tekst", "utgave"]
        rader = [tuple(r[f] for f in felt) for r in som_rader(verdier)]
        return rader, [str(r) for r in finn_revisjoner(utgaver, verdier)]

    return kjoer


def test_hentet_gaar_foran_og_nye_aar_kommer_til(flettet: Any) -> None:
    rader, revisjoner = flettet(
        [trykt(2021, "4,4 %", 4.4), trykt(2022, "14,8 %", 14.8)],
        [hentet(2022, 14.93), hentet(2023, 15.0), hentet(2015, 3.0)],
    )
    assert rader == [
        (2, 2021, "maalt", "4,4 %", "plan-2024"),
        (3, 2022, "maalt", "14,9 %", SSB),
        (-1, 2023, "maalt", "15,0 %", SSB),
    ]
    assert revisjoner == ["2022: 14,8 % i plan-2024, 14,9 % i SSB 1 (1.1.2026)"]


def test_det_som_avrundes_til_det_trykte_er_ingen_revisjon(flettet: Any) -> None:
    _, revisjoner = flettet([trykt(2022, "15 %", 15)], [hentet(2022, 14.6)])
    assert revisjoner == []
    _, revisjoner = flettet([trykt(2022, "1767", 1767)], [hentet(2022, 1767.0)])
    assert revisjoner == []


def test_et_hull_hos_utgiveren_sletter_ikke_et_trykt_tall(flettet: Any) -> None:
    rader, revisjoner = flettet(
        [trykt(2021, "4,4 %", 4.4), trykt(2022, "14,8 %", 14.8)],
        [hentet(2021, None, "ikke_maalt", grunn="en andel"), hentet(2022, None, "undertrykt")],
    )
    assert [r[3] for r in rader] == ["4,4 %", "14,8 %"]
    assert revisjoner == ["2022: 14,8 % i plan-2024, Undertrykt i SSB 1 (1.1.2026)"]


def test_et_tall_som_kommer_fyller_hullet_uten_aa_vaere_en_revisjon(flettet: Any) -> None:
    rader, revisjoner = flettet(
        [trykt(2022, "Tall kommer", None, "tall_kommer")],
        [hentet(2022, 14.8, "foreloepig"), hentet(2023, None, "undertrykt")],
    )
    assert [r[2:4] for r in rader] == [("foreloepig", "14,8 %"), ("undertrykt", "Undertrykt")]
    assert revisjoner == []


def test_et_tall_kommunen_har_rettet_staar(flettet: Any) -> None:
    rader, revisjoner = flettet([trykt(2022, "15,2 %", 15.2, "rettet")], [hentet(2022, 14.8)])
    assert rader[0][3] == "15,2 %"
    assert revisjoner == []


def test_en_skjermet_indikator_roeres_ikke(flettet: Any) -> None:
    rader, _ = flettet([trykt(2022, "15 %", 15)], [hentet(2022, 9.0)], skjermet={"a"})
    assert rader == [(2, 2022, "maalt", "15 %", "plan-2024")]


def test_andre_steder_og_ukjente_indikatorer_er_ikke_i_katalogen(flettet: Any) -> None:
    andre = [hentet(2022, 9.0, sted="3201"), hentet(2022, 9.0, indikator="b")]
    rader, _ = flettet([trykt(2022, "15 %", 15)], andre)
    assert len(rader) == 1


def test_en_revisjon_viser_hele_kjeden(flettet: Any) -> None:
    juni = "SSB 1 (15.6.2026)"
    _, revisjoner = flettet(
        [trykt(2022, "14,8 %", 14.8)],
        [hentet(2022, 14.8), hentet(2022, 14.9, utgave=juni), hentet(2022, 14.9, utgave="SSB 2")],
    )
    assert revisjoner == [f"2022: 14,8 % i plan-2024, 14,9 % i {juni}"]


def test_det_siste_av_hentet_og_levert_gjelder_og_begge_er_utgaver(flettet: Any) -> None:
    levert = pd.DataFrame(
        [
            {"indikator": "a", "aar": aar, "verdi": verdi, "status": "maalt", "tekst": tekst}
            | {"utgave": "levert-2026-02-01-0", "kilde": "Kari", "oppdatert": "2026-02-01", "n": 80}
            for aar, verdi, tekst in ((2022, 16.0, "16 %"), (2023, 17.0, "17 %"))
        ],
        columns=list(LEVERANSER),
    )
    rader, revisjoner = flettet(
        [trykt(2022, "15 %", 15.0)],
        [hentet(2022, 14.0), hentet(2023, 18.0, utgave="SSB 2", oppdatert="2026-03-01")],
        leverte=levert,
    )
    assert rader == [
        (2, 2022, "maalt", "16 %", "levert-2026-02-01-0"),
        (-1, 2023, "maalt", "18,0 %", "SSB 2"),
    ]
    assert revisjoner == [
        f"2022: 15 % i plan-2024, 14,0 % i {SSB}, 16 % i levert-2026-02-01-0",
        "2023: 17 % i levert-2026-02-01-0, 18,0 % i SSB 2",
    ]


def test_uten_lager_er_katalogen_planens(asker: Arbeidsrom) -> None:
    katalog = les_katalog("3203", arbeidsrom=asker)
    assert katalog is not None
    planens = katalog.pakke["verdier"]
    assert katalog.verdier[planens.columns].equals(planens)
    assert set(katalog.verdier["utgave"]) == {"handlingsprogram-2024"}
    assert len(katalog.utgaver) == len(planens)
    assert katalog.revisjoner == []
    assert len(vurder(katalog)) == 88
    assert les_observasjoner(katalog).sizes["aar"] == 4
