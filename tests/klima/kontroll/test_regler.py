"""Forventningene leses med fil og linje, og en gal regel er selv et funn."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from klima import Arbeidsrom
from klima.kontroll.avledning import AVLEDEDE
from klima.kontroll.funn import Funn
from klima.kontroll.gx import BYGG
from klima.kontroll.regler import REGELTYPER, Regel, les_fil, les_regler
from tests.arbeidsrom import lag_arbeidsrom
from tests.klima.kontroll.gale_regler import BARE_KODEN_SER, GALE, med_regel
from tests.stotte import ROT


def les(tmp_path: Path, tekst: str) -> tuple[list[Regel], list[tuple[str, str]]]:
    """Reglene i en fil, og (sted, melding) for det som er galt."""
    fil = tmp_path / "eks.yaml"
    fil.write_text(dedent(tekst), encoding="utf-8")
    regler, funn = les_fil(fil, "datasets/forventninger/eks.yaml")
    assert {f.alvor for f in funn} <= {"feil"}
    assert {f.regel for f in funn} <= {"forventning/gal-regel"}
    return regler, [(f.sted.removeprefix("datasets/forventninger/"), f.melding) for f in funn]


def test_alle_feltene_i_en_regel(tmp_path: Path) -> None:
    (regel,), funn = les(
        tmp_path,
        """\
        datasett: klimagassutslipp
        eier: klimarådgiver
        regler:
          # En kommentar flytter linjene.
          - regel: innenfor
            tabell: sektorrader
            kolonne: tonn
            min: 0
            maks: 10.5
            der: {aar: [2021, 2024], status: maalt}
            unntatt: {sektor: Skog og annen arealbruk}
            alvor: advarsel
            grunn: "Fordi. "
            eier: noen andre
        """,
    )
    assert funn == []
    assert regel == Regel(
        type="innenfor",
        datasett="klimagassutslipp",
        tabell="sektorrader",
        kolonner=("tonn",),
        alvor="advarsel",
        grunn="Fordi.",
        eier="noen andre",
        sted="datasets/forventninger/eks.yaml:5",
        der={"aar": (2021, 2024), "status": ("maalt",)},
        unntatt={"sektor": ("Skog og annen arealbruk",)},
        krav={"min": 0, "maks": 10.5},
    )


def test_null_rader_er_et_antall(tmp_path: Path) -> None:
    (regel,), funn = les(tmp_path, med_regel("regel: antall_rader\nmin: 0\nmaks: 0"))
    assert funn == []
    assert regel.krav == {"min": 0, "maks": 0}


def test_et_helt_tall_uten_plass_i_et_desimaltall_er_ikke_en_grense(tmp_path: Path) -> None:
    # Det største desimaltallet har 309 sifre.
    stort = "1" + "0" * 309
    assert les(tmp_path, med_regel(f"regel: innenfor\nkolonne: a\nmaks: {stort}")) == (
        [],
        [("eks.yaml:9", f"«maks» skal være et tall, men er «{stort}»")],
    )


def test_eieren_kan_staa_oeverst_og_flere_kolonner_er_en_liste(tmp_path: Path) -> None:
    (regel,), funn = les(tmp_path, med_regel("regel: unik\nkolonner: [a, b]"))
    assert funn == []
    assert (regel.eier, regel.kolonner, regel.krav) == ("noen", ("a", "b"), {})


def test_en_regel_for_utslipp_har_ingen_tabell(tmp_path: Path) -> None:
    tekst = """\
        datasett: utslipp
        eier: noen
        regler:
          - {regel: antall_rader, min: 1, alvor: feil, grunn: Derfor.}
        """
    (regel,), funn = les(tmp_path, tekst)
    assert funn == []
    assert (regel.tabell, regel.kolonner, regel.krav) == ("", (), {"min": 1})


@pytest.mark.parametrize(("felt", "linje", "melding"), GALE + BARE_KODEN_SER)
def test_en_gal_regel_er_et_funn_med_feltets_linje(
    tmp_path: Path, felt: str, linje: int, melding: str
) -> None:
    assert les(tmp_path, med_regel(felt)) == ([], [(f"eks.yaml:{linje}", melding)])


@pytest.mark.parametrize(
    ("tekst", "funn"),
    [
        (
            "datasett: p\nregler:\n  - {regel: ikke_tom, kolonne: a, alvor: katastrofe}\n",
            [
                ("eks.yaml:3", "regelen har ingen eier (feltet «eier», her eller øverst i filen)"),
                ("eks.yaml:3", "regelen ikke_tom mangler «grunn»"),
                ("eks.yaml:3", "regelen ikke_tom mangler «tabell»"),
                ("eks.yaml:3", "ukjent alvor «katastrofe»; bruk feil, advarsel eller merknad"),
            ],
        ),
        (
            "datasett: p\neier: n\nregler:\n"
            "  - {regel: endelig, tabell: t, kolonne: a, grunn: g}\n",
            [("eks.yaml:4", "regelen endelig mangler «alvor»")],
        ),
        (
            "regler: []\nannet: 1\n",
            [
                ("eks.yaml:2", "ukjent felt «annet» i filen"),
                ("eks.yaml:1", "filen sier ikke hvilket datasett den gjelder (feltet «datasett»)"),
                ("eks.yaml:1", "filen har ingen regler (feltet «regler» skal være en liste)"),
            ],
        ),
        (
            "datasett: p\neier: n\nregler:\n  - bare tekst\n",
            [("eks.yaml:4", "regelen er ikke felt og verdier, men «bare tekst»")],
        ),
        (
            "datasett: p\neier: [n]\nregler:\n"
            "  - {regel: endelig, tabell: t, kolonne: a, grunn: g, alvor: feil}\n"
            "  - regel: endelig\n    tabell: t\n    grunn: 2021\n    eier: ''\n    kolone: a\n",
            [
                ("eks.yaml:4", "regelen har ingen eier (feltet «eier», her eller øverst i filen)"),
                ("eks.yaml:5", "regelen endelig mangler «alvor»"),
                ("eks.yaml:5", "regelen endelig mangler «kolonne»"),
                ("eks.yaml:7", "«grunn» skal være tekst, men er «2021»"),
                ("eks.yaml:8", "regelen har ingen eier (feltet «eier», her eller øverst i filen)"),
                ("eks.yaml:9", "ukjent felt «kolone» i regelen endelig"),
            ],
        ),
        (
            "datasett: p\neier: n\nregler:\n  - regel: type\n    tabell: [t]\n    kolonne: a\n"
            "    type: ''\n    alvor: ''\n    grunn: ' '\n",
            [
                ("eks.yaml:5", "«tabell» skal være tekst, men er «['t']»"),
                ("eks.yaml:7", "regelen type mangler «type»"),
                ("eks.yaml:8", "regelen type mangler «alvor»"),
                ("eks.yaml:9", "«grunn» skal være tekst, men er « »"),
            ],
        ),
        (
            "datasett: p\neier: n\nregler:\n  - regel: ikke_tom\n    tabell: t\n    kolonne: a\n"
            "    grunn: g\n    alvor: verst\n    der: {a: [], b: 1, c: [null]}\n    unntatt: nei\n",
            [
                ("eks.yaml:8", "ukjent alvor «verst»; bruk feil, advarsel eller merknad"),
                ("eks.yaml:9", "«der» har ikke tekst eller tall for «a»"),
                ("eks.yaml:9", "«der» har ikke tekst eller tall for «c»"),
                ("eks.yaml:10", "«unntatt» skal være kolonne og verdi, men er «nei»"),
            ],
        ),
        (
            "datasett: p\neier: n\nregler:\n  - regel: ikke_tom\n    tabell: t\n    kolonne: a\n"
            "    grunn: g\n    alvor: feil\n    der: ja\n    unntatt: {b: [null]}\n",
            [
                ("eks.yaml:9", "«der» skal være kolonne og verdi, men er «ja»"),
                ("eks.yaml:10", "«unntatt» har ikke tekst eller tall for «b»"),
            ],
        ),
        ("- en liste\n", [("eks.yaml", "filen har ikke feltene datasett og regler")]),
        ("", [("eks.yaml", "filen har ikke feltene datasett og regler")]),
        ("datasett: p\nregler: [\n", [("eks.yaml:3", "filen er ikke gyldig YAML")]),
        ("datasett: p\ndatasett: q\n", [("eks.yaml:2", "filen er ikke gyldig YAML")]),
        (
            "datasett: p\nregler:\n  - {verdier: [2021-02-30]}\n",
            [("eks.yaml:3", "filen er ikke gyldig YAML")],
        ),
        ("? [a, b]\n: c\n", [("eks.yaml:1", "filen er ikke gyldig YAML")]),
        (
            "1: c\nregler: 3\ndatasett: 4\n",
            [
                ("eks.yaml:1", "ukjent felt «1» i filen"),
                ("eks.yaml:3", "filen sier ikke hvilket datasett den gjelder (feltet «datasett»)"),
                ("eks.yaml:2", "filen har ingen regler (feltet «regler» skal være en liste)"),
            ],
        ),
    ],
)
def test_alt_som_er_galt_meldes_paa_en_gang(
    tmp_path: Path, tekst: str, funn: list[tuple[str, str]]
) -> None:
    assert les(tmp_path, tekst) == ([], funn)


@pytest.mark.parametrize(
    ("innhold", "sted", "hvorfor"),
    [
        ("datasett: p\ndatasett: q\n", "eks.yaml:2", "«datasett» står to ganger"),
        ("datasett: p\n? [a]\n: 1\n? [a]\n: 2\n", "eks.yaml:2", "found unhashable key"),
        ("verdier: [2021-02-30]\n", "eks.yaml:1", "day is out of range for month"),
        ("regler: {\n", "eks.yaml:2", "expected the node content, but found '<stream end>'"),
        (
            # «ø» er 0xf8 i Latin-1, og står som tegn nummer 10 når det første er nummer 0.
            "datasett: øst".encode("latin-1"),
            "eks.yaml",
            "'utf-8' codec can't decode byte 0xf8 in position 10: invalid start byte",
        ),
    ],
)
def test_funnet_sier_hvorfor_filen_ikke_kan_leses(
    tmp_path: Path, innhold: str | bytes, sted: str, hvorfor: str
) -> None:
    fil = tmp_path / "eks.yaml"
    fil.write_bytes(innhold.encode() if isinstance(innhold, str) else innhold)
    melding = "filen er ikke gyldig YAML"
    assert les_fil(fil, "eks.yaml") == (
        [],
        [
            Funn(
                *("feil", "forventning/gal-regel", "forventninger", sted, melding),
                *("YAML i UTF-8", hvorfor),
            )
        ],
    )


def test_en_fil_uten_felt_sier_hvilke_den_skulle_hatt(tmp_path: Path) -> None:
    fil = tmp_path / "eks.yaml"
    fil.write_text("- en liste\n", encoding="utf-8")
    melding = "filen har ikke feltene datasett og regler"
    assert les_fil(fil, "eks.yaml") == (
        [],
        [
            Funn(
                *("feil", "forventning/gal-regel", "forventninger", "eks.yaml", melding),
                "datasett, regler",
            )
        ],
    )


def test_regelen_kan_ha_eier_uten_at_filen_har_det(tmp_path: Path) -> None:
    tekst = """\
        datasett: p
        regler:
          - {regel: ikke_tom, tabell: t, kolonne: a, alvor: feil, grunn: g, eier: " meg "}
        """
    (regel,), funn = les(tmp_path, tekst)
    assert funn == []
    assert regel.eier == "meg"


def test_felt_kan_hentes_fra_en_annen_regel(tmp_path: Path) -> None:
    tekst = """\
        datasett: p
        eier: noen
        regler:
          - &en {regel: ikke_tom, tabell: t, kolonne: a, alvor: feil, grunn: Derfor.}
          - <<: *en
            kolonne: b
        """
    regler, funn = les(tmp_path, tekst)
    assert funn == []
    assert [(r.type, r.kolonner, r.sted[-1]) for r in regler] == [
        ("ikke_tom", ("a",), "4"),
        ("ikke_tom", ("b",), "5"),
    ]


def test_en_gal_regel_stopper_ikke_de_andre(tmp_path: Path) -> None:
    god = "  - {regel: endelig, tabell: t, kolonne: a, alvor: feil, grunn: g}\n"
    tekst = med_regel("regel: ikke_tom\nkolonne: a") + "  - {regel: tull}\n  - tekst\n" + god
    regler, funn = les(tmp_path, tekst)
    assert [(r.type, r.sted[-2:]) for r in regler] == [("ikke_tom", ":4"), ("endelig", "11")]
    assert [sted for sted, _ in funn] == ["eks.yaml:9", "eks.yaml:10"]


def test_et_funn_om_en_gal_regel_har_eieren_som_skal_rette_den(tmp_path: Path) -> None:
    fil = tmp_path / "eks.yaml"
    fil.write_text(med_regel("regel: tull") + "  - {regel: tull, eier: en annen}\n", "utf-8")
    _, funn = les_fil(fil, "eks.yaml")
    assert [f.eier for f in funn] == ["noen", "en annen"]


def test_en_fil_som_ikke_kan_leses_er_et_funn(tmp_path: Path) -> None:
    (tmp_path / "mappe.yaml").mkdir()
    regler, (funn,) = les_fil(tmp_path / "mappe.yaml", "mappe.yaml")
    assert (regler, funn.sted, funn.melding) == ([], "mappe.yaml", "filen er ikke gyldig YAML")


@pytest.mark.parametrize("tekst", ["[" * 5_000, "a: &a [*a]", "regler: &r [*r]", "\x00", "{"])
def test_fiendtlige_filer_er_funn_og_ikke_unntak(tmp_path: Path, tekst: str) -> None:
    regler, funn = les(tmp_path, tekst)
    assert regler == []
    assert funn


def test_en_regel_gjelder_pakken_hos_alle_eller_hos_en(tmp_path: Path) -> None:
    (alle,), _ = les(tmp_path, med_regel("regel: ikke_tom\nkolonne: a"))
    assert alle.gjelder("pakke")
    assert alle.gjelder("asker/pakke")
    assert not alle.gjelder("asker/annenpakke")
    en = Regel("ikke_tom", "asker/pakke", "t", ("a",), "feil", "g", "e", "s")
    assert en.gjelder("asker/pakke")
    assert not en.gjelder("oslo/pakke")


def test_hver_regeltype_kan_kjoeres() -> None:
    assert {*BYGG, *AVLEDEDE} == set(REGELTYPER)


def test_reglene_som_foelger_med_er_riktige_og_har_grunn_og_eier() -> None:
    regler, funn = les_regler(Arbeidsrom(ROT, "3203", "Asker"))
    assert funn == []
    assert {r.datasett for r in regler} == {
        *("utslipp", "klimagassutslipp", "tiltak", "indikatorer", "handlingsregler"),
        *("asker/indikatorer", "asker/tiltak"),
    }
    assert {r.type for r in regler} == set(REGELTYPER)
    assert all(r.grunn.endswith(".") and r.eier for r in regler)


def test_uten_egne_regler_gjelder_de_innebygde_som_ikke_er_for_en_bestemt_eier(
    tmp_path: Path,
) -> None:
    regler, funn = les_regler(lag_arbeidsrom(tmp_path, planer=False))
    assert funn == []
    assert {r.datasett for r in regler} == {
        *("utslipp", "klimagassutslipp", "tiltak", "indikatorer", "handlingsregler")
    }
    assert regler[-1].sted.startswith("datasets/forventninger/")


def test_egne_regler_gjelder_i_stedet_for_de_innebygde(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path, planer=False)
    mappe = rom.datasett / "forventninger"
    mappe.mkdir(parents=True)
    (mappe / "min.yaml").write_text(med_regel("regel: ikke_tom\nkolonne: a"), encoding="utf-8")
    regler, funn = les_regler(rom)
    assert funn == []
    assert [r.sted for r in regler] == ["datasets/forventninger/min.yaml:4"]
