"""Askers utslippstall: hvert avlest tall står på linjen sin, og det avledede er regnet riktig."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict

import pytest

from tests.datasets.pakkelesing import (
    Rad,
    formfeil,
    frictionless_feil,
    meta,
    norsk,
    rader,
    regn,
    staar,
)
from tests.stotte import ROT, krever_shared, seed_linjer

PAKKE = "asker/klimagassutslipp"
TALLORD = {"6": "seks", "0": "null"}

# Sektortabellen i prosent, lest for hånd: utslipp 2021, mål 2021, mål 2024, mål 2030.
PROSENT = {
    "Annen mobil forbrenning": (45, 13, -6, -45),
    "Avfall og avløp": (-42, -38, -39, -50),
    "Energiforsyning": (-100, -100, -100, -100),
    "Industri, olje og gass": (-100, -100, -100, -100),
    "Jordbruk": (12, 11, 4, -10),
    "Oppvarming": (-62, -67, -70, -75),
    "Sjøfart": (-37, -34, -40, -50),
    "Veitrafikk": (-32, -34, -43, -65),
}


def per_rad(filter_: str, aar: int) -> dict[str, int]:
    """Rad-id -> tonn for en størrelse og et år, uten rader som mangler tall."""
    return {
        r["rad"]: int(r["tonn"])
        for r in rader(PAKKE, "sektorrader")
        if r["stoerrelse"] == filter_ and int(r["aar"]) == aar and r["tonn"]
    }


def intervaller() -> dict[str, dict[str, tuple[float, float]]]:
    """Sektor -> grunnlag -> (lav, hoy) for 2009-nivået."""
    ut: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for r in rader(PAKKE, "referansenivaa"):
        ut[r["sektor"]][r["grunnlag"]] = (float(r["lav"]), float(r["hoy"]))
    return ut


def test_pakken_er_gyldig_og_i_husets_form() -> None:
    assert frictionless_feil(ROT / "datasets" / PAKKE) == []
    assert formfeil(PAKKE) == []


def test_skjemaet_avviser_et_ukjent_sektornavn(tmp_path) -> None:
    mappe = tmp_path / "pakke"
    shutil.copytree(ROT / "datasets" / PAKKE, mappe)
    fil = mappe / "sektormaal.csv"
    fil.write_text(fil.read_text(encoding="utf-8").replace("Veitrafikk", "Vegtrafikk", 1), "utf-8")
    (feil,) = frictionless_feil(mappe)
    assert "Vegtrafikk" in feil


def test_kildekortet_sier_hva_planen_ikke_sier() -> None:
    kort = meta(PAKKE)
    assert kort["kommune"] == "3203"
    assert kort["utgave"] == "handlingsprogram-2024"
    assert kort["publisert"] == "2023-10-24"
    assert kort["gwp"] == "ukjent"
    assert kort["referanseaar"] == 2009
    assert len(kort["omfang"]) == 9
    assert "Skog og annen arealbruk" not in kort["omfang"]


@krever_shared
def test_publiseringsdatoen_staar_i_saken() -> None:
    linjer = seed_linjer("002")
    assert linjer[2884].strip() == "Formannskapet 24.10.2023"
    assert "legges ut på kommunens nettside" in linjer[2895]


# --- Samlede utslipp --------------------------------------------------------------------------


def test_samlede_utslipp() -> None:
    tonn = {int(r["aar"]): r["tonn"] for r in rader(PAKKE, "totaler")}
    assert [tonn[a] for a in (2019, 2020, 2021)] == ["186211", "180661", "178984"]
    assert tonn[2022] == ""
    assert set(tonn) == {2009, 2019, 2020, 2021, 2022}


def test_2022_er_paa_vei_ikke_null() -> None:
    (rad,) = (r for r in rader(PAKKE, "totaler") if r["aar"] == "2022")
    assert rad["status"] == "tall_kommer"


def test_2009_foelger_av_2021_og_44_prosent_ned() -> None:
    (rad,) = (r for r in rader(PAKKE, "totaler") if r["aar"] == "2009")
    # 178 984 / 0,56, og med 43,5 og 44,5 prosent i endene
    assert (rad["tonn"], rad["lav"], rad["hoy"]) == ("319614.3", "316785.8", "322493.7")
    assert (rad["opphav"], rad["formel"]) == ("avledet", "178984 / (1 - 0.44)")


@krever_shared
def test_samlede_utslipp_staar_paa_linjen() -> None:
    linje = " ".join(seed_linjer("002")[4014].split())
    assert linje == "186 211 180 661 178 984 Tall"
    assert {r["linje"] for r in rader(PAKKE, "totaler")} == {"4014"}
    (nivaa,) = (r for r in rader(PAKKE, "totaler") if r["aar"] == "2009")
    assert "nedgang på 44 prosent" in seed_linjer("002")[int(nivaa["linje_prosent"])]


# --- Sektorrader ------------------------------------------------------------------------------


def test_seks_rader_med_fire_tall_og_skog_med_tre_tomme() -> None:
    alle = rader(PAKKE, "sektorrader")
    skog = [r for r in alle if r["sektor"] == "Skog og annen arealbruk"]
    assert len(alle) == 6 * 4 + 3
    assert [(r["stoerrelse"], r["aar"], r["tonn"], r["status"]) for r in skog] == [
        ("utslipp", "2020", "", "tall_kommer"),
        ("budsjett", "2023", "", "tall_kommer"),
        ("budsjett", "2026", "", "tall_kommer"),
    ]


def test_summene_av_de_seks_radene() -> None:
    # 76 571 + 17 524 + 11 295 + 27 551 + 26 666 + 11 540
    assert sum(per_rad("utslipp", 2021).values()) == 171_147
    # 68 845 + 17 026 + 11 779 + 21 413 + 28 542 + 11 418
    assert sum(per_rad("maal", 2021).values()) == 159_023
    assert 171_147 - 159_023 == 12_124  # teksten sier rundt 8 000
    assert sum(per_rad("budsjett", 2024).values()) == 141_494
    assert sum(per_rad("budsjett", 2027).values()) == 120_618


@krever_shared
def test_hver_sektorrad_staar_samlet_paa_linjen_sin() -> None:
    linjer = seed_linjer("002")
    per: dict[str, list[Rad]] = defaultdict(list)
    for r in rader(PAKKE, "sektorrader"):
        per[r["rad"]].append(r)
    for rad, celler in per.items():
        for r in celler:
            linje = linjer[int(r["linje"])].replace("*", "")
            if r["status"] == "tall_kommer":
                assert linje.strip() == "Det foreligger", rad
            else:
                trykt = " ".join(norsk(c["tonn"]) for c in celler)
                assert linje.strip().endswith(trykt), rad


@krever_shared
def test_radenes_overskrift_er_ordrett() -> None:
    overskrifter = {linje.strip() for linje in seed_linjer("002")[5591:5808]}
    assert {r["tekst"] for r in rader(PAKKE, "sektorrader")} <= overskrifter


def test_stjernenoten_foelger_sjoefartens_tall_for_2021() -> None:
    med_note = [
        (r["rad"], r["stoerrelse"], r["aar"])
        for r in rader(PAKKE, "sektorrader")
        if "Stjernenote" in r["merknad"]
    ]
    assert med_note == [("sjoefart", "maal", "2021"), ("sjoefart", "utslipp", "2021")]


# --- Sektortabellen i prosent -----------------------------------------------------------------


def test_sektortabellen_er_som_lest_for_haand() -> None:
    lest: dict[str, list[int]] = defaultdict(list)
    for r in rader(PAKKE, "sektormaal"):
        lest[r["sektor"]].append(int(r["prosent"]))
    assert {s: tuple(p) for s, p in lest.items()} == PROSENT
    assert len(rader(PAKKE, "sektormaal")) == 8 * 4


@krever_shared
def test_sektortabellen_staar_paa_linjene() -> None:
    linjer = seed_linjer("002")
    for r in rader(PAKKE, "sektormaal"):
        linje = linjer[int(r["linje"])].replace(" %", "%").strip()
        trykt = " ".join(f"{p}%" for p in PROSENT[r["sektor"]])
        assert linje == f"{r['sektor']} {trykt}"


# --- Nivået i 2009 ----------------------------------------------------------------------------


def test_formlene_gir_midtpunktet_og_avrundingen_endene() -> None:
    for r in rader(PAKKE, "referansenivaa"):
        assert regn(r["formel"]) == pytest.approx(float(r["tonn"]), abs=0.05)
        assert float(r["lav"]) < float(r["tonn"]) < float(r["hoy"])


def test_veitrafikken_har_to_2009_nivaaer() -> None:
    vei = intervaller()["Veitrafikk"]
    # 94 095 / 0,685 og / 0,675
    assert vei["utslipp_2021"] == (137_365.0, 139_400.0)
    # 85 871 / 0,665 og / 0,655
    assert vei["maal_2021"] == (129_129.3, 131_100.8)
    # 74 300 / 0,575 og / 0,565
    assert vei["budsjett_2024"] == (129_217.4, 131_504.4)
    # Målet og budsjettet stemmer med hverandre: 129 217-131 101. Utslippet gjør det ikke.
    assert max(vei["maal_2021"][0], vei["budsjett_2024"][0]) == 129_217.4
    assert min(vei["maal_2021"][1], vei["budsjett_2024"][1]) == 131_100.8
    # Fra midten av det nivået er 94 095 tonn ned 28 prosent, ikke 32.
    assert round(100 * (94_095 / 130_159 - 1)) == -28


@pytest.mark.parametrize(
    "sektor", ["Annen mobil forbrenning", "Avfall og avløp", "Jordbruk", "Sjøfart"]
)
def test_de_andre_sektorene_stemmer_innenfor_avrundingen(sektor: str) -> None:
    nivaaer = intervaller()[sektor].values()
    assert len(nivaaer) == 3
    assert max(lav for lav, _ in nivaaer) < min(hoy for _, hoy in nivaaer)


def test_nivaaet_er_regnet_fra_pakkens_egne_tall() -> None:
    tonn: dict[tuple[str, str], int] = defaultdict(int)
    linjer: dict[tuple[str, str], list[str]] = defaultdict(list)
    for r in rader(PAKKE, "sektorrader"):
        if r["tonn"]:
            noekkel = r["sektor"], f"{r['stoerrelse']}_{r['aar']}"
            tonn[noekkel] += int(r["tonn"])
            linjer[noekkel].append(r["linje"])
    prosent = {
        (r["sektor"], r["stoerrelse"], r["aar"]): (int(r["prosent"]), r["linje"])
        for r in rader(PAKKE, "sektormaal")
    }
    par = {
        "utslipp_2021": ("utslipp", "2021"),
        "maal_2021": ("maal", "2021"),
        "budsjett_2024": ("maal", "2024"),
    }
    for r in rader(PAKKE, "referansenivaa"):
        p, linje_prosent = prosent[(r["sektor"], *par[r["grunnlag"]])]
        t = tonn[r["sektor"], r["grunnlag"]]
        assert r["linje_prosent"] == linje_prosent
        assert r["linje_tonn"] == "; ".join(linjer[r["sektor"], r["grunnlag"]])
        assert float(r["tonn"]) == round(t / (1 + p / 100), 1)
        assert float(r["lav"]) == round(t / (1 + (p + 0.5) / 100), 1)
        assert float(r["hoy"]) == round(t / (1 + (p - 0.5) / 100), 1)


# --- Påstander, fotavtrykk, mål ---------------------------------------------------------------


@krever_shared
def test_hver_paastand_staar_paa_linjen_sin() -> None:
    linjer = seed_linjer("002")
    for r in rader(PAKKE, "paastander"):
        tall = norsk(r["verdi"].lstrip("-"), int(r["desimaler"]))
        linje = linjer[int(r["linje"])]
        som_ord = TALLORD.get(r["verdi"])  # «seks innsatsområder», «netto null»
        if som_ord:
            assert re.search(rf"\b{som_ord}\b", linje), r["paastand"]
        else:
            assert staar(linje, tall), r["paastand"]


@krever_shared
def test_paastandenes_aar_staar_ved_siden_av_tallet() -> None:
    linjer = seed_linjer("002")
    for r in rader(PAKKE, "paastander"):
        n = int(r["linje"])
        sted = " ".join(linjer[n - 3 : n + 3])
        for aar in (r["aar"], r["fra_aar"]):
            # Tre påstander gjentar sektortabellens mål; årene deres står i tabellen.
            assert not aar or staar(sted, aar) or r["paastand"].endswith("-maal-2030"), r


def test_maalene_teksten_gjentar_er_sektortabellens() -> None:
    gjentatt = [r for r in rader(PAKKE, "paastander") if r["paastand"].endswith("-maal-2030")]
    assert {(r["gjelder"], r["aar"], r["fra_aar"], int(r["verdi"])) for r in gjentatt} == {
        (s, "2030", "2009", PROSENT[s][3])
        for s in ("Annen mobil forbrenning", "Veitrafikk", "Jordbruk")
    }


def test_paastandene_som_skal_avstemmes_er_med() -> None:
    p = {r["paastand"]: r for r in rader(PAKKE, "paastander")}
    assert {k for k in p if k.startswith("endring-2009-2021")} == {
        f"endring-2009-2021-{n}" for n in range(1, 5)
    }
    assert (p["over-maalet-2021"]["verdi"], p["over-maalet-2021"]["maate"]) == ("8000", "rundt")
    assert p["veitrafikk-andel-2021"]["verdi"] == "51.3"
    assert p["antall-tiltak"]["verdi"] == "29"
    assert p["fotavtrykk-mot-direkte"]["maate"] == "nesten"


def test_fotavtrykket_i_deler() -> None:
    deler = rader(PAKKE, "fotavtrykk")
    assert [(r["del"], int(r["andel_prosent"])) for r in deler] == [
        ("Varer og tjenester", 26),
        ("Offentlige utslipp", 24),
        ("Transport", 20),
        ("Energi", 17),
        ("Mat", 13),
    ]
    assert sum(int(r["andel_prosent"]) for r in deler) == 100
    assert sum(float(r["tonn_per_innbygger"]) for r in deler) == pytest.approx(10.42)
    assert all(regn(r["formel"]) == pytest.approx(float(r["tonn_per_innbygger"])) for r in deler)


@krever_shared
def test_andelene_staar_paa_linjene() -> None:
    linjer = seed_linjer("002")
    for r in rader(PAKKE, "fotavtrykk"):
        assert staar(linjer[int(r["linje"])], r["andel_prosent"])
        assert staar(linjer[int(r["linje_total"])], "10,42")


def test_maalene_har_hvert_sitt_referanseaar() -> None:
    maal = {r["maal"]: r for r in rader(PAKKE, "klimamaal")}
    assert {
        k: (r["maalaar"], r["referanseaar"], r["prosent_lav"], r["prosent_hoy"])
        for k, r in maal.items()
    } == {
        "asker-2030": ("2030", "2009", "-67", "-67"),
        "viken-2030": ("2030", "2016", "-80", "-80"),
        "norge-2030": ("2030", "1990", "-55", "-50"),
        "norge-2050": ("2050", "1990", "-95", "-90"),
    }
    assert (maal["asker-2030"]["vedtatt"], maal["asker-2030"]["sak"]) == ("2021-06-15", "44/21")


@krever_shared
def test_maalene_staar_paa_linjene() -> None:
    linjer = seed_linjer("002")
    for r in rader(PAKKE, "klimamaal"):
        # Setningene går over to eller tre linjer, så alle tallene letes i linjen og naboene.
        n = int(r["linje"])
        sted = " ".join(linjer[n - 1 : n + 3]).replace("–", " ")
        for tall in (r["prosent_lav"], r["prosent_hoy"], r["maalaar"], r["referanseaar"]):
            assert staar(sted, tall.lstrip("-")), r["maal"]
        assert staar(linjer[n], r["prosent_hoy"].lstrip("-")), r["maal"]
    (asker,) = (r for r in rader(PAKKE, "klimamaal") if r["hvem"] == "Asker")
    assert "15.06.21" in linjer[int(asker["linje_vedtatt"])]
    assert "44/21" in linjer[int(asker["linje_sak"])]
