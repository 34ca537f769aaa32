"""Vurderingen: bedre, verre, uendret, opp, ned, eller hvorfor den ikke lar seg gjøre."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from indikatorer import Katalog, les_katalog, vurder
from indikatorer.maaltall import Maaltall
from indikatorer.vurdering import UTVIKLING, Vurdering
from klima import Arbeidsrom
from klima.grunn.datapakke import Datapakke


def status(celle: str | None) -> str:
    return "ikke_maalt" if celle is None else "undertrykt" if celle == "undertrykt" else "maalt"


def brudd(aar: int | None, slag: str = "metode", *, rettet: bool = False) -> dict[str, Any]:
    """En rad i tabellen `brudd`."""
    rad = {"indikator": "x", "aar": aar, "slag": slag, "serien_rettet": rettet}
    return rad | {"forklaring": "Oppdiktet.", "linje": 1}


def maal(verdi: float, operator: str = ">", **felt: Any) -> dict[str, Any]:
    """En rad i tabellen `maal`."""
    vanlig = {"fra": None, "gjelder_aar": None, "vedtatt": "2024-06-11", "vedtak": "sak 45/24"}
    rad = {"indikator": "x", "operator": operator, "verdi": verdi, "kilde": "Temaplanen"}
    return rad | vanlig | felt


def vurder_en(
    *celler: str | None,
    tabeller: dict[str, list[dict[str, Any]]] | None = None,
    antall_svar: list[int | None] | None = None,
    utgave: list[str] | None = None,
    **kort: Any,
) -> Vurdering:
    """Vurder én indikator med disse trykte cellene fra 2019 og utover; None er ikke målt."""
    verdier = pd.DataFrame(
        [
            {
                "indikator": "x",
                "aar": 2019 + i,
                "verdi": float(c.split()[0].replace(",", ".")) if status(c) == "maalt" else None,
                "status": status(c),
                "tekst": c or "Ikke målt",
            }
            for i, c in enumerate(celler)
        ]
    )
    if antall_svar:
        verdier["antall_svar"] = pd.array(antall_svar, dtype="Int64")
    if utgave:
        verdier["utgave"] = utgave
    felt = {
        "enhet": "%",
        "retning": "hoyere_er_bedre",
        "terskel_operator": pd.NA,
        "terskel_verdi": pd.NA,
    } | kort
    indikatorer = pd.DataFrame([felt], index=pd.Index(["x"], name="indikator"))
    tom = pd.DataFrame()
    lest = {n: pd.DataFrame(r).convert_dtypes() for n, r in (tabeller or {}).items()}
    return vurder(Katalog(Datapakke(Path(), {}, lest), indikatorer, tom, verdier, tom))["x"]


# --- Utviklingen -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("celler", "retning", "utvikling"),
    [
        (("18,0 %", "14,8 %"), "hoyere_er_bedre", "verre"),
        (("18,0 %", "14,8 %"), "lavere_er_bedre", "bedre"),
        (("14,8 %", "18,0 %"), "hoyere_er_bedre", "bedre"),
        (("14,8 %", "18,0 %"), "lavere_er_bedre", "verre"),
        (("18,0 %", "14,8 %"), "ingen", "ned"),
        (("14,8 %", "18,0 %"), "ingen", "opp"),
        (("14,8 %", "14,8 %"), "hoyere_er_bedre", "uendret"),
        (("14,8 %", "14,8 %"), "ingen", "uendret"),
        (("-2,0 %", "-1,0 %"), "hoyere_er_bedre", "bedre"),
    ],
)
def test_utviklingen_foelger_av_retningen(
    celler: tuple[str, str], retning: str, utvikling: str
) -> None:
    assert vurder_en(*celler, retning=retning).utvikling == utvikling


def test_siste_maaling_sammenlignes_med_den_forrige_som_finnes() -> None:
    v = vurder_en("38 %", None, None, "46 %")
    assert (v.fra_aar, v.til_aar, v.endring) == (2019, 2022, 8)


def test_siden_foerste_er_fra_den_eldste_maalingen() -> None:
    v = vurder_en(None, "115", "99", "132", enhet="kr/m2")
    assert (v.endring, v.siden_foerste) == (33, 17)


def test_prosent_endres_i_prosentpoeng_og_annet_i_sin_enhet() -> None:
    assert vurder_en("1 %", "2 %").endring_enhet == "prosentpoeng"
    assert vurder_en("1 GWh", "2 GWh", enhet="GWh").endring_enhet == "GWh"


# --- Avrunding -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("celler", "utvikling"),
    [
        # «4» kan være 3,9; forskjellen er mindre enn den groveste avrundingen.
        (("4", "3,9"), "uendret"),
        (("3,9", "4"), "uendret"),
        (("4", "3,0"), "verre"),
        (("3,9", "3,8"), "verre"),
        (("97,30 %", "97,3 %"), "uendret"),
        (("97,30 %", "97,25 %"), "verre"),
        (("76,5 %", "76,46 %"), "uendret"),
    ],
)
def test_en_forskjell_avrundingen_kan_skape_er_ingen_endring(
    celler: tuple[str, str], utvikling: str
) -> None:
    assert vurder_en(*celler).utvikling == utvikling


def test_hvorfor_uendret_er_sagt() -> None:
    assert vurder_en("4", "3,9").uendret_fordi == "avrunding"
    assert vurder_en("4", "4").uendret_fordi == "likt"
    assert vurder_en("4", "3,0").uendret_fordi == ""


def test_en_grov_avrunding_dekker_bare_en_halv_enhet_til_hver_side() -> None:
    # «4» er 3,5 til 4,5; 3,1 er utenfor, selv om forskjellen er mindre enn én.
    assert vurder_en("4", "3,1").utvikling == "verre"


@pytest.mark.parametrize(
    ("enhet", "celler", "prosent"),
    [
        # 100 · (132 - 99) / 99 = 33,3
        ("kr/m2", ("99", "132"), 33.3),
        # 100 · (178984 - 180661) / 180661 = -0,93
        ("t CO2e", ("180661", "178984"), -0.9),
        ("%", ("18 %", "14 %"), None),
        ("prosentpoeng", ("8,77", "2,04"), None),
        ("skala 1-5", ("4,2", "4,1"), None),
        ("indeks", ("0,5", "0,2"), None),
        ("plassering", ("349", "348"), None),
        ("mill. kr", ("0", "5"), None),
    ],
)
def test_bare_en_mengde_endrer_seg_i_prosent(
    enhet: str, celler: tuple[str, str], prosent: float | None
) -> None:
    assert vurder_en(*celler, enhet=enhet).endring_prosent == prosent


# --- Utvalgsusikkerhet -----------------------------------------------------------------------


def test_en_forskjell_innenfor_utvalgsusikkerheten_er_uendret() -> None:
    # √(0,46·0,54/600 + 0,42·0,58/600) · 1,96 = 5,6 prosentpoeng, mer enn de fire.
    v = vurder_en("42 %", "46 %", antall_svar=[600, 600])
    assert (v.utvikling, v.uendret_fordi, v.endring) == ("uendret", "utvalg", 4)
    assert v.intervall == (-1.6, 9.6)


def test_en_forskjell_utenfor_utvalgsusikkerheten_staar() -> None:
    # Med 6000 svar er det 1,8 prosentpoeng.
    v = vurder_en("42 %", "46 %", antall_svar=[6000, 6000])
    assert (v.utvikling, v.intervall) == ("bedre", (2.2, 5.8))


def test_uten_antall_svar_for_begge_regnes_det_ikke() -> None:
    v = vurder_en("42 %", "46 %", antall_svar=[600, None])
    assert (v.utvikling, v.intervall) == ("bedre", None)
    assert v.forbehold == ("utvalgsusikkerhet ikke regnet: antall svar er ukjent",)


def test_en_skala_uten_standardavvik_kan_ikke_regnes_og_det_sies() -> None:
    v = vurder_en("4,2", "4,0", enhet="skala 1-5", antall_svar=[900, 900])
    assert (v.utvikling, v.intervall) == ("verre", None)
    assert v.forbehold == ("utvalgsusikkerhet ikke regnet: standardavviket er ukjent",)


def test_en_undersoekelse_uten_antall_svar_har_forbehold_og_et_register_har_ikke() -> None:
    assert len(vurder_en("42 %", "46 %", kilde="Innbyggerundersøkelse, Sentio").forbehold) == 1
    assert vurder_en("42 %", "46 %", kilde="SSB 12143").forbehold == ()


def test_tall_fra_to_utgaver_har_forbehold() -> None:
    v = vurder_en("42", "46", enhet="antall", utgave=["handlingsprogram-2024", "2025-03-17"])
    assert v.forbehold == ("tallene er fra to utgaver: handlingsprogram-2024 og 2025-03-17",)


def test_endringen_er_uten_flyttallstoey() -> None:
    assert vurder_en("0,1 %", "0,3 %").endring == 0.2


# --- Kan ikke vurderes -----------------------------------------------------------------------


def test_uten_maaling() -> None:
    assert vurder_en(None, None) == Vurdering("kan_ikke_vurderes", grunn="ingen måling i perioden")


def test_med_en_maaling() -> None:
    assert vurder_en(None, "4,2") == Vurdering(
        "kan_ikke_vurderes", til_aar=2020, grunn="bare én måling i perioden"
    )


def test_over_et_brudd_sammenlignes_ikke() -> None:
    v = vurder_en("89 %", "89 %", "89 %", "87 %", tabeller={"brudd": [brudd(2022)]})
    assert (v.utvikling, v.endring, v.siden_foerste) == ("kan_ikke_vurderes", None, None)
    assert v.grunn == "brudd i serien i 2022: tallene før og etter kan ikke sammenlignes"


def test_etter_bruddet_sammenlignes_igjen_og_foerste_er_den_foerste_etter() -> None:
    egne = {"brudd": [brudd(2021)]}
    v = vurder_en("28 %", "43 %", "32 %", "30 %", tabeller=egne, retning="lavere_er_bedre")
    assert (v.utvikling, v.endring) == ("bedre", -2)
    assert (v.foerste_aar, v.siden_foerste) == (2021, -2)


def test_av_flere_brudd_gjelder_det_siste() -> None:
    to = {"brudd": [brudd(2022), brudd(2020)]}
    v = vurder_en("1 %", "2 %", "3 %", "5 %", "9 %", tabeller=to)
    # 2022 og 2023 er etter begge bruddene: 9 - 5.
    assert (v.utvikling, v.fra_aar, v.endring) == ("bedre", 2022, 4)
    assert (v.foerste_aar, v.siden_foerste) == (2022, 4)
    # Mellom bruddene kan ingenting settes mot det som er før eller etter.
    assert vurder_en("1 %", "2 %", "3 %", "5 %", tabeller=to).grunn.startswith(
        "brudd i serien i 2022"
    )


def test_et_brudd_foer_serien_betyr_ingenting() -> None:
    v = vurder_en("28 %", "43 %", tabeller={"brudd": [brudd(2019)]})
    assert (v.utvikling, v.siden_foerste) == ("bedre", 15)


def test_et_brudd_uten_aar_stopper_alle_sammenligninger() -> None:
    v = vurder_en("8,2 %", "8,1 %", tabeller={"brudd": [brudd(None, "aldersgruppe")]})
    assert (v.utvikling, v.siden_foerste) == ("kan_ikke_vurderes", None)
    assert v.grunn == "brudd i serien, og kilden sier ikke fra hvilket år: ny aldersgruppe"


def test_en_serie_som_er_rettet_tilbake_sammenlignes() -> None:
    v = vurder_en("452", "438", enhet="kg", tabeller={"brudd": [brudd(None, rettet=True)]})
    assert (v.utvikling, v.endring) == ("verre", -14)


@pytest.mark.parametrize(
    "celler",
    [
        ("12", "undertrykt"),
        ("undertrykt", "12"),
        ("undertrykt",),
        ("12", "undertrykt", None),
        ("undertrykt", "undertrykt"),
    ],
)
def test_en_undertrykt_siste_eller_forrige_maaling_sammenlignes_ikke(
    celler: tuple[str | None, ...],
) -> None:
    v = vurder_en(*celler, enhet="antall")
    assert (v.utvikling, v.grunn, v.endring, v.siden_foerste) == (
        *("kan_ikke_vurderes", "undertrykt"),
        *(None, None),
    )


def test_en_undertrykt_foerste_maaling_gir_ingen_endring_siden_foerste() -> None:
    # 12 → 15 er til å se; 15 minus noe mellom 0 og 4 ville gitt det første.
    v = vurder_en("undertrykt", "12", "15", enhet="antall")
    assert (v.utvikling, v.endring, v.siden_foerste) == ("bedre", 3, None)


# --- Terskler --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "grense", "celle", "naadd"),
    [
        (">", 10, "14,8 %", True),
        (">", 10, "10 %", False),
        (">", 3, "-0,7 %", False),
        ("<", 80, "97,4 %", False),
        ("<", 5, "0,04 %", True),
        ("<", 5, "5 %", False),
    ],
)
def test_terskelen_proeves_mot_siste_maaling(
    operator: str, grense: float, celle: str, naadd: bool
) -> None:
    v = vurder_en("50 %", celle, terskel_operator=operator, terskel_verdi=grense)
    assert (v.terskel, v.terskel_naadd) == (f"{operator} {grense} %", naadd)


def test_en_terskel_med_desimaler_skrives_paa_norsk() -> None:
    v = vurder_en("1 %", terskel_operator="<", terskel_verdi=0.5)
    assert v.terskel == "< 0,5 %"


def test_uten_terskel_er_ingen_naadd() -> None:
    assert (vurder_en("1 %", "2 %").terskel, vurder_en("1 %").terskel_naadd) == ("", None)


def test_terskelen_proeves_ikke_mot_en_undertrykt_maaling() -> None:
    # «ikke nådd» med grensen > 2 ville sagt at den er 0, 1 eller 2.
    v = vurder_en("12", "undertrykt", enhet="antall", terskel_operator=">", terskel_verdi=2)
    assert (v.terskel, v.terskel_naadd) == ("> 2 antall", None)


def test_terskelen_vises_ogsaa_uten_maaling() -> None:
    v = vurder_en(None, terskel_operator=">", terskel_verdi=10)
    assert (v.terskel, v.terskel_naadd) == ("> 10 %", None)


# --- Kommunens egne mål ----------------------------------------------------------------------


def test_maalet_har_dato_og_vedtak_og_proeves_mot_siste_maaling() -> None:
    v = vurder_en("12", "14", enhet="dekar", tabeller={"maal": [maal(10, "<=", gjelder_aar=2030)]})
    assert v.maal == Maaltall(
        *("≤ 10 dekar i 2030", 2030, False, "2024-06-11", "sak 45/24", "Temaplanen")
    )
    assert v.grense_naadd is False


@pytest.mark.parametrize(
    ("maalene", "tekst"),
    [
        # Siste måling er 2020: det nærmeste året framover.
        ([maal(1, gjelder_aar=2030), maal(2, gjelder_aar=2025)], "> 2 % i 2025"),
        # Et passert målår viker for ett som kommer, og for et som gjelder hele tiden.
        ([maal(1, gjelder_aar=2019), maal(2, gjelder_aar=2025)], "> 2 % i 2025"),
        ([maal(1, gjelder_aar=2019), maal(2, fra=2018)], "> 2 % fra 2018"),
        ([maal(1, gjelder_aar=2018), maal(2, gjelder_aar=2019)], "> 2 % i 2019"),
        # Et som ikke gjelder ennå, teller ikke.
        ([maal(1, fra=2021), maal(2, fra=2018)], "> 2 % fra 2018"),
        # To vedtak om samme år: det siste.
        (
            [maal(1, gjelder_aar=2025), maal(2, gjelder_aar=2025, vedtatt="2025-01-01")],
            "> 2 % i 2025",
        ),
    ],
)
def test_av_flere_maal_gjelder_ett(maalene: list[dict[str, Any]], tekst: str) -> None:
    funnet = vurder_en("1 %", "2 %", tabeller={"maal": maalene}).maal
    assert funnet is not None
    assert funnet.tekst == tekst


def test_kommunens_maal_gaar_foran_planens_terskel() -> None:
    v = vurder_en("12 %", terskel_operator=">", terskel_verdi=10, tabeller={"maal": [maal(15)]})
    assert (v.terskel_naadd, v.grense_naadd) == (True, False)


def test_maalet_proeves_ikke_mot_en_undertrykt_maaling() -> None:
    v = vurder_en("12", "undertrykt", enhet="antall", tabeller={"maal": [maal(2)]})
    assert v.maal is not None
    assert v.maal.naadd is None


# --- Askers 88 -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def askers(asker: Arbeidsrom) -> dict[str, Vurdering]:
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    return vurder(katalog)


def test_alle_88_faar_en_vurdering_eller_en_grunn(askers: dict[str, Vurdering]) -> None:
    assert len(askers) == 88
    for v in askers.values():
        assert v.utvikling in UTVIKLING
        assert (v.utvikling == "kan_ikke_vurderes") == bool(v.grunn)


@pytest.mark.parametrize(
    ("indikator", "utvikling", "endring", "terskel_naadd"),
    [
        # 18,0 -> 14,8 %, over terskelen på 10 %.
        ("disposisjonsfond", "verre", -3.2, True),
        # 4,4 -> −0,7 %, under terskelen på 3 %.
        ("netto-driftsresultat", "verre", -5.1, False),
        # 99,0 -> 97,4 %, fortsatt ikke under 80 %.
        ("netto-laanegjeld", "bedre", -1.6, False),
        # 99 -> 132 kr/m2, ikke over 140.
        ("vedlikehold-formaalsbygg", "bedre", 33, False),
        # 180 661 -> 178 984 tonn; 2022 kommer.
        ("direkte-klimagassutslipp", "bedre", -1677, None),
        # 3 -> 3 renseanlegg.
        ("renseanlegg-rensekrav", "uendret", 0, None),
        # 1,2 -> 1,8 %, uten retning.
        ("befolkningsvekst", "opp", 0.6, None),
        # Plass 349 -> 348, der 1 er best.
        ("sysselsatte-med-fagprove", "bedre", -1, None),
        # 0,14 -> 0,04 %, under terskelen på 5 %.
        ("forurensning-avlopsnett", "bedre", -0.1, True),
    ],
)
def test_kjente_indikatorer(
    askers: dict[str, Vurdering],
    indikator: str,
    utvikling: str,
    endring: float,
    terskel_naadd: bool | None,
) -> None:
    v = askers[indikator]
    assert (v.utvikling, v.endring, v.terskel_naadd) == (utvikling, endring, terskel_naadd)


@pytest.mark.parametrize("indikator", ["kommunal-vannforsyning", "lekkasje-vannforsyning"])
def test_vann_har_brudd_i_2022(askers: dict[str, Vurdering], indikator: str) -> None:
    assert askers[indikator].grunn.startswith("brudd i serien i 2022")


def test_ny_aldersgruppe_uten_aar_kan_ikke_vurderes(askers: dict[str, Vurdering]) -> None:
    v = askers["unge-utenfor-arbeid-og-utdanning"]
    assert v.grunn == "brudd i serien, og kilden sier ikke fra hvilket år: ny aldersgruppe"


def test_askers_tall_per_utvikling(askers: dict[str, Vurdering]) -> None:
    assert Counter(v.utvikling for v in askers.values()) == {
        **{"bedre": 29, "verre": 25, "uendret": 9, "opp": 4},
        # 6 aldri målt, 12 målt én gang, 2 over brudd i 2022 og 1 med brudd uten år.
        "kan_ikke_vurderes": 6 + 12 + 2 + 1,
    }
