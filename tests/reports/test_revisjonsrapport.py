"""Kapittelet «Endret siden forrige utgave», og omregningsstøyen i ord, i årsrapporten."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima import Arbeidsrom, Utgavelager, finn_arbeidsrom
from klima.tredeling import Del
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.html import som_html
from reports.kapitler import bygg_dokument
from reports.revisjonsfigurer import revisjonssetninger, tredelingsfigur, utgavetabell
from reports.revisjonsrader import avrund_samlet, hele_tonn
from reports.revisjonstekst import stoeysetning
from reports.sammendrag import sammendrag
from reports.sektorfigurer import sektortabell
from reports.tekster import Tekster
from reports.tema import TEMA
from tests.arbeidsrom import lag_arbeidsrom
from tests.eksempelbok import CSVHODE
from tests.reports.rapporter import siden_uten_figurer, uten_figurer
from tests.stotte import krever_data

AAR = (2009, 2011, 2013, 2015, 2016, 2017, 2018, 2019, 2020, 2021)
FLUOR = "Bruk av produkter med fluorgasser"


def uten_harde(tekst: str) -> str:
    return tekst.replace("\xa0", " ")


# --- Eksempel: Asker med planens mål og to eksempelutgaver ------------------------------------


def legg_inn(
    rom: Arbeidsrom, dato: str, serier: dict[str, tuple[float, float]], gwp: str | None = None
) -> None:
    """Hver sektor med ett tall i 2009 og ett i alle årene etter."""
    fil = rom.rot / f"{dato}.csv"
    rader = [
        f'Asker,{aar},"{sektor}",{sektor[:4]},{foerst if aar == 2009 else siden}\n'
        for sektor, (foerst, siden) in serier.items()
        for aar in AAR
    ]
    fil.write_text(CSVHODE + "".join(rader), encoding="utf-8")
    Utgavelager(rom).importer(fil, publisert=date.fromisoformat(dato), gwp=gwp)


GAMMEL = {"Jordbruk": (10_000.0, 11_000.0), "Veitrafikk": (100_000.0, 80_000.0)}
# Alt jordbruk er regnet opp 4 %, veitrafikken siden 2009 ned 10 %; fluorgassene er nye.
NY = {"Jordbruk": (10_400.0, 11_440.0), "Veitrafikk": (100_000.0, 72_000.0), FLUOR: (300.0, 500.0)}


@pytest.fixture(scope="module")
def g(tmp_path_factory: pytest.TempPathFactory) -> Grunnlag:
    rom = lag_arbeidsrom(tmp_path_factory.mktemp("to-utgaver"), planer=True)
    toml = rom.rot / "kommune.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[maal]\nomfang = "utgavens"\n', "utf-8")
    rom = finn_arbeidsrom(rom.rot)
    legg_inn(rom, "2025-01-24", GAMMEL)
    legg_inn(rom, "2026-02-02", NY)
    return hent_grunnlag(rom, "3203")


def test_eksempel_tredelingen_i_sammendraget(g: Grunnlag) -> None:
    # 91 000 t ble 83 940 t: jordbruk +440, veitrafikk −8 000, fluorgasser +500.
    assert uten_harde(sammendrag(g)[1]) == (
        "Siden forrige utgave har det siste tallet gått fra 91 000 tonn (2021) til 83 940 tonn "
        "(2021): −7 060 t, som er −7 560 t omregning, 0 t virkelig endring og +500 t nytt omfang."
    )


def test_eksempel_avviket_som_er_mindre_enn_stoeyen_sies_i_ord(g: Grunnlag) -> None:
    # Målet for jordbruket i 2021 er +11 % av 10 400 = 11 544 t; 11 440 er 104 t under. Støyen er
    # 4 % av 11 440 = 458 t.
    sektorer = uten_harde(next(s for s in sammendrag(g) if "Under målet" in s))
    assert (
        "Avviket for Jordbruk (−104 t) er mindre enn omregningene pleier å være (458 t), og kan "
        "ikke ses i statistikken."
    ) in sektorer


def test_eksempel_sektortabellen_viser_stoeyen_og_hva_som_ikke_kan_ses(g: Grunnlag) -> None:
    tabell = sektortabell(g)
    assert tabell.hode[-1] == "9 av 10 omregninger er under, t"
    rader = {rad[0]: [uten_harde(c) for c in rad] for rad in tabell.rader}
    assert rader["Jordbruk"][-2:] == ["▼ under, kan ikke ses", "458"]
    # Veitrafikkens mål er −34 %: 66 000 t. 72 000 er 6 000 t over, støyen er 10 %: 7 200 t.
    assert rader["Veitrafikk"][-2:] == ["▲ over, kan ikke ses", "7 200"]
    assert {len(rad) for rad in tabell.rader} == {len(tabell.hode)}


def test_eksempel_figuren_er_et_fossefall_som_gaar_opp(g: Grunnlag) -> None:
    figur = tredelingsfigur(g)
    assert figur is not None
    assert uten_harde(figur.tittel) == (
        "Siden forrige utgave: −7 560 t omregning og +500 t nytt omfang"
    )
    (rader,) = (sett for sett in figur.spesifikasjon["datasets"].values() if "del" in sett[0])
    spenn = {r["del"]: (r["start"], r["slutt"], r["tonn"]) for r in rader}
    assert spenn == {
        "Omregning": (-7560, 0, -7560),
        "Virkelig endring": (-7560, -7560, 0),
        "Nytt omfang": (-7560, -7060, 500),
        "I alt": (-7060, 0, -7060),
    }
    assert figur.spesifikasjon["config"] == TEMA
    assert figur.bildetekst.startswith("Kilde: Miljødirektoratet, utgave 2026-02-02-")
    assert "Forrige utgave: 2025-01-24-" in figur.bildetekst
    assert figur.alternativ.endswith("fra 2021 i forrige utgave til 2021 i denne.")
    assert [uten_harde(c) for c in figur.tabell.rader[-1]][:6] == [
        *("Totalt", "91 000", "−7 560", "0", "+500", "83 940")
    ]


def test_eksempel_tabellen_over_de_to_utgavene(g: Grunnlag) -> None:
    tabell = utgavetabell(g)
    assert tabell is not None
    assert [uten_harde(c) for c in tabell.rader[0]] == [
        *("Jordbruk", "10 000", "10 400", "+4,0 %", "11 000", "11 440", "+4,0 %")
    ]
    assert [uten_harde(c) for c in tabell.rader[-1]] == [*(FLUOR, "–", "300", "–", "–", "500", "–")]


@krever_data
def test_telemark_kapittelet_staar_i_rapporten(telemark: Arbeidsrom, uten_gx: None) -> None:
    g = hent_grunnlag(telemark, "Fyresdal")
    dokument = bygg_dokument(g)
    assert "tredeling" in [f.id for f in dokument.figurer]
    side = som_html(uten_figurer(dokument), g.t)
    ider = re.findall(r'<section id="([a-z]+)"', side)
    assert ider.index("revisjon") == ider.index("sektorer") + 1
    assert '<a href="#revisjon">Endret</a>' in side
    setninger = revisjonssetninger(g)
    assert len(setninger) == 7
    for setning in setninger:
        assert setning in side
    assert "utslippsstatistikk for kommuner, forrige utgave" in side


def test_uten_forrige_utgave_er_det_ikke_noe_kapittel(asker_grunnlag: Grunnlag) -> None:
    assert asker_grunnlag.endret is None
    assert asker_grunnlag.stoey is None
    assert tredelingsfigur(asker_grunnlag) is None
    assert revisjonssetninger(asker_grunnlag) == []


def test_ulikt_gwp_sett_staar_i_rapporten_i_stedet_for_et_tall(
    tmp_path: Path, uten_gx: None
) -> None:
    rom = lag_arbeidsrom(tmp_path / "rom", planer=False)
    legg_inn(rom, "2025-01-24", GAMMEL, gwp="AR4")
    legg_inn(rom, "2026-02-02", NY, gwp="AR5")
    g = hent_grunnlag(rom, "3203")
    assert g.endret is not None
    assert g.endret.hindring.startswith("utgavene har ulikt GWP-sett: 2025-01-24-")
    assert "kan ikke sammenlignes med forrige utgave" in sammendrag(g)[1]
    side = siden_uten_figurer(g)
    assert "Utgaven kan ikke sammenlignes med 2025-01-24-" in side


@krever_data
def test_telemark_fyresdal_skiftet_fortegn_i_sammendraget(telemark: Arbeidsrom) -> None:
    g = hent_grunnlag(telemark, "Fyresdal")
    assert uten_harde(sammendrag(g)[1]) == (
        "Siden forrige utgave har det siste tallet gått fra 6 320 tonn (2023) til 6 767 tonn "
        "(2024): +447 t, som er −246 t omregning, +509 t virkelig endring og +184 t nytt omfang. "
        "Endringen siden 2009 skiftet fortegn for 2021 og 2022."
    )


# --- Setningen om støy, og avrunding som går opp ----------------------------------------------


def test_setningen_om_noe_som_ikke_kan_ses() -> None:
    setning = stoeysetning(122, 11_540, 4.0, Tekster("nb"), hva="Avviket for Jordbruk")
    # 4 % av 11 540 er 461,6 t.
    assert uten_harde(setning) == (
        "Avviket for Jordbruk (+122 t) er mindre enn omregningene pleier å være (462 t), og kan "
        "ikke ses i statistikken."
    )


@pytest.mark.parametrize(("tonn", "stoey"), [(8224.0, 4.0), (122.0, float("nan"))])
def test_ingen_setning_naar_det_kan_ses_eller_stoeyen_er_ukjent(tonn: float, stoey: float) -> None:
    assert stoeysetning(tonn, 94_095, stoey, Tekster("nb"), hva="Avviket") == ""


_TONN = st.integers(-(10**8), 10**8).map(lambda n: Decimal(n) / 100)


@given(_TONN, _TONN, _TONN, _TONN)
def test_hele_tonn_gaar_alltid_opp(a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> None:
    gammel, omregning, virkelig, omfang, ny = hele_tonn(Del("3203", "x", a, b, c, d, a + b + c + d))
    assert omregning + virkelig + omfang == ny - gammel
    for hel, del_ in ((omregning, b), (virkelig, c), (omfang, d)):
        assert abs(hel - del_) < 1
    assert abs(gammel - a) <= Decimal("0.5")
    assert abs(ny - (a + b + c + d)) <= Decimal("0.5")


def test_en_del_som_er_null_blir_staaende_null() -> None:
    assert avrund_samlet([Decimal("0.6"), Decimal(0), Decimal("0.6")], 1) == [1, 0, 0]


def test_eksempel_ulikt_omfang_sies_i_sammendraget(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path / "rom", planer=True)
    toml = rom.rot / "kommune.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[maal]\nomfang = "planens"\n', "utf-8")
    rom = finn_arbeidsrom(rom.rot)
    legg_inn(rom, "2025-01-24", GAMMEL)
    legg_inn(rom, "2026-02-02", NY)
    g = hent_grunnlag(rom, "3203")
    foerste, andre = (uten_harde(s) for s in sammendrag(g)[:2])
    # 83 940 t med og 83 440 t uten de 500 tonnene fluorgasser.
    assert foerste.startswith(
        "De direkte utslippene i Asker, uten Bruk av produkter med fluorgasser, var 83 440 tonn"
    )
    assert andre.endswith("Dette gjelder alle sektorene utgavene teller.")
    assert g.bildetekst_hele.count("Omfang: alle ") == 1
