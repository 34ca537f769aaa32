"""Opprullingen: antall per mål, det ingen indikator dekker, og FN-målene."""

from __future__ import annotations

from dataclasses import fields

import pytest

from indikatorer import Katalog, les_katalog, vurder
from indikatorer.opprulling import Telling, baerekraftsmaal, rull_opp, samlet, udekkede
from indikatorer.vurdering import Vurdering
from klima import Arbeidsrom
from tests.indikatorer.smaasett import kort, lag_katalog, serie


@pytest.fixture
def katalog() -> Katalog:
    """a-1: én bedre og én verre; b-1: én målt én gang; a-2 har ingen."""
    return lag_katalog(
        [
            kort("opp", "a-1", terskel_operator=">", terskel_verdi=5),
            kort("ned", "a-1", terskel_operator=">", terskel_verdi=5),
            kort("en", "b-1"),
        ],
        [*serie("opp", 1, 6), *serie("ned", 6, 1), *serie("en", 4)],
        klassifisering=[
            {"indikator": "opp", "resultatkjede": "aktivitet"},
            {"indikator": "ned", "resultatkjede": "aktivitet"},
            {"indikator": "en", "resultatkjede": "samfunnseffekt"},
        ],
        baerekraftsmaal=[
            {"nr": 13, "navn": "Klima", "satsingsomraade": "b", "kobling": "vaar_lesning"},
            {"nr": 3, "navn": "Helse", "satsingsomraade": None, "kobling": None},
        ],
    )


def tellinger(katalog: Katalog, nivaa: str) -> dict[str, Telling]:
    return {t.id: t for t in rull_opp(katalog, vurder(katalog), nivaa)}  # type: ignore[arg-type]


def ikke_null(antall: object) -> dict[str, int]:
    return {k: n for k, n in dict(antall).items() if n}  # type: ignore[call-overload]


def test_delmaal_uten_indikator_er_med_med_null(katalog: Katalog) -> None:
    per = tellinger(katalog, "delmaal")
    assert {id_: t.antall for id_, t in per.items()} == {"a-1": 2, "a-2": 0, "b-1": 1}
    assert [d["delmaal"] for d in udekkede(katalog)] == ["a-2"]
    assert udekkede(katalog)[0]["grunn"] == "rapporteres kvalitativt"


@pytest.mark.parametrize(("nivaa", "a"), [("hovedmaal", "a-hoved"), ("satsingsomraade", "a")])
def test_bedre_og_verre_telles_og_slaas_aldri_sammen(katalog: Katalog, nivaa: str, a: str) -> None:
    t = tellinger(katalog, nivaa)[a]
    assert ikke_null(t.utvikling) == {"bedre": 1, "verre": 1}
    assert (t.grenser_naadd, t.grenser_ikke_naadd, t.grenser_uproevd) == (1, 1, 0)
    assert ikke_null(t.kjede) == {"aktivitet": 2}


def test_ingen_telling_er_et_desimaltall(katalog: Katalog) -> None:
    t = samlet(katalog, vurder(katalog))
    for felt in fields(t):
        verdi = getattr(t, felt.name)
        alle = verdi.values() if isinstance(verdi, dict) else [verdi]
        assert not any(isinstance(v, float) for v in alle), felt.name


def test_et_fn_maal_uten_satsingsomraade_er_med_uten_telling(katalog: Katalog) -> None:
    helse, klima = baerekraftsmaal(katalog, vurder(katalog))
    assert (helse.nr, helse.satsingsomraade, helse.telling) == (3, "", None)
    assert klima.telling is not None
    assert (klima.nr, klima.satsingsomraade, klima.telling.antall) == (13, "B", 1)


def test_uten_tabellene_er_det_tomt() -> None:
    naken = lag_katalog([kort("x")], serie("x", 1))
    assert baerekraftsmaal(naken, vurder(naken)) == []
    assert samlet(naken, vurder(naken)).kjede == {}


# --- Askers --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def askers(asker: Arbeidsrom) -> tuple[Katalog, dict[str, Vurdering]]:
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    return katalog, vurder(katalog)


def test_nivaaene_teller_de_samme_88(askers: tuple[Katalog, dict[str, Vurdering]]) -> None:
    alt = samlet(*askers)
    assert (alt.antall, sum(alt.utvikling.values())) == (88, 88)
    for nivaa, maal in (("delmaal", 28), ("hovedmaal", 8), ("satsingsomraade", 8)):
        egne = rull_opp(*askers, nivaa)  # type: ignore[arg-type]
        assert len(egne) == maal
        for utvikling, antall in alt.utvikling.items():
            assert sum(t.utvikling[utvikling] for t in egne) == antall


def test_okonomi_er_talt_for_haand(askers: tuple[Katalog, dict[str, Vurdering]]) -> None:
    # 18,0→14,8 og 4,4→−0,7 verre; 99,0→97,4 (lavere er bedre) og 99→132 bedre. Bare fondet, 14,8,
    # er over terskelen: −0,7 er ikke over 3, 97,4 ikke under 80 og 132 ikke over 140.
    okonomi = rull_opp(*askers, "satsingsomraade")[0]
    assert ikke_null(okonomi.utvikling) == {"bedre": 2, "verre": 2}
    assert (okonomi.grenser_naadd, okonomi.grenser_ikke_naadd) == (1, 3)


def test_resultatkjeden_har_13_3_19_35_og_18(askers: tuple[Katalog, dict[str, Vurdering]]) -> None:
    assert list(samlet(*askers).kjede.values()) == [13, 3, 19, 35, 18]


def test_de_seks_fn_maalene_dekker_77_av_88(askers: tuple[Katalog, dict[str, Vurdering]]) -> None:
    maalene = baerekraftsmaal(*askers)
    # 12 + 17 + 10 + 19 + 12 + 7; de 11 siste er økonomi og medarbeidere.
    assert [(b.nr, b.telling.antall if b.telling else 0) for b in maalene] == [
        *((3, 12), (4, 17), (9, 10), (11, 19), (13, 12), (17, 7)),
    ]
    assert [b.nr for b in maalene if b.kobling == "samme_navn"] == [4, 17]
