"""Revisjonen: hva som ble endret fra en utgave til en annen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klima import Brukerfeil, Publikasjon, Revisjon, revider
from klima.utgavepar import Nullrader, forrige_utgave
from tests.klima.publikasjoner import (
    KOMMUNER,
    SEKTORER,
    Tall,
    asker,
    hullete,
    komplette,
    publikasjon,
    raatt,
    telemark,
)
from tests.stotte import TELEMARK, krever_data

FLUOR = "Bruk av produkter med fluorgasser"


# --- Eksempel: Asker med to sektorer, regnet for hånd ----------------------------------------

GAMMEL = asker(
    *((2009, "Jordbruk", 100.0), (2011, "Jordbruk", 110.0), (2013, "Jordbruk", 90.0)),
    *((2009, "Veitrafikk", 200.0), (2011, "Veitrafikk", 200.0), (2013, "Veitrafikk", 0.0)),
    dato="2025-01-24",
)
NY = asker(
    *((2009, "Jordbruk", 120.0), (2011, "Jordbruk", 110.0), (2013, "Jordbruk", 108.0)),
    *((2009, "Veitrafikk", 200.0), (2011, "Veitrafikk", 200.0), (2013, "Veitrafikk", 50.0)),
    *((2009, FLUOR, 5.0), (2011, FLUOR, 6.0), (2015, FLUOR, 7.0), (2015, "Jordbruk", 100.0)),
)


def test_eksempel_bare_det_som_er_endret_er_rader() -> None:
    rader = revider(GAMMEL, NY).rader.set_index(["aar", "sektor"])
    assert list(rader.index) == [
        (2009, FLUOR),
        (2009, "Jordbruk"),
        (2011, FLUOR),
        (2013, "Jordbruk"),
        (2013, "Veitrafikk"),
    ]
    # 120 − 100 = 20 av 100; 108 − 90 = 18 av 90.
    felt = ["fra", "til", "endring", "endring_prosent"]
    assert rader.loc[(2009, "Jordbruk"), felt].tolist() == [100, 120, 20, 20]
    assert rader.loc[(2013, "Jordbruk"), felt].tolist() == [90, 108, 18, 20]


def test_eksempel_uten_tall_paa_en_side_er_ingen_endring_regnet() -> None:
    rader = revider(GAMMEL, NY).rader.set_index(["aar", "sektor"])
    ny = rader.loc[(2009, FLUOR)]
    assert (ny["til"], ny[["fra", "endring", "endring_prosent"]].isna().all()) == (5, True)
    # Fra 0 til 50 t er en endring i tonn, men ikke i prosent.
    fra_null = rader.loc[(2013, "Veitrafikk")]
    assert (fra_null["endring"], pd.isna(fra_null["endring_prosent"])) == (50, True)


def test_eksempel_nye_sektorer_og_aar_staar_for_seg() -> None:
    par = revider(GAMMEL, NY).par
    assert (par.felles, par.nye_sektorer) == (("Jordbruk", "Veitrafikk"), (FLUOR,))
    assert (par.bortfalte_sektorer, par.nye_aar, par.bortfalte_aar) == ((), (2015,), ())
    assert par.nye_kilder == ((FLUOR, f"{FLUOR} i alt"),)


def test_eksempel_totalen_er_likt_omfang_for_alle_aar_ogsaa_de_uendrede() -> None:
    totalt = revider(GAMMEL, NY).totalt.set_index("aar")
    assert totalt["fra"].tolist() == [300, 310, 90]
    assert totalt["til"].tolist() == [320, 310, 158]
    assert revider(GAMMEL, NY).kommuneaar == (2, 3)


def test_eksempel_fortegnsskifte_i_likt_omfang() -> None:
    # 310 / 300 er opp, 310 / 320 er ned. Med fluorgassene ville det vært 316 / 325, også ned.
    (skifte,) = revider(GAMMEL, NY).fortegnsskifter.to_dict("records")
    assert (skifte["kommune"], skifte["fra_aar"], skifte["til_aar"]) == ("3203", 2009, 2011)
    assert skifte["endring_fra_prosent"] == pytest.approx(100 / 30)
    assert skifte["endring_til_prosent"] == pytest.approx(-3.125)


def test_uten_referanseaaret_er_det_ingen_fortegnsskifter() -> None:
    assert revider(GAMMEL, NY, referanseaar=2010).fortegnsskifter.empty


def test_fra_ingen_endring_til_nedgang_er_ikke_et_fortegnsskifte() -> None:
    gammel = asker((2009, "Jordbruk", 100.0), (2011, "Jordbruk", 100.0), dato="2025-01-24")
    ny = asker((2009, "Jordbruk", 100.0), (2011, "Jordbruk", 90.0))
    assert revider(gammel, ny).fortegnsskifter.empty


# --- Det som ikke kan sammenlignes stilltiende ------------------------------------------------


def med_gwp(gwp: str) -> Publikasjon:
    return asker((2009, "Jordbruk", 1.0), dato="2025-01-24", gwp=gwp)


@pytest.mark.parametrize(("fra", "til"), [("AR4", "AR5"), ("ukjent", "AR5")])
def test_ulikt_gwp_sett_er_en_feil_som_sier_hvordan(fra: str, til: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        revider(med_gwp(fra), asker((2009, "Jordbruk", 1.0), gwp=til))
    assert str(feil.value) == (
        "utgavene har ulikt GWP-sett. Ventet: samme sett i begge. Funnet: 2025-01-24-eksempel har "
        f"{fra}, 2026-02-02-eksempel har {til}. Utvei: velg to utgaver med samme sett, eller be "
        "uttrykkelig om blandingen med --tross-gwp: da er omregning og ny vekting lagt sammen."
    )


def test_ulikt_gwp_sett_paa_uttrykkelig_oppfordring_har_en_merknad() -> None:
    revisjon = revider(med_gwp("AR4"), asker((2009, "Jordbruk", 1.0), gwp="AR5"), tross_gwp=True)
    assert "omregning og ny vekting er lagt sammen" in revisjon.par.merknader[0]


def test_ukjent_mot_ukjent_er_lov_med_merknad() -> None:
    revisjon = revider(med_gwp("ukjent"), asker((2009, "Jordbruk", 2.0), gwp="ukjent"))
    assert revisjon.par.merknader[0].startswith("GWP-settet er ukjent for begge utgavene")


def test_uten_felles_kommuner_er_det_ingenting_aa_sammenligne() -> None:
    oslo = publikasjon({("0301", 2009, "Jordbruk", "x"): 1.0})
    with pytest.raises(Brukerfeil, match="har ingen felles kommuner"):
        revider(med_gwp("AR5"), oslo)


def test_uten_felles_aar_er_det_ingenting_aa_sammenligne() -> None:
    with pytest.raises(Brukerfeil, match="har ingen felles år"):
        revider(med_gwp("AR5"), asker((2011, "Jordbruk", 1.0)))


def test_kommuner_bare_den_ene_har_er_ikke_med_i_radene() -> None:
    begge = publikasjon({(k, 2009, "Jordbruk", "x"): 1.0 for k in KOMMUNER}, "2025-01-24")
    revisjon = revider(begge, asker((2009, "Jordbruk", 2.0)))
    assert set(revisjon.rader["kommune"]) == {"3203"}
    assert (revisjon.par.bortfalte_kommuner, revisjon.par.nye_kommuner) == (("0301",), ())
    assert revisjon.par.merknader == (
        "1 kommune i 2025-01-24-eksempel finnes ikke i 2026-02-02-eksempel.",
    )


# --- Null-rader -------------------------------------------------------------------------------

_MED_NULL: Tall = {
    ("3203", 2009, "Jordbruk", "Ku"): 10.0,
    ("3203", 2011, "Jordbruk", "Ku"): 11.0,
    ("3203", 2009, "Sjøfart", "Cruise"): 3.0,
    ("3203", 2011, "Sjøfart", "Cruise"): 0.0,
}
_UTEN_NULL = {celle: tonn for celle, tonn in _MED_NULL.items() if tonn}


def test_utelatte_null_rader_er_ikke_en_endring() -> None:
    revisjon = revider(publikasjon(_MED_NULL, "2025-01-24"), publikasjon(_UTEN_NULL))
    assert revisjon.rader.empty
    assert revisjon.par.nullrader == Nullrader(1, 0, 1, 0, "til")
    assert revisjon.par.merknader == (
        "2026-02-02-eksempel utelater rader med null; 1 celler som mangler der, er lest som 0.",
    )


def test_utelatte_null_rader_kjennes_igjen_andre_veien() -> None:
    revisjon = revider(publikasjon(_UTEN_NULL, "2025-01-24"), publikasjon(_MED_NULL))
    assert (revisjon.rader.empty, revisjon.par.nullrader.utelatt_i) == (True, "fra")


def test_en_rad_som_mangler_der_null_rader_foeres_er_en_mangel() -> None:
    ny = {**_UTEN_NULL, ("3203", 2009, "Jordbruk", "Gjødsel"): 0.0}
    gammel = {**_MED_NULL, ("3203", 2009, "Jordbruk", "Gjødsel"): 0.0}
    revisjon = revider(publikasjon(gammel, "2025-01-24"), publikasjon(ny))
    (rad,) = revisjon.rader.to_dict("records")
    assert (rad["aar"], rad["sektor"], rad["fra"]) == (2011, "Sjøfart", 0)
    assert pd.isna(rad["til"])
    assert revisjon.par.nullrader.utelatt_i == ""


# --- Mistenkelige tall ------------------------------------------------------------------------


def serie(*tonn: float, dato: str) -> Publikasjon:
    return asker(*((2015 + i, "Jordbruk", t) for i, t in enumerate(tonn)), dato=dato)


def test_en_ny_metode_flytter_hele_serien_og_er_ikke_mistenkelig() -> None:
    gammel, ny = serie(100, 110, 120, dato="2025-01-24"), serie(150, 160, 170, dato="2026-02-02")
    assert revider(gammel, ny).mistenkelige.empty


def test_ett_aar_som_flytter_seg_alene_er_mistenkelig() -> None:
    # To av årene flyttet seg 10 t; 2017 flyttet seg −20, altså 30 t utenom mønsteret. Kommunens
    # utslipp er høyst 120 t det året: 25 %.
    gammel, ny = serie(100, 110, 120, dato="2025-01-24"), serie(110, 120, 100, dato="2026-02-02")
    (rad,) = revider(gammel, ny).mistenkelige.to_dict("records")
    assert (rad["aar"], rad["endring"], rad["utenom_moensteret"]) == (2017, -20, -30)
    assert rad["andel_prosent"] == 25


@pytest.mark.parametrize(
    ("dato", "flyttet", "antall"),
    [
        # Terskelen er 3 % mellom to års publiseringer og 1 % når den siste retter den første.
        ("2026-02-02", 2.9, 0),
        ("2026-02-02", 3.1, 1),
        ("2025-01-25", 0.9, 0),
        ("2025-01-25", 1.1, 1),
    ],
)
def test_terskelen_for_mistenkelig(dato: str, flyttet: float, antall: int) -> None:
    gammel = serie(100, 100, 100, dato="2025-01-24")
    ny = serie(100, 100, 100 - flyttet, dato=dato)
    assert len(revider(gammel, ny).mistenkelige) == antall


@krever_data
def test_porsgrunn_2024_rettet_med_249_213_tonn_over_natten() -> None:
    # Utgaven fra dagen etter har vi ikke; den er lagd her ved å trekke tonnene fra.
    foer = telemark("2026-02-02")
    rettet = foer.tabell.copy()
    feilen = (
        (rettet["kommune"] == "4001")
        & (rettet["aar"] == 2024)
        & (rettet["kilde"] == "Industri, olje og gass")
    )
    assert feilen.sum() == 1
    rettet.loc[feilen, "tonn"] -= 249_213
    etter = Publikasjon(
        replace(foer.utgave, utgave="2026-02-03-eksempel", publisert="2026-02-03"), rettet
    )
    revisjon = revider(foer, etter)
    (rad,) = revisjon.mistenkelige.to_dict("records")
    assert (rad["kommune"], rad["aar"], rad["endring"]) == ("4001", 2024, -249_213)
    assert len(revisjon.rader) == 1
    assert revisjon.par.merknader[1] == (
        "Utgavene er publisert med 1 dagers mellomrom: den siste er en rettelse."
    )


# --- Telemark ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def telemark_revisjon() -> Revisjon:
    return revider(telemark("2025-01-24"), telemark("2026-02-02"))


@krever_data
def test_telemark_alle_204_kommuneaar_er_endret(telemark_revisjon: Revisjon) -> None:
    assert telemark_revisjon.kommuneaar == (204, 204)
    assert telemark_revisjon.par.nye_sektorer == (FLUOR,)
    assert telemark_revisjon.par.nye_kilder == ((FLUOR, "Bruk av HFK"), (FLUOR, "Bruk av SF6"))
    assert (telemark_revisjon.par.omdopte, telemark_revisjon.par.nye_aar) == ((), (2024,))


@krever_data
def test_telemark_noeyaktig_fem_fortegnsskifter_siden_2009(telemark_revisjon: Revisjon) -> None:
    skifter = telemark_revisjon.fortegnsskifter
    assert sorted(zip(skifter["kommune"], skifter["til_aar"], strict=True)) == [
        ("4001", 2016),  # Porsgrunn
        ("4001", 2019),
        ("4026", 2021),  # Tinn
        ("4032", 2021),  # Fyresdal
        ("4032", 2022),
    ]


@krever_data
def test_telemark_mot_ren_pandas(telemark_revisjon: Revisjon) -> None:
    # Uavhengig regnet: råfilene, uten fluorgasser, summert og sammenlignet.
    def i_alt(dato: str) -> pd.DataFrame:
        rader = raatt(TELEMARK[dato])
        uten = rader[~rader["sektor"].str.contains("fluorgasser")]
        return uten.pivot_table(index="kommune", columns="aar", values="tonn", aggfunc="sum")

    fra, til = i_alt("2025-01-24"), i_alt("2026-02-02")[list(i_alt("2025-01-24").columns)]
    assert fra.shape == (17, 12)
    assert ((til - fra).abs() > 0.005).to_numpy().all()
    foer, naa = (bred.div(bred[2009], axis=0) - 1 for bred in (fra, til))
    skifter = (foer * naa < 0).stack()
    assert sorted(skifter[skifter].index) == [
        ("Fyresdal", 2021),
        ("Fyresdal", 2022),
        ("Porsgrunn", 2016),
        ("Porsgrunn", 2019),
        ("Tinn", 2021),
    ]
    totalt = telemark_revisjon.totalt
    for side, bred in (("fra", fra), ("til", til)):
        assert totalt[side].sum() == pytest.approx(bred.to_numpy().sum(), abs=1e-3)


@krever_data
def test_telemark_to_tall_er_mistenkelige(telemark_revisjon: Revisjon) -> None:
    # Porsgrunns industri steg 89 953 t i 2009 mens de andre årene falt; Nissedals avfall falt 689 t
    # i 2011 mens de andre årene økte.
    funnet = telemark_revisjon.mistenkelige
    assert funnet[["kommune", "aar", "endring"]].values.tolist() == [
        ["4030", 2011, pytest.approx(-689.03)],
        ["4001", 2009, pytest.approx(89_953.36)],
    ]


# --- Egenskaper -------------------------------------------------------------------------------


@settings(max_examples=10)
@given(komplette())
def test_revisjonen_av_samme_utgave_er_tom(tall: Tall) -> None:
    revisjon = revider(publikasjon(tall), publikasjon(tall))
    assert revisjon.er_tom
    assert (len(revisjon.fortegnsskifter), len(revisjon.mistenkelige)) == (0, 0)


@settings(max_examples=8)
@given(komplette(), komplette(), komplette())
def test_revisjoner_legger_seg_sammen(a: Tall, b: Tall, c: Tall) -> None:
    utgaver = [publikasjon(t, f"202{i}-01-24") for i, t in enumerate((a, b, c))]
    noekkel = ["kommune", "aar", "sektor"]

    def endring(fra: int, til: int) -> pd.Series:
        return revider(utgaver[fra], utgaver[til]).rader.set_index(noekkel)["endring"]

    # En uendret celle er ingen rad, og teller som 0.
    sum_ = endring(0, 1).add(endring(1, 2), fill_value=0).round(6)
    direkte = endring(0, 2)
    assert sum_[sum_ != 0].to_dict() == pytest.approx(direkte.to_dict(), abs=1e-6)


@settings(max_examples=8)
@given(komplette(), komplette())
def test_aa_lese_baklengs_snur_fortegnet(a: Tall, b: Tall) -> None:
    fram = revider(publikasjon(a, "2025-01-24"), publikasjon(b)).rader
    tilbake = revider(publikasjon(b), publikasjon(a, "2025-01-24")).rader
    assert fram["endring"].tolist() == (-tilbake["endring"]).tolist()


@settings(max_examples=10)
@given(hullete(), hullete())
def test_radene_gjengir_begge_utgavene_der_de_er_ulike(a: Tall, b: Tall) -> None:
    revisjon = revider(publikasjon(a, "2025-01-24"), publikasjon(b))
    for rad in revisjon.rader.to_dict("records"):
        if pd.notna(rad["fra"]) and pd.notna(rad["til"]):
            assert rad["endring"] == pytest.approx(rad["til"] - rad["fra"], abs=1e-6)
            assert rad["fra"] != rad["til"]


# --- Forrige utgave ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("datoer", "forrige"),
    [
        (["2025-01-24", "2026-02-02"], "2025-01-24"),
        # Rettet dagen etter: forrige rapport hvilte på fjorårets utgave.
        (["2025-01-24", "2026-02-02", "2026-02-03"], "2025-01-24"),
        (["2026-02-02", "2026-02-03"], "2026-02-02"),
        (["2026-02-02"], None),
    ],
)
def test_utgaven_forrige_rapport_hvilte_paa(
    datoer: list[str], forrige: str | None, asker_utgave: Callable[[str], Publikasjon]
) -> None:
    utgaver = [asker_utgave(d).utgave for d in datoer]
    funnet = forrige_utgave(utgaver, utgaver[-1], "3203")
    assert (funnet.publisert if funnet else None) == forrige
    assert forrige_utgave(utgaver, utgaver[-1], "0301") is None


@pytest.fixture
def asker_utgave() -> Callable[[str], Publikasjon]:
    def lag(dato: str) -> Publikasjon:
        grunn = asker((2009, "Jordbruk", 1.0), dato=dato)
        return replace(grunn, utgave=replace(grunn.utgave, kommuner=("3203",)))

    return lag


@settings(max_examples=10)
@given(st.permutations(SEKTORER))
def test_sektorene_staar_i_husets_rekkefoelge(rekke: list[str]) -> None:
    side = asker(*((2009, s, 1.0) for s in rekke))
    assert revider(side, side).par.felles == SEKTORER
