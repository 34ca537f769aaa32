"""`klima revisjon`: sammendraget først, tabellene, og det hele som JSON."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from klima import Arbeidsrom
from tests.arbeidsrom import Kjoering
from tests.raalesing import csvsummer
from tests.stotte import TELEMARK, krever_data

Kjoer = Callable[..., Kjoering]
REVISJON = ("revisjon", "2025-01-24", "2026-02-02")
FLUOR = "Bruk av produkter med fluorgasser"

pytestmark = krever_data


# --- JSON ------------------------------------------------------------------------------------


def test_telemark_raden_har_feltene_kontrakten_lover(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    svar = kjoer(*REVISJON, "--kommune", "Porsgrunn", "--json", rom=telemark)
    assert (svar.kode, svar.feil) == (0, "")
    (rad,) = (
        r for r in svar.json["rader"] if (r["aar"], r["sektor"]) == (2009, "Industri, olje og gass")
    )
    assert rad == {
        "kommune": "4001",
        "kommunenavn": "Porsgrunn",
        "aar": 2009,
        "sektor": "Industri, olje og gass",
        "fra": 2009796.32,
        "til": 2099749.68,
        "endring": 89953.36,
        # 89 953,36 / 2 009 796,32 = 4,4757 %
        "endring_prosent": pytest.approx(4.475745),
    }


def test_telemark_alle_kommuner_aar_og_sektorer_mot_raafilene(
    kjoer: Kjoer, telemark: Arbeidsrom
) -> None:
    svar = kjoer(*REVISJON, "--kommune", "alle", "--json", rom=telemark).json
    fra, til = (csvsummer(fil) for fil in TELEMARK.values())
    fasit = {
        n: (fra.get(n), til.get(n)) for n in fra | til if n[1] <= 2023 and fra.get(n) != til.get(n)
    }
    funnet = {
        (r["kommunenavn"], r["aar"], r["sektor"]): tuple(
            None if r[s] is None else Decimal(str(r[s])) for s in ("fra", "til")
        )
        for r in svar["rader"]
    }
    assert funnet == fasit
    assert len({(r["kommune"], r["aar"]) for r in svar["rader"]}) == 204
    assert svar["nye_aar"] == [2024]


def test_telemark_nye_sektorer_og_fortegnsskifter(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    svar = kjoer(*REVISJON, "--kommune", "alle", "--json", rom=telemark).json
    assert (svar["nye_sektorer"], svar["bortfalte_sektorer"], svar["omdopte"]) == ([FLUOR], [], [])
    assert [k["kilde"] for k in svar["kilder"]["nye"]] == ["Bruk av HFK", "Bruk av SF6"]
    skifter = {(f["kommunenavn"], f["til_aar"]) for f in svar["fortegnsskifter"]}
    assert skifter == {
        *(("Fyresdal", 2021), ("Fyresdal", 2022), ("Porsgrunn", 2016)),
        *(("Porsgrunn", 2019), ("Tinn", 2021)),
    }
    assert {f["fra_aar"] for f in svar["fortegnsskifter"]} == {2009}
    (tinn,) = (f for f in svar["fortegnsskifter"] if f["kommunenavn"] == "Tinn")
    assert tinn["endring_fra_prosent"] == pytest.approx(-0.306, abs=1e-3)
    assert tinn["endring_til_prosent"] == pytest.approx(0.094, abs=1e-3)


def test_telemark_tredelingen_gaar_opp_paa_desimalen_i_json(
    kjoer: Kjoer, telemark: Arbeidsrom
) -> None:
    delt = kjoer(*REVISJON, "--kommune", "alle", "--json", rom=telemark).json["tredeling"]
    assert (delt["fra_aar"], delt["til_aar"]) == (2023, 2024)
    totaler = [d for d in delt["deler"] if d["sektor"] == "Totalt"]
    assert len(totaler) == 17
    for d in delt["deler"]:
        deler = [Decimal(str(d[f])) for f in ("omregning", "virkelig", "nytt_omfang")]
        assert sum(deler) == Decimal(str(d["endring"]))
        assert sum(deler) == Decimal(str(d["ny"] or 0)) - Decimal(str(d["gammel"] or 0))


def test_json_for_en_kommune_har_bare_den(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    svar = kjoer(*REVISJON, "--kommune", "4026", "--json", rom=telemark).json
    for liste in (svar["rader"], svar["totalt"], svar["fortegnsskifter"], svar["mistenkelige"]):
        assert {r["kommune"] for r in liste} <= {"4026"}
    assert {d["kommune"] for d in svar["tredeling"]["deler"]} == {"4026"}


def test_samme_utgave_mot_seg_selv_er_tom(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    svar = kjoer("revisjon", "2026", "2026", "--kommune", "alle", "--json", rom=telemark).json
    tomme = ("rader", "nye_sektorer", "omdopte", "fortegnsskifter", "mistenkelige", "nye_aar")
    assert [svar[n] for n in tomme] == [[]] * len(tomme)


# --- Tekst -----------------------------------------------------------------------------------


def test_sammendraget_staar_foerst(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    ut = kjoer(*REVISJON, "--kommune", "Porsgrunn", rom=telemark).ut.replace("\u00a0", " ")
    linjer = ut.splitlines()
    assert linjer[0].startswith("Porsgrunn (4001) · fra 2025-01-24-")
    assert linjer[1:6] == [
        "Alle 12 årene er endret (likt omfang).",
        "2009 gikk fra 2 155 689 til 2 248 021 tonn (+4,3 %) og 2023 gikk fra 2 011 329 til "
        "1 963 231 tonn (−2,4 %). Utviklingen 2009–2023 var −6,7 % i forrige utgave og er −12,7 % "
        "i denne.",
        "Endringen siden 2009 skiftet fortegn i 2016 (+0,2 % ble −4,0 %) og 2019 (+1,4 % ble "
        "−2,9 %).",
        "Ny sektor: Bruk av produkter med fluorgasser, 6 251 tonn i 2024.",
        # 210 686 = −48 098 + 252 533 + 6 251
        "Siden forrige utgave har det siste tallet gått fra 2 011 329 tonn (2023) til 2 222 015 "
        "tonn (2024): +210 686 t, som er −48 098 t omregning, +252 533 t virkelig endring og "
        "+6 251 t nytt omfang.",
    ]
    (totalt,) = (linje for linje in linjer if linje.startswith("Totalt"))
    assert totalt.endswith("2 011 329    −48 098  +252 533       +6 251  2 222 015")
    assert linjer[-1].startswith("Merk: GWP-settet er ukjent")


def test_alle_kommunene_har_en_linje_hver(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    ut = kjoer(*REVISJON, "--kommune", "alle", rom=telemark).ut.replace("\u00a0", " ")
    assert "204 av 204 kommune-år er endret, i 17 kommuner (2009–2023)." in ut
    assert "5 fortegnsskifter i utviklingen siden 2009: Porsgrunn, Tinn og Fyresdal." in ut
    assert sum(linje[:1].isupper() and " (40" in linje[:25] for linje in ut.splitlines()) == 17


# --- Galt kall -------------------------------------------------------------------------------


def test_kommunen_finnes_ikke_i_utgaven(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    svar = kjoer(*REVISJON, rom=telemark)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil.startswith("klima: utgaven 2025-01-24-")
    assert svar.feil.endswith(
        "har ikke Asker (3203). Utvei: oppgi en annen med --kommune, eller --kommune alle.\n"
    )


def test_ukjent_utgave(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    svar = kjoer("revisjon", "2019", "2026", rom=telemark)
    assert svar.kode == 2
    assert svar.feil.startswith("klima: ukjent utgave «2019». Funnet: 2025-01-24-")


def test_uten_til_mangler_et_argument(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    svar = kjoer("revisjon", "2025", rom=telemark)
    assert (svar.kode, svar.feil) == (2, "klima: TIL mangler. Se klima revisjon --hjelp.\n")
