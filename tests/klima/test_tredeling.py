"""Endringen siden forrige rapport i tre deler, som summerer eksakt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings

from klima import Brukerfeil, tredel
from klima.tredeling import Del
from klima.utgavepar import sammenstill
from tests.klima.publikasjoner import (
    KOMMUNER,
    Tall,
    asker,
    hullete,
    publikasjon,
    raatt,
    telemark,
)
from tests.stotte import TELEMARK, krever_data

FLUOR = "Bruk av produkter med fluorgasser"
D = Decimal

# Eksempel: forrige rapport sa 300,1 t for 2013. Ny utgave sier 290,1 for samme år og omfang, 270,2
# for 2015, og har fluorgassene i tillegg.
GAMMEL = asker(
    *((2009, "Jordbruk", 120.0), (2009, "Veitrafikk", 250.0)),
    *((2013, "Jordbruk", 100.1), (2013, "Veitrafikk", 200.0)),
    dato="2025-01-24",
)
NY = asker(
    *((2013, "Jordbruk", 90.1), (2013, "Veitrafikk", 200.0), (2013, FLUOR, 6.0)),
    *((2015, "Jordbruk", 95.1), (2015, "Veitrafikk", 175.1), (2015, FLUOR, 7.3)),
    *((2009, "Jordbruk", 110.0), (2009, "Veitrafikk", 260.0)),
)


def test_eksempel_de_tre_delene() -> None:
    delt = tredel(sammenstill(GAMMEL, NY))
    assert (delt.fra_aar, delt.til_aar) == (2013, 2015)
    jordbruk, vei, fluor, totalt = delt.kommune("3203")
    assert jordbruk == Del("3203", "Jordbruk", D("100.1"), D("-10.0"), D("5.0"), D(0), D("95.1"))
    assert vei == Del("3203", "Veitrafikk", D(200), D(0), D("-24.9"), D(0), D("175.1"))
    assert fluor == Del("3203", FLUOR, None, D(0), D(0), D("7.3"), D("7.3"))
    assert totalt == Del("3203", "Totalt", D("300.1"), D(-10), D("-19.9"), D("7.3"), D("277.5"))


def test_eksempel_en_bortfalt_sektor_er_omfang_med_minus() -> None:
    fluor = tredel(sammenstill(NY, GAMMEL)).kommune("3203")[-2]
    # Baklengs, på 2013: fluorgassene faller bort.
    assert fluor == Del("3203", FLUOR, D("6.0"), D(0), D(0), D("-6.0"), None)


def test_eksempel_samme_aar_i_begge_er_uten_virkelig_endring() -> None:
    totalt = tredel(sammenstill(GAMMEL, NY), til_aar=2013).kommune("3203")[-1]
    assert (totalt.omregning, totalt.virkelig, totalt.nytt_omfang) == (D(-10), D(0), D(6))


def test_eksempel_et_annet_aar_enn_det_siste() -> None:
    totalt = tredel(sammenstill(GAMMEL, NY), fra_aar=2009).kommune("3203")[-1]
    # 370 i begge utgavene i 2009, 270,2 i likt omfang i 2015.
    assert (totalt.omregning, totalt.virkelig) == (D(0), D("-99.8"))


@pytest.mark.parametrize(("fra_aar", "til_aar"), [(2015, None), (2010, None), (None, 2010)])
def test_et_aar_utgaven_ikke_har(fra_aar: int | None, til_aar: int | None) -> None:
    with pytest.raises(Brukerfeil, match=f"har ikke året {fra_aar or til_aar}"):
        tredel(sammenstill(GAMMEL, NY), fra_aar=fra_aar, til_aar=til_aar)


@krever_data
def test_telemark_delene_gaar_opp_for_alle_17() -> None:
    delt = tredel(sammenstill(telemark("2025-01-24"), telemark("2026-02-02")))
    totaler = [d for d in delt.deler if d.sektor == "Totalt"]
    assert len(totaler) == 17
    for d in delt.deler:
        assert d.omregning + d.virkelig + d.nytt_omfang == d.endring
    # Uavhengig regnet med ren pandas, for Porsgrunn og for alle under ett.
    gammel, ny = (raatt(fil) for fil in TELEMARK.values())
    uten = ny[~ny["sektor"].str.contains("fluor")]
    for velg, navn in ((totaler, None), (totaler[:1], "Porsgrunn")):

        def i_alt(rader, aar, navn=navn):
            valgt = rader[rader["aar"] == aar]
            return valgt[valgt["kommune"] == navn]["tonn"].sum() if navn else valgt["tonn"].sum()

        g, o, v = i_alt(gammel, 2023), i_alt(uten, 2023), i_alt(uten, 2024)
        n = i_alt(ny, 2024)
        fasit = (g, o - g, v - o, n - v, n)
        felt = ("gammel", "omregning", "virkelig", "nytt_omfang", "ny")
        summer = tuple(float(sum(getattr(d, f) for d in velg)) for f in felt)
        assert summer == pytest.approx(fasit, abs=1e-3)


@settings(max_examples=10)
@given(hullete(), hullete())
def test_delene_summerer_eksakt_per_sektor_og_i_alt(a: Tall, b: Tall) -> None:
    delt = tredel(sammenstill(publikasjon(a, "2025-01-24"), publikasjon(b)))
    for kommune in KOMMUNER:
        *sektorer, totalt = delt.kommune(kommune)
        for d in (*sektorer, totalt):
            assert d.omregning + d.virkelig + d.nytt_omfang == d.endring
        for felt in ("omregning", "virkelig", "nytt_omfang", "endring"):
            assert sum(getattr(d, felt) for d in sektorer) == getattr(totalt, felt)


@settings(max_examples=10)
@given(hullete(), hullete())
def test_totalene_er_utgavenes_egne(a: Tall, b: Tall) -> None:
    delt = tredel(sammenstill(publikasjon(a, "2025-01-24"), publikasjon(b)))

    def i_alt(tall: Tall, kommune: str) -> Decimal:
        siste = [D(repr(t)) for (k, aar, _, _), t in tall.items() if (k, aar) == (kommune, 2013)]
        return sum(siste, start=D(0))

    for kommune in KOMMUNER:
        totalt = delt.kommune(kommune)[-1]
        assert (totalt.gammel, totalt.ny) == (i_alt(a, kommune), i_alt(b, kommune))


@settings(max_examples=10)
@given(hullete())
def test_samme_utgave_har_bare_null_i_delene(a: Tall) -> None:
    side = publikasjon(a)
    for d in tredel(sammenstill(side, side)).deler:
        assert (d.omregning, d.virkelig, d.nytt_omfang) == (0, 0, 0)
