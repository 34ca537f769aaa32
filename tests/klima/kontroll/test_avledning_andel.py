"""Andeler av en sum: holder, brutt, og ingenting å prøve."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from tests.klima.kontroll.avledninger import det_ene, holder, melding, regel, tabell
from tests.klima.kontroll.eksempelplan import glatt

UENDELIG = math.inf


def andel(maks: float = 0, **krav: Any) -> Any:
    return regel("andel", **({"del": {"kilde": "[*].*"}, "maks": maks, "per": ["aar"]} | krav))


def kilder(tonn: list[float | None], kilde: list[str | None], aar: list[int]) -> Any:
    t = tabell(aar=aar, tonn=tonn)
    t.ramme["kilde"] = kilde
    return t


def test_ingen_rader_med_kjennetegnet_er_ingen_andel() -> None:
    assert holder(kilder([5.0, 6.0], ["Veg", None], [2021, 2021]), andel())
    # Null tonn er ingen del, og stjernen må stå først.
    assert holder(kilder([0.0, 6.0], ["*Estimat", "a*"], [2021, 2021]), andel())


def test_en_del_som_er_for_stor_sier_hvor_stor_med_like_aar_samlet() -> None:
    # 2009 og 2011: 30 av 40 er 75 %. 2013: 1 av 100 er 1 %.
    t = kilder(
        [30.0, 10.0, 30.0, 10.0, 1.0, 99.0],
        ["*Estimat", "Skip", "*Estimat", "Skip", "*Estimat", "Skip"],
        [2009, 2009, 2011, 2011, 2013, 2013],
    )
    funn = det_ene(t, andel(enhet="t"))
    assert glatt(funn.melding) == (
        "«*Estimat» inngår i «tonn» i 3 av 3 grupper: 2009 og 2011: 30 av 40 t (75 %); 2013: 1 av "
        "100 t (1 %). Derfor."
    )
    assert (funn.antall, funn.rader) == (3, ("2009", "2011", "2013"))
    assert glatt(funn.forventet) == "høyst 0 %"
    assert melding(t, andel(1)) == (
        "«*Estimat» er mer enn 1 % av «tonn» i 2 av 3 grupper: 2009 og 2011: 30 av 40 (75 %). "
        "Derfor."
    )
    assert holder(t, andel(75))


def test_negative_og_uendelige_tall_i_en_andel() -> None:
    # |−30| av |−30| + |10| er 75 %.
    t = kilder([-30.0, 10.0], ["*Estimat", "Skip"], [2009, 2009])
    assert "30 av 40 (75 %)" in melding(t, andel())
    assert not holder(kilder([UENDELIG, 1.0], ["*Estimat", "Skip"], [2009, 2009]), andel(100))


def test_andel_av_alt_naar_regelen_ikke_deler_i_grupper() -> None:
    t = kilder([25.0, 75.0], ["*Estimat", "Skip"], [2009, 2011])
    for r in (andel(per=[]), regel("andel", maks=0, **{"del": {"kilde": "[*].*"}})):
        assert melding(t, r) == "«*Estimat» inngår i «tonn»: 25 av 100 (25 %). Derfor."


def test_bare_kjennetegn_med_en_mengde_nevnes_ogsaa_naar_den_er_liten() -> None:
    t = kilder([0.5, 0.0, 1.5], ["*a", "*b", "Skip"], [2009, 2009, 2009])
    assert melding(t, andel()) == "«*a» inngår i «tonn»: 2009: 0,5 av 2 (25 %). Derfor."


@pytest.mark.parametrize("per", [["aar"], []])
def test_stoey_i_sjuende_desimal_er_ingen_del(per: list[str]) -> None:
    def t(liten: float) -> Any:
        return kilder([liten, 10.0], ["*Estimat", "Skip"], [2009, 2009])

    assert holder(t(4e-7), andel(per=per))
    assert not holder(t(6e-7), andel(per=per))


def test_like_store_deler_staar_som_i_filen_og_en_kategori_uten_rader_telles_ikke() -> None:
    t = kilder([5.0] * 4, ["*a", "Skip", "*a", "Skip"], [2009] * 4)
    t.ramme["sektor"] = ["B", "B", "A", "A"]
    ventet = "«*a» inngår i «tonn» i 2 av 2 grupper: B og A: 5 av 10 (50 %). Derfor."
    assert melding(t, andel(per=["sektor"])) == ventet
    t.ramme["sektor"] = pd.Categorical(t.ramme["sektor"], categories=["B", "A", "C"])
    assert melding(t, andel(per=["sektor"])) == ventet


def test_de_med_stoerst_del_staar_foerst_og_en_gruppe_uten_navn_er_med() -> None:
    # 2009: 5 av 10 er 50 %. 2011: 20 av 100 er 20 %. Uten sektor: 5 av 5 er 100 %.
    t = kilder(
        [5.0, 5.0, 20.0, 80.0, 5.0, None],
        ["*b", "Skip", "*a", "Skip", "*b", "*c"],
        [2009, 2009, 2011, 2011, 2013, 2013],
    )
    t.ramme["sektor"] = pd.Series(["A", "A", "B", "B", None, None], index=t.ramme.index)
    funn = det_ene(t, andel(per=["sektor"], enhet="t"))
    # «*c» er tom, og nevnes ikke.
    assert glatt(funn.melding) == (
        "«*a» og «*b» inngår i «tonn» i 3 av 3 grupper: B: 20 av 100 t (20 %); tom: 5 av 5 t "
        "(100 %); A: 5 av 10 t (50 %). Derfor."
    )
    assert funn.gjelder == ("B", "A")


def test_kjennetegnet_gjelder_hele_teksten_og_null_av_null_er_ingen_del() -> None:
    r = andel(per=[], **{"del": {"kilde": "Est"}})
    assert holder(kilder([5.0], ["Estimat"], [2009]), r)
    assert not holder(kilder([5.0], ["Est"], [2009]), r)
    assert holder(kilder([0.0], ["Est"], [2009]), r)


def test_en_andel_er_avgrenset_som_andre_regler() -> None:
    t = kilder([5.0, 1.0], ["*Estimat", "Skip"], [2009, 2011])
    assert holder(t, andel(der={"aar": (2011,)}))
    maks = glatt(det_ene(t, andel(99.5)).forventet or "")
    assert maks == "høyst 99,5 %"


def test_andel_paa_en_tom_tabell_proever_ingenting() -> None:
    assert melding(kilder([], [], []), andel()) == (
        "Tabellen t er tom, så regelen andel prøver ingenting. Derfor."
    )
