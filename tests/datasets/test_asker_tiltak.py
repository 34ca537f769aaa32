"""Askers tiltak ordrett, og investeringslinjene for klima mot planens egne summer."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from tests.datasets.pakkelesing import formfeil, frictionless_feil, norsk, rader, staar
from tests.stotte import ROT, krever_shared, seed_linjer

PAKKE = "asker/tiltak"


def beloep() -> dict[str, list[int]]:
    """Post -> beløpene 2024-2033 i 1 000 kr."""
    ut: dict[str, list[int]] = defaultdict(list)
    for r in rader(PAKKE, "investeringer"):
        ut[r["post"]].append(int(r["belop_1000kr"]))
    return ut


def test_pakken_er_gyldig_og_i_husets_form() -> None:
    assert frictionless_feil(ROT / "datasets" / PAKKE) == []
    assert formfeil(PAKKE) == []


# --- Tiltak -----------------------------------------------------------------------------------


def test_29_tiltak_er_14_direkte_og_15_indirekte() -> None:
    tiltak = rader(PAKKE, "tiltak")
    assert len(tiltak) == 29
    assert Counter(r["direkte"] for r in tiltak) == {"true": 14, "false": 15}
    assert [r["nr"] for r in tiltak] == [str(n) for n in range(1, 30)]
    assert [r["tiltak"] for r in tiltak] == [
        *(f"direkte-{n:02d}" for n in range(1, 15)),
        *(f"indirekte-{n:02d}" for n in range(1, 16)),
    ]


def test_tiltak_per_overskrift() -> None:
    assert list(Counter(r["gruppe"] for r in rader(PAKKE, "tiltak")).values()) == [
        *(2, 3, 1, 2, 1, 2, 3),  # personbiler, tungtrafikk, sjø, maskiner, avfall, jordbruk, skog
        *(5, 5, 2, 3),  # bygg og anlegg, forbruk, mat, ledelse
    ]


def test_direkte_tiltak_har_sektor_og_rad_og_indirekte_har_ingen() -> None:
    for r in rader(PAKKE, "tiltak"):
        direkte = r["direkte"] == "true"
        assert (bool(r["sektor"]), bool(r["rad"])) == (direkte, direkte), r["tiltak"]


def test_radene_finnes_i_utslippspakken_med_samme_sektor_og_innsatsomraade() -> None:
    utslipp = {
        r["rad"]: (r["tekst"], r["sektor"], r["innsatsomraade"])
        for r in rader("asker/klimagassutslipp", "sektorrader")
    }
    tiltak = {
        r["rad"]: (r["gruppe"], r["sektor"], r["innsatsomraade"])
        for r in rader(PAKKE, "tiltak")
        if r["rad"]
    }
    assert tiltak == utslipp


def test_alle_innsatsomraader_er_blant_de_seks() -> None:
    seks = {r["innsatsomraade"] for r in rader(PAKKE, "innsatsomraader")}
    brukt = {o for r in rader(PAKKE, "tiltak") for o in r["innsatsomraade"].split("; ")}
    assert len(seks) == 6
    assert brukt == seks


def test_det_planen_ikke_sier_er_tomt() -> None:
    assert all(r["ansvarlig"] == r["frist"] == r["levetid"] == "" for r in rader(PAKKE, "tiltak"))
    for tabell in ("effekter", "oppfoelging", "aktivitet", "finansiering", "resultatindikatorer"):
        assert rader(PAKKE, tabell) == []


def test_statusen_er_bare_i_oppfoelgingen() -> None:
    assert "status" not in rader(PAKKE, "tiltak")[0]


@krever_shared
def test_tiltakene_er_ordrett_de_29_punktene_i_planen() -> None:
    """Punktene leses på nytt: fra hvert punkttegn til første tomme linje eller neste punkt."""
    punkter: list[tuple[int, int, str]] = []
    aapent = False  # er vi inne i et punkt?
    for n, linje in enumerate(seed_linjer("002")[5591:5953], 5591):
        tekst = linje.strip()
        if tekst.startswith("•"):
            punkter.append((n, n, tekst.removeprefix("•").strip()))
        elif aapent and tekst and not tekst.startswith("Redusere "):  # neste overskrift
            foerste, _, start = punkter[-1]
            punkter[-1] = (foerste, n, f"{start} {tekst}")
        else:
            aapent = False
            continue
        aapent = True
    assert [
        (int(r["linje"]), int(r["linje_slutt"]), r["tekst"]) for r in rader(PAKKE, "tiltak")
    ] == punkter


@krever_shared
def test_overskriftene_og_innsatsomraadene_staar_i_planen() -> None:
    linjer = [linje.strip() for linje in seed_linjer("002")]
    assert {r["gruppe"] for r in rader(PAKKE, "tiltak")} <= set(linjer[5591:5953])
    for r in rader(PAKKE, "innsatsomraader"):
        assert linjer[int(r["linje"])] == f"• {r['innsatsomraade']}"
        if r["variant"]:
            foerste_ord = r["variant"].split()[0]
            assert linjer[int(r["linje_variant"])].startswith(foerste_ord)


# --- Investeringer ----------------------------------------------------------------------------


def test_syv_poster_i_ti_aar() -> None:
    poster = rader(PAKKE, "investeringsposter")
    assert Counter(r["slag"] for r in poster) == {
        "klimatiltak": 4,
        "klimatilpasning": 1,
        "gronn_mobilitet": 2,
    }
    assert {p: len(b) for p, b in beloep().items()} == {r["post"]: 10 for r in poster}


@pytest.mark.parametrize("rad", rader(PAKKE, "investeringsposter"), ids=lambda r: r["post"])
def test_fire_aar_gir_planens_trykte_sum(rad: dict[str, str]) -> None:
    assert sum(beloep()[rad["post"]][:4]) == int(rad["sum_2024_2027_1000kr"])


def test_klimatiltakene_til_sammen() -> None:
    klima = [r["post"] for r in rader(PAKKE, "investeringsposter") if r["slag"] == "klimatiltak"]
    # 3 750 + 16 000 + 9 000 + 6 000
    assert sum(sum(beloep()[p][:4]) for p in klima) == 34_750
    # 625 + 4 000 + 1 500 + 1 000
    assert sum(beloep()[p][0] for p in klima) == 7_125


@krever_shared
def test_hver_post_staar_paa_linjen_sin_med_navn_og_alle_beloep() -> None:
    linjer = seed_linjer("002")
    for r in rader(PAKKE, "investeringsposter"):
        b, n = beloep()[r["post"]], int(r["linje"])
        trykt = " ".join(norsk(str(x)) for x in [*b[:4], sum(b[:4]), *b[4:]])
        start = f"{r['ferdigaar']} {norsk(r['brutto_1000kr'])}" if r["ferdigaar"] else "LØPENDE"
        sted = " ".join(" ".join(linjer[int(r["linje_navn"]) : n + 1]).split())
        assert sted == f"{r['navn']} {start} {trykt}"
        assert {x["linje"] for x in rader(PAKKE, "investeringer") if x["post"] == r["post"]} == {
            r["linje"]
        }


@krever_shared
def test_ingen_andre_investeringslinjer_heter_klima_eller_sykkel() -> None:
    """Leser alle tjenesteområdenes tabeller, så en oversett linje feiler her."""
    lest = {int(r["linje_navn"]) for r in rader(PAKKE, "investeringsposter")}
    lest |= {int(r["linje"]) for r in rader(PAKKE, "investeringsposter")}
    tabeller = [(6599, 6618), (7361, 7411), (8187, 8254), (9234, 9374), (10885, 10987)]
    funnet = {
        n
        for fra, til in tabeller
        for n, linje in enumerate(seed_linjer("002")[fra : til + 1], fra)
        if any(o in linje.casefold() for o in ("klima", "sykkel", "enøk"))
    }
    # 9287 og 9303 er annen linje i navnet på poster som er lest.
    assert funnet - {9287, 9303} <= lest
    assert len(funnet) == 7


@krever_shared
def test_nesoeya_er_ferdig_i_ulike_aar_i_tabell_og_tekst() -> None:
    (rad,) = (r for r in rader(PAKKE, "investeringsposter") if r["ferdigaar"])
    linjer = seed_linjer("002")
    assert rad["ferdigaar"] == "2026"
    assert staar(linjer[9464], "2027")
    assert "2027" in rad["merknad"]
    assert beloep()[rad["post"]][:4] == [0, 0, 16_600, 35_200]
