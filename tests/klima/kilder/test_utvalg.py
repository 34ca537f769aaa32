"""Et utvalg holdt mot tabellen, delt etter cellegrensen, og satt sammen igjen."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from klima.grunn.feil import Brukerfeil
from klima.kilder.jsonstat import les_jsonstat
from klima.kilder.ssbsvar import les_kort
from klima.kilder.statistikk import Tabellkort, Utvalg
from klima.kilder.utvalg import del_opp, fullt_utvalg, krev_svar, sett_sammen
from tests.ssbtabell import Valg, data, eksempel_vann, metadata

VANN = eksempel_vann()
ALT = {"Region": Utvalg(("*",)), "ContentsCode": Utvalg(("*",)), "Tid": Utvalg(("*",))}
SUMMER = {"K-3203": "Asker", "K-3201": "Bærum"}


def kort(**felt: object) -> Tabellkort:
    dokument = metadata(VANN, "http://ssb.test")
    if felt.get("avsluttet"):
        dokument["extension"]["discontinued"] = True
    return les_kort(dokument, "99901", "http://ssb.test/tables/99901/metadata")


def fullt(**endret: Utvalg | None) -> dict[str, tuple[str, ...]]:
    """Utvalget skrevet ut; None tar en variabel bort."""
    utvalg = {k: v for k, v in {**ALT, **endret}.items() if v is not None}
    return {k: v.koder for k, v in fullt_utvalg(kort(), utvalg, lambda _: SUMMER).items()}


def feiler(den: Tabellkort | None = None, **endret: Utvalg | None) -> str:
    utvalg = {k: v for k, v in {**ALT, **endret}.items() if v is not None}
    with pytest.raises(Brukerfeil) as feil:
        fullt_utvalg(den or kort(), utvalg, lambda _: SUMMER)
    return str(feil.value)


# --- Kodene ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("koder", "ventet"),
    [
        (("*",), ("2018", "2023", "2024")),
        (("top(2)",), ("2023", "2024")),
        (("top(99)",), ("2018", "2023", "2024")),
        (("from(2023)",), ("2023", "2024")),
        (("202*",), ("2023", "2024")),
        (("2024", "2018"), ("2018", "2024")),
        (("2024", "2024", "top(1)"), ("2024",)),
    ],
)
def test_kodene_skrives_ut_i_tabellens_rekkefoelge_og_bare_en_gang(
    koder: tuple[str, ...], ventet: tuple[str, ...]
) -> None:
    assert fullt(Tid=Utvalg(koder))["Tid"] == ventet


def test_top_er_de_foerste_i_en_dimensjon_som_ikke_er_tid() -> None:
    assert fullt(Region=Utvalg(("top(1)",)))["Region"] == ("0220",)


def test_en_gruppering_har_sine_egne_koder() -> None:
    assert fullt(Region=Utvalg(("*",), "agg_KommSummer"))["Region"] == ("K-3203", "K-3201")


def test_en_variabel_som_kan_summeres_bort_kan_utelates() -> None:
    assert list(fullt(Region=None)) == ["ContentsCode", "Tid"]


# --- Det som ikke stemmer --------------------------------------------------------------------


def test_en_ukjent_variabel_sier_hva_tabellen_har() -> None:
    melding = feiler(Region=None, KOKkommuneregion0000=Utvalg(("3203",)))
    assert melding == (
        "SSB, tabell 99901: tabellen har ikke variabelen «KOKkommuneregion0000». "
        "Ventet: «Region» (region), «ContentsCode» (statistikkvariabel), «Tid» (år). "
        "Utvei: er den omdøpt, rett navnet i spørringen."
    )


def test_en_ukjent_kode_faar_den_som_likner_mest() -> None:
    assert feiler(ContentsCode=Utvalg(("Lekasje",))) == (
        "SSB, tabell 99901: «ContentsCode» har ikke koden «Lekasje». "
        "Ventet: «Lekkasje» (Lekkasje (eksempel)), «Andel» (Andel (eksempel)). "
        "Utvei: mente du «Lekkasje» (Lekkasje (eksempel))?"
    )


def test_navnet_i_stedet_for_koden_kjennes_igjen() -> None:
    assert feiler(Region=Utvalg(("Bærum",))).endswith("Utvei: mente du «3201» (Bærum)?")


def test_en_kode_uten_grupperingens_forstavelse_kjennes_igjen() -> None:
    melding = feiler(Region=Utvalg(("3203",), "agg_KommSummer"))
    assert melding == (
        "SSB, tabell 99901: kodelisten «agg_KommSummer» i «Region» har ikke koden «3203». "
        "Ventet: «K-3203» (Asker), «K-3201» (Bærum). Utvei: mente du «K-3203» (Asker)?"
    )


def test_et_aar_tabellen_ikke_har_sier_hvor_langt_den_gaar() -> None:
    assert feiler(Tid=Utvalg(("2025",))) == (
        "SSB, tabell 99901: «Tid» har ikke koden «2025». Ventet: «2018», «2023», «2024». "
        "Utvei: tabellen går fra «2018» til «2024»."
    )
    assert feiler(kort(avsluttet=True), Tid=Utvalg(("2025",))).endswith(
        "Utvei: tabellen går fra «2018» til «2024» og er avsluttet; finn tabellen som tok over."
    )


def test_en_kodeliste_tabellen_ikke_har() -> None:
    assert feiler(Region=Utvalg(("K-3203",), "agg_KomSummer")) == (
        "SSB, tabell 99901: «Region» har ikke kodelisten «agg_KomSummer». "
        "Ventet: «agg_KommSummer» (Kommuner 2024, sammenslåtte tidsserier). "
        "Utvei: mente du «agg_KommSummer» (Kommuner 2024, sammenslåtte tidsserier)?"
    )
    assert "Ventet: ingen kodeliste." in feiler(Tid=Utvalg(("2024",), "vs_Aar"))


def test_en_variabel_som_maa_velges() -> None:
    assert feiler(ContentsCode=None) == (
        "SSB, tabell 99901: «ContentsCode» må være med i utvalget. Utvei: velg én eller flere av "
        "«Lekkasje» (Lekkasje (eksempel)), «Andel» (Andel (eksempel))."
    )


def test_ingen_koder_er_ikke_alle_koder() -> None:
    assert feiler(Region=Utvalg(())) == (
        "SSB, tabell 99901: ingen koder er valgt for «Region». "
        "Utvei: skriv koder, eller la variabelen være, så summeres den."
    )


def test_alle_feilene_kommer_samlet() -> None:
    melding = feiler(Regoin=Utvalg(("3203",)), Tid=Utvalg(("2025", "2026")))
    assert melding.startswith("SSB, tabell 99901 har 2 feil:\n- ")
    assert melding.count("har ikke koden") == 2


@pytest.mark.parametrize(
    "kode",
    ["", "top(0)", "top(-1)", "top(x)", "top(٣)", "from(1999)", "range(2018,2024)", "x*", "("],
)
def test_et_uttrykk_som_ikke_treffer_noe_er_en_feil(kode: str) -> None:
    assert f"har ikke koden «{kode}»" in feiler(Tid=Utvalg((kode,)))


def test_det_en_spoerring_skriver_kan_ikke_styre_terminalen() -> None:
    assert "\x1b" not in feiler(Tid=Utvalg(("\x1b[2J",)))


# --- Deling og samling -----------------------------------------------------------------------

FORMER = st.dictionaries(
    st.sampled_from(["Region", "ContentsCode", "Tid", "Alder"]),
    st.integers(1, 12).map(lambda n: tuple(f"k{i}" for i in range(n))),
    min_size=1,
)


@given(FORMER, st.integers(1, 50))
def test_hver_bit_er_innenfor_grensen_og_hver_celle_er_i_en_bit(
    koder: dict[str, tuple[str, ...]], grense: int
) -> None:
    biter = del_opp(koder, grense)
    assert all(math.prod(map(len, bit.values())) <= grense for bit in biter)
    celler = [celle for bit in biter for celle in itertools.product(*bit.values())]
    assert sorted(celler) == sorted(itertools.product(*koder.values()))
    assert biter == del_opp(koder, grense)


def test_det_deles_langs_den_lengste_dimensjonen_og_saa_den_neste() -> None:
    # 3 x 2 = 6 celler i høyst 1: tre biter på to celler, som hver blir to på én.
    biter = del_opp({"Tid": ("1", "2"), "Region": ("a", "b", "c")}, 1)
    assert [(*b["Region"], *b["Tid"]) for b in biter] == [
        ("a", "1"), ("a", "2"), ("b", "1"), ("b", "2"), ("c", "1"), ("c", "2"),
    ]  # fmt: skip


def svar(**koder: tuple[str, ...]) -> xr.Dataset:
    valgene = [Valg(d, koder.get(d.kode, tuple(d.verdier))) for d in VANN.dimensjoner]
    return les_jsonstat(data(VANN, valgene), kilde="ssb")


def test_delene_blir_til_det_samme_som_ett_svar() -> None:
    hele = svar()
    deler = [svar(Region=("0220", "0627")), svar(Region=("3203",)), svar(Region=("3201",))]
    samlet = sett_sammen(deler, "svaret")
    xr.testing.assert_identical(samlet, hele)
    assert samlet.attrs == hele.attrs
    assert samlet["status"].sel(Region="3201", ContentsCode="Lekkasje", Tid="2023") == ":"
    assert np.isnan(samlet["verdi"].sel(Region="3201", ContentsCode="Lekkasje", Tid="2023"))


def test_enhetene_fra_alle_delene_er_med() -> None:
    deler = [svar(ContentsCode=("Andel",)), svar(ContentsCode=("Lekkasje",))]
    assert sett_sammen(deler, "svaret").attrs["enheter"] == {
        "Andel": "prosent",
        "Lekkasje": "1000 m3",
    }


def samles_ikke(*deler: xr.Dataset) -> str:
    with pytest.raises(Brukerfeil) as feil:
        sett_sammen(deler, "svaret")
    return str(feil.value)


def test_deler_fra_to_utgaver_blandes_ikke() -> None:
    ny = svar(Region=("3203",)).assign_attrs(oppdatert="2026-07-01T06:00:00Z")
    assert samles_ikke(svar(Region=("3201",)), ny) == (
        "svaret: delene av svaret har ikke samme oppdatering. "
        "Funnet: «2026-06-15T06:00:00Z», «2026-07-01T06:00:00Z». "
        "Utvei: tabellen ble endret mens den ble hentet; hent på nytt."
    )


def test_en_celle_som_mangler_eller_kommer_to_ganger_er_en_feil() -> None:
    # 2 x 2 x 3 = 12 celler, der (3201, Andel) sine tre ikke er i noen av delene.
    hull = samles_ikke(svar(Region=("3203",)), svar(Region=("3201",), ContentsCode=("Lekkasje",)))
    assert "Ventet: 12 celler, hver én gang. Funnet: 3 tomme og 0 dobbelt." in hull
    # 1 x 2 x 3 = 6 celler to ganger.
    dobbelt = samles_ikke(svar(Region=("3203",)), svar(Region=("3203",)))
    assert "Funnet: 0 tomme og 6 dobbelt." in dobbelt


def test_et_svar_paa_noe_annet_enn_det_som_ble_spurt_om() -> None:
    spurt = {"Region": ("3203",), "ContentsCode": ("Lekkasje",), "Tid": ("2024",)}
    with pytest.raises(Brukerfeil) as feil:
        krev_svar(
            svar(Region=("3201",), ContentsCode=("Lekkasje",), Tid=("2024",)), spurt, "svaret"
        )
    assert str(feil.value) == (
        "svaret: svaret har ikke kodene i «Region» vi spurte om. Ventet: «3203». Funnet: «3201». "
        "Utvei: hent på nytt; blir det likt, har tabellen endret seg."
    )
    del spurt["Region"]
    with pytest.raises(Brukerfeil, match="svaret har ikke dimensjonene vi spurte om"):
        krev_svar(svar(), spurt, "svaret")
