"""Når neste verdi er ventet, hva som er forfalt, og hva som vil mangle på en frist.

Planen som kataloger her er trykt i, er publisert 24. oktober 2023.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indikatorer import les_katalog
from indikatorer.ferskhet import PAA_FRIST, TILSTAND, Ferskhet, ferskhet
from klima import Arbeidsrom, Brukerfeil
from tests.indikatorer.liten_katalog import lag_katalog


def fersk(per: str, frist: str = "", **katalog: Any) -> Ferskhet:
    """Ferskheten til den ene indikatoren, målt i 2022 når ikke annet er sagt."""
    katalog = {"maalt": {2021: 1.0, 2022: 2.0}} | katalog
    dagen = date.fromisoformat(frist) if frist else None
    (svar,) = ferskhet(lag_katalog(**katalog), per=date.fromisoformat(per), frist=dagen)
    return svar


# --- Neste verdi ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frekvens", "neste"),
    [
        ("aarlig", 2023),
        ("hvert_andre_aar", 2024),
        ("hvert_tredje_aar", 2025),
        ("hvert_fjerde_aar", 2026),
    ],
)
def test_neste_aar_er_siste_maaling_pluss_frekvensen(frekvens: str, neste: int) -> None:
    assert fersk("2023-11-01", frekvens=frekvens).neste_aar == neste


@pytest.mark.parametrize(
    ("etterslep", "ventet"),
    [
        # Neste år er 2023; månedene telles fra slutten av det.
        (0, "2023-12-31"),
        (2, "2024-02-29"),
        (6, "2024-06-30"),
        (12, "2024-12-31"),
        (18, "2025-06-30"),
    ],
)
def test_oppgitt_etterslep_regnes_fra_aarets_slutt(etterslep: int, ventet: str) -> None:
    svar = fersk("2023-11-01", etterslep=etterslep)
    assert svar.ventet == date.fromisoformat(ventet)
    assert (svar.etterslep, svar.etterslep_fra) == (etterslep, "oppgitt")


def test_uten_oppgitt_etterslep_er_det_korteste_serien_har_vist() -> None:
    # 2022 sto i planen fra 24. oktober 2023: ti påbegynte måneder. 2023 ventes da i oktober 2024.
    svar = fersk("2023-11-01")
    assert (svar.etterslep, svar.etterslep_fra) == (10, "utledet")
    assert svar.ventet == date(2024, 10, 31)


def test_en_leveranse_som_kom_foer_gjoer_etterslepet_kortere() -> None:
    # 2023 ble levert 15. mars 2024: tre måneder. 2024 er da ventet i mars 2025.
    levert = [(2023, 3.0, "maalt", "2024-03-15")]
    svar = fersk("2024-04-01", leveranser=levert)
    assert (svar.siste_aar, svar.siste_utgave) == (2023, "levert-2024-03-15-10000000")
    assert (svar.etterslep, svar.ventet) == (3, date(2025, 3, 31))


def test_en_sen_leveranse_av_et_gammelt_tall_gjoer_ikke_etterslepet_lengre() -> None:
    levert = [(2023, 3.0, "maalt", "2026-11-22")]
    svar = fersk("2026-11-22", leveranser=levert)
    assert (svar.neste_aar, svar.etterslep, svar.ventet) == (2024, 10, date(2025, 10, 31))


def test_en_utgave_etter_dagen_er_ikke_kommet() -> None:
    levert = [(2023, 3.0, "maalt", "2024-03-15")]
    assert fersk("2024-03-14", leveranser=levert).siste_aar == 2022
    assert fersk("2024-03-15", leveranser=levert).siste_aar == 2023


def test_en_leveranse_som_trekker_tallet_gjoer_det_umaalt() -> None:
    levert = [
        (2023, 3.0, "maalt", "2024-03-15"),
        (2023, None, "tall_kommer", "2024-04-01"),
    ]
    assert fersk("2024-05-01", leveranser=levert).siste_aar == 2022


@pytest.mark.parametrize(
    ("katalog", "grunn"),
    [
        ({"frekvens": "sporadisk"}, "måles sporadisk"),
        ({"frekvens": "ukjent"}, "frekvensen er ukjent"),
        ({"maalt": {2022: "tall_kommer"}}, "aldri målt"),
        (
            {"maalt": {2022: "ikke_maalt"}, "frekvens": "ukjent"},
            "frekvensen er ukjent og aldri målt",
        ),
    ],
)
def test_uten_frekvens_eller_maaling_er_neste_ukjent(katalog: dict[str, Any], grunn: str) -> None:
    svar = fersk("2026-11-22", "2027-03-31", **katalog)
    assert (svar.tilstand, svar.neste_aar, svar.ventet, svar.grunn) == ("ukjent", None, None, grunn)
    assert (svar.paa_frist, svar.mangler) == ("ukjent", None)


def test_uten_dato_paa_utgaven_er_etterslepet_ukjent() -> None:
    assert fersk("2023-12-31", publisert="").tilstand == "fersk"
    svar = fersk("2024-01-01", publisert="")
    assert (svar.neste_aar, svar.ventet) == (2023, None)
    assert (svar.tilstand, svar.grunn) == ("ukjent", "etterslepet er ukjent")


# --- Tilstanden -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("per", "tilstand"),
    [
        # Neste år er 2023, ventet senest 31. oktober 2024.
        ("2023-12-31", "fersk"),
        ("2024-01-01", "ventes"),
        ("2024-10-31", "ventes"),
        ("2024-11-01", "forfalt"),
    ],
)
def test_fersk_til_aaret_er_over_saa_ventes_saa_forfalt(per: str, tilstand: str) -> None:
    assert fersk(per).tilstand == tilstand


def test_et_undertrykt_tall_er_et_tall_som_finnes() -> None:
    assert fersk("2023-11-01", maalt={2022: "undertrykt"}).siste_aar == 2022


def test_en_utgaatt_indikator_er_avsluttet() -> None:
    svar = fersk("2026-11-22", "2027-03-31", maalt={2021: 1.0, 2022: "utgaatt"})
    assert (svar.tilstand, svar.siste_aar, svar.paa_frist) == ("avsluttet", 2021, "")
    assert svar.mangler is None


# --- Fristen ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("katalog", "per", "frist", "trengs", "paa_frist", "mangler"),
    [
        # Rapporten i 2023 gjelder 2022, som er der.
        ({}, "2023-11-01", "2023-12-01", 2022, "har", False),
        # Målt hvert tredje år: rapporten for 2023 trenger 2022.
        ({"frekvens": "hvert_tredje_aar"}, "2024-02-01", "2024-03-31", 2022, "har", False),
        # Etterslepet er to måneder: 2023 kommer senest 29. februar 2024.
        ({"etterslep": 2}, "2024-02-01", "2024-02-28", 2023, "mangler", True),
        ({"etterslep": 2}, "2024-02-01", "2024-02-29", 2023, "ventes", False),
        # Med ett års etterslep er fjorårets tall aldri der til årsrapporten.
        ({"etterslep": 12}, "2024-02-01", "2024-03-31", 2023, "mangler", True),
        # Utledet: senest 31. oktober 2024, men kanskje før.
        ({}, "2024-02-01", "2024-03-31", 2023, "ukjent", None),
        ({}, "2024-02-01", "2024-10-31", 2023, "ventes", False),
        # 2023 er forfalt, og da er det 2025 rapporten i 2026 trenger, ikke ventet.
        ({}, "2024-11-01", "2026-12-31", 2025, "mangler", True),
    ],
)
def test_paa_fristen(
    katalog: dict[str, Any], per: str, frist: str, trengs: int, paa_frist: str, mangler: bool | None
) -> None:
    svar = fersk(per, frist, **katalog)
    assert (svar.trengs_aar, svar.paa_frist, svar.mangler) == (trengs, paa_frist, mangler)


def test_grunnen_sier_at_etterslepet_ikke_er_oppgitt() -> None:
    svar = fersk("2024-02-01", "2024-03-31")
    assert svar.grunn == "etterslepet er ikke oppgitt av kilden"
    assert svar.ventet_trengs == date(2024, 10, 31)


def test_uten_frist_sies_ingenting_om_den() -> None:
    svar = fersk("2024-02-01")
    assert (svar.paa_frist, svar.mangler, svar.trengs_aar) == ("", None, None)


def test_en_frist_foer_dagen_er_en_feil() -> None:
    with pytest.raises(Brukerfeil) as feil:
        fersk("2024-02-01", "2024-01-31")
    assert str(feil.value) == (
        "fristen er før dagen det ses fra. Ventet: 2024-02-01 eller senere. Funnet: 2024-01-31."
    )


@settings(max_examples=20)
@given(
    st.dates(date(2023, 1, 1), date(2035, 12, 31)),
    st.integers(0, 400),
    st.one_of(st.none(), st.integers(0, 120)),
    st.sampled_from(["aarlig", "hvert_tredje_aar", "sporadisk"]),
)
def test_svaret_henger_sammen(per: date, dager: int, etterslep: int | None, frekvens: str) -> None:
    frist = date.fromordinal(per.toordinal() + dager)
    kort = lag_katalog({2022: 1.0}, etterslep=etterslep, frekvens=frekvens)
    (svar,) = ferskhet(kort, per=per, frist=frist)
    assert svar.tilstand in TILSTAND
    assert svar.paa_frist in PAA_FRIST
    assert (svar.ventet is None) == bool(svar.neste_aar is None)
    if svar.tilstand == "forfalt":
        assert svar.ventet is not None
        assert svar.ventet < per
        assert svar.mangler
    if svar.paa_frist == "ventes":
        assert svar.ventet_trengs is not None
        assert svar.ventet_trengs <= frist


# --- Eieren -----------------------------------------------------------------------------------


def test_eieren_er_kilden_naar_ingen_er_foert() -> None:
    assert fersk("2024-02-01").eier == "Ungdata"
    assert fersk("2024-02-01", eier="Oppvekst").eier == "Oppvekst"


# --- Askers 88 --------------------------------------------------------------------------------
#
# Årlige og målt sist i 2022: 56. Årlige og målt sist før: 11, tre av dem med ett års etterslep.
# Hvert andre år, målt i 2021: 4. Hvert tredje, målt i 2022: 6. Hvert fjerde, målt i 2021: 2.
# Uten neste år: fire aldri målte, to uten frekvens, to uten noen av delene, og den sporadiske: 9.
# 56 + 11 + 4 + 6 + 2 + 9 = 88.


@pytest.mark.parametrize(
    ("per", "frist", "tilstand", "paa_frist"),
    [
        (
            # Neste år er over bare for de 11 som mangler 2022 eller før.
            *("2023-11-01", "2024-03-31"),
            {"fersk": 56 + 4 + 6 + 2, "ventes": 11, "ukjent": 9},
            # Rapporten for 2023: de 6 og de 2 har målingen sin. De tre kommer ikke i tide.
            {"har": 8, "mangler": 3, "ukjent": 77},
        ),
        (
            # 2023 er over. De tre skulle vært der 31. desember 2023.
            *("2024-02-01", "2024-03-31"),
            {"forfalt": 3, "ventes": 56 + 8 + 4, "fersk": 6 + 2, "ukjent": 9},
            {"har": 8, "mangler": 3, "ukjent": 77},
        ),
        (
            # Alt er forfalt unntatt de 2, som er ventet senest i oktober 2027.
            *("2026-11-22", "2027-03-31"),
            {"forfalt": 56 + 11 + 4 + 6, "ventes": 2, "ukjent": 9},
            {"mangler": 77, "ukjent": 11},
        ),
    ],
)
def test_alle_88_har_en_tilstand(
    asker: Arbeidsrom, per: str, frist: str, tilstand: dict[str, int], paa_frist: dict[str, int]
) -> None:
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    svar = ferskhet(katalog, per=date.fromisoformat(per), frist=date.fromisoformat(frist))
    assert Counter(f.tilstand for f in svar) == tilstand
    assert Counter(f.paa_frist for f in svar) == paa_frist
    assert all(f.ventet or f.grunn for f in svar)


def test_verst_foerst(asker: Arbeidsrom) -> None:
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    svar = ferskhet(katalog, per=date(2026, 11, 22))
    rekkefoelge = [list(TILSTAND).index(f.tilstand) for f in svar]
    assert rekkefoelge == sorted(rekkefoelge)
    assert [(f.nr, f.ventet) for f in svar[:4]] == [
        (38, date(2023, 12, 31)),
        (39, date(2023, 12, 31)),
        (71, date(2023, 12, 31)),
        (1, date(2024, 10, 31)),
    ]
