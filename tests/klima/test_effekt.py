"""Effekten per tiltak og år: regnet, skrevet inn eller ikke tallfestet, og det som er galt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil
from klima.effekt import Tallfestet, effekter, ytterpunkter
from klima.forutsetninger import Forutsetning
from klima.grunn.datapakke import Datapakke
from klima.tiltak import les_tiltak
from klima.tiltaksmaler import Tiltaksmal, les_tiltaksmaler
from tests.klima.eksempeltiltak import Rad, biler, forutsetning, lag_pakke, tiltak

AAR = range(2025, 2029)


@pytest.fixture(scope="module")
def maler(asker: Arbeidsrom) -> dict[str, Tiltaksmal]:
    return les_tiltaksmaler(asker)


def regn(pakke: Datapakke, maler: dict[str, Tiltaksmal]) -> xr.Dataset:
    return effekter(pakke, AAR, maler=maler)


def test_asker_har_ingen_tall_og_det_er_ikke_null(asker: Arbeidsrom) -> None:
    pakke = les_tiltak("Asker", arbeidsrom=asker)
    assert pakke is not None
    svar = effekter(pakke, AAR, arbeidsrom=asker)
    assert svar["midt"].sizes == {"tiltak": 29, "aar": 4}
    assert all(svar[n].isnull().all() for n in ("lav", "midt", "hoy"))


def test_utslippsfrie_kjoeretoey_regnet_for_haand(tmp_path: Path, maler: Any) -> None:
    # 20 · 15 000 km · 120 g = 36 t
    pakke = lag_pakke(tmp_path, [tiltak(mal="utslippsfrie-kjoeretoey")], biler(), proev=True)
    svar = regn(pakke, maler)
    assert svar["midt"].values.ravel().tolist() == pytest.approx([36.0] * 4)
    assert svar["midt"].attrs["enhet"] == "t CO2e"
    assert svar["midt"]["sektor"].item() == "Veitrafikk"


def test_en_annen_enhet_som_maaler_det_samme_regnes_om(tmp_path: Path, maler: Any) -> None:
    # 1 500 mil er 15 000 km, og 0,12 kg er 120 g.
    rader = biler()
    rader[1] |= {"midt": 1500, "enhet": "mil/kjøretøy/år"}
    rader[2] |= {"midt": 0.12, "enhet": "kg CO2/km"}
    pakke = lag_pakke(tmp_path, [tiltak(mal="utslippsfrie-kjoeretoey")], rader)
    assert regn(pakke, maler)["midt"].values.ravel() == pytest.approx([36.0] * 4)


def test_utenfor_perioden_er_effekten_null(tmp_path: Path, maler: Any) -> None:
    rad = tiltak(mal="utslippsfrie-kjoeretoey", periode_fra=2026, periode_til=2027)
    svar = regn(lag_pakke(tmp_path, [rad, tiltak(2)], biler()), maler)
    assert svar["midt"].sel(tiltak="direkte-01").values.tolist() == [0, 36, 36, 0]
    assert svar["midt"].sel(tiltak="direkte-02").isnull().all()


def test_en_rad_med_aar_gaar_foran_den_uten(tmp_path: Path, maler: Any) -> None:
    rader = [*biler(), forutsetning("kjoeretoey", 30, "kjøretøy", aar=2027)]
    svar = regn(lag_pakke(tmp_path, [tiltak(mal="utslippsfrie-kjoeretoey")], rader), maler)
    # 1,8 t per bil.
    assert svar["midt"].values.ravel().tolist() == pytest.approx([36, 36, 54, 36])


def test_lav_og_hoey_etter_fortegnet_i_formelen(tmp_path: Path, maler: Any) -> None:
    # Mange biler trekker opp, høyt utslipp etterpå trekker ned:
    # lav 10 · 15 000 km · (120 − 20) g = 15 t, høy 30 · 15 000 km · (120 − 0) g = 54 t,
    # midt 20 · 15 000 km · (120 − 10) g = 33 t.
    rader = biler(lav=10, hoy=30)
    rader[3] |= {"lav": 0, "midt": 10, "hoy": 20, "fordeling": "jevn"}
    svar = regn(lag_pakke(tmp_path, [tiltak(mal="utslippsfrie-kjoeretoey")], rader), maler)
    assert [float(svar[n][0, 0]) for n in ("lav", "midt", "hoy")] == pytest.approx([15, 33, 54])


def test_fortegnet_kan_avhenge_av_de_andre_forutsetningene(tmp_path: Path, maler: Any) -> None:
    # Er utslippet etterpå 140 g, er flere biler verre: 30 · 15 000 · (120 − 140) g = −9 t.
    rader = biler(lav=10, hoy=30)
    rader[3] |= {"lav": 0, "midt": 100, "hoy": 140, "fordeling": "trekant"}
    svar = regn(lag_pakke(tmp_path, [tiltak(mal="utslippsfrie-kjoeretoey")], rader), maler)
    assert [float(svar[n][0, 0]) for n in ("lav", "midt", "hoy")] == pytest.approx([-9, 6, 54])


def test_innskrevet_effekt_gjelder_som_den_staar(tmp_path: Path, maler: Any) -> None:
    egne = [
        {"tiltak": "direkte-01", "aar": 2025, "lav": 1, "midt": 2, "hoy": 4, "kilde": "eksempel"},
        {"tiltak": "direkte-01", "aar": 2027, "midt": 5, "kilde": "eksempel"},
        {"tiltak": "direkte-01", "aar": 2040, "midt": 9, "kilde": "eksempel"},
    ]
    svar = regn(lag_pakke(tmp_path, [tiltak(periode_fra=2025)], (), egne), maler)
    # 2026 og 2028 er ikke tallfestet; uten lav og høy er de lik midten.
    nan = np.nan
    assert np.array_equal(svar["lav"][0], [1, nan, 5, nan], equal_nan=True)
    assert np.array_equal(svar["midt"][0], [2, nan, 5, nan], equal_nan=True)
    assert np.array_equal(svar["hoy"][0], [4, nan, 5, nan], equal_nan=True)


def test_en_pakke_fra_foer_malene_har_ingen_tall(tmp_path: Path) -> None:
    pakke = lag_pakke(tmp_path, [tiltak()])
    gammel = pakke["tiltak"].drop(columns=["mal", "overlapp", "kilde", "periode_fra"])
    svar = effekter(Datapakke(pakke.mappe, pakke.meta, {"tiltak": gammel}), AAR)
    assert svar["midt"].isnull().all()


# --- Feil i arket ------------------------------------------------------------------------------


def feilen(pakke: Datapakke, maler: dict[str, Tiltaksmal]) -> str:
    with pytest.raises(Brukerfeil) as feil:
        regn(pakke, maler)
    return str(feil.value).replace(f"{pakke.mappe}/", "")


def bilpakke(tmp_path: Path, endring: Rad, nr: int = 1, *ekstra: Rad) -> Datapakke:
    """Pakken der rad `nr` (0 er antallet, på linje 2) er endret."""
    rader = [*biler(), *ekstra]
    rader[nr] |= endring
    return lag_pakke(tmp_path, [tiltak(mal="utslippsfrie-kjoeretoey")], rader)


@pytest.mark.parametrize(
    ("endring", "melding"),
    [
        (
            {"enhet": "liter/kjøretøy/år"},
            "forutsetninger.csv:3: enheten for «kjoerelengde» måler noe annet enn formelen trenger."
            " Ventet: km/kjøretøy/år (lengde / kjøretøy / tid). "
            "Funnet: liter/kjøretøy/år (volum / kjøretøy / tid).",
        ),
        (
            {"enhet": "miles/år"},
            "forutsetninger.csv:3: ukjent enhet «miles» i «miles/år», for «kjoerelengde». "
            "Ventet: km/kjøretøy/år (lengde / kjøretøy / tid). "
            "Utvei: enhetene står i datasets/felles/tiltaksmaler/README.md.",
        ),
        (
            {"lav": 5, "hoy": 6, "fordeling": "jevn"},
            "forutsetninger.csv:3: «kjoerelengde» er ikke ordnet som lav ≤ midt ≤ høy. "
            "Funnet: 5, 15000, 6.",
        ),
        (
            {"lav": 5},
            "forutsetninger.csv:3: «kjoerelengde» er fast, men har et spenn. "
            "Utvei: bruk fordelingen jevn eller trekant, eller la lav og høy stå tomme.",
        ),
        (
            {"lav": 5, "fordeling": "trekant"},
            "forutsetninger.csv:3: fordelingen trekant for «kjoerelengde» trenger både lav og høy.",
        ),
        (
            {"fordeling": "normal"},
            "forutsetninger.csv:3: ukjent fordeling for «kjoerelengde». "
            "Ventet: fast, jevn, trekant. Funnet: «normal».",
        ),
        (
            {"midt": ""},
            "forutsetninger.csv:3: «kjoerelengde» skal ha endelige tall, og minst midten. "
            "Funnet: tomt.",
        ),
    ],
)
def test_en_gal_forutsetning(tmp_path: Path, maler: Any, endring: Rad, melding: str) -> None:
    assert feilen(bilpakke(tmp_path, endring), maler) == melding


def test_ukjent_og_manglende_navn_sies_sammen(tmp_path: Path, maler: Any) -> None:
    pakke = bilpakke(tmp_path, {"navn": "kjørelengde"})
    assert feilen(pakke, maler) == (
        "Tiltakspakken har 2 feil:\n"
        "- forutsetninger.csv:3: malen utslippsfrie-kjoeretoey har ingen forutsetning "
        "«kjørelengde». Ventet: kjoeretoey, kjoerelengde, utslipp_foer, utslipp_etter.\n"
        "- tiltak.csv:2: direkte-01 mangler forutsetninger malen utslippsfrie-kjoeretoey trenger. "
        "Ventet: kjoerelengde (km/kjøretøy/år). Utvei: skriv én rad for hver i forutsetninger.csv."
    )


@pytest.mark.parametrize("tekst", ["inf", "1e999", "NaN", "mange", "1 000", "=1+1"])
def test_det_som_ikke_er_et_endelig_tall(tmp_path: Path, tekst: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        bilpakke(tmp_path, {"midt": tekst})
    assert "forutsetninger.csv:3: kolonnen «midt» har et tall som ikke er endelig" in str(
        feil.value
    )


def test_samme_navn_to_ganger(tmp_path: Path, maler: Any) -> None:
    pakke = bilpakke(tmp_path, {}, 0, forutsetning("kjoeretoey", 30, "kjøretøy"))
    assert feilen(pakke, maler) == "forutsetninger.csv:6: «kjoeretoey» står to ganger uten år."


def test_ulik_fordeling_i_ulike_aar(tmp_path: Path, maler: Any) -> None:
    ekstra = forutsetning("kjoeretoey", 30, "kjøretøy", aar=2026, lav=1, hoy=40)
    assert feilen(bilpakke(tmp_path, {}, 0, ekstra), maler) == (
        "forutsetninger.csv:6: «kjoeretoey» har ulik fordeling i ulike år. "
        "Ventet: fast. Funnet: trekant."
    )


def test_et_aar_i_perioden_uten_verdi(tmp_path: Path, maler: Any) -> None:
    pakke = bilpakke(tmp_path, {"aar": 2026}, 0)
    assert feilen(pakke, maler) == (
        "forutsetninger.csv:2: «kjoeretoey» for direkte-01 mangler verdi i 2025, 2027, 2028. "
        "Utvei: legg til en rad uten år, som gjelder alle år, eller rader for årene."
    )


def test_deling_paa_null(tmp_path: Path, maler: Any) -> None:
    mal = maler["varmekonvertering"]
    rader = [forutsetning(n, mal.eksempel[n], f.enhet) for n, f in mal.forutsetninger.items()]
    rader[1] |= {"lav": 0, "hoy": 90, "fordeling": "jevn"}
    pakke = lag_pakke(tmp_path, [tiltak(mal="varmekonvertering", sektor="Oppvarming")], rader)
    assert feilen(pakke, maler).startswith(
        "tiltak.csv:2: formelen gir ikke et endelig tall for direkte-01."
    )


EGEN = {"tiltak": "direkte-01", "aar": 2026, "midt": 5, "kilde": "eksempel"}


@pytest.mark.parametrize(
    ("rad", "forutsatt", "egne", "melding"),
    [
        (
            tiltak(mal="utslippsfrie-kjoeretoey"),
            biler(),
            [EGEN],
            "tiltak.csv:2: direkte-01 har både mal og rader i effekter. Utvei: velg én av dem; "
            "la enten mal og forutsetninger eller effekter stå tomt.",
        ),
        (
            tiltak(),
            biler()[:1],
            [],
            "tiltak.csv:2: direkte-01 har forutsetninger, men ingen mal. "
            "Utvei: skriv malens id i kolonnen mal.",
        ),
        (
            tiltak(mal="elbil"),
            [],
            [],
            "tiltak.csv:2: ukjent tiltaksmal «elbil». Ventet: byggeplass, deponigass, "
            "drivstoffbytte, fjernvarme-uten-fossilt, gjoedselhaandtering, landstroem, "
            "redusert-kjoering, utslippsfrie-kjoeretoey, varmekonvertering.",
        ),
        (
            tiltak(direkte="false"),
            [],
            [EGEN],
            "tiltak.csv:2: direkte-01 gjelder indirekte utslipp, og effekt er bare direkte utslipp."
            " Utvei: la mal, forutsetninger og effekter stå tomme for tiltaket.",
        ),
        (
            tiltak(sektor=""),
            [],
            [EGEN],
            "tiltak.csv:2: direkte-01 har tall, men ingen kjent sektor. Funnet: «».",
        ),
        (
            tiltak(periode_fra=2027, periode_til=2025),
            [],
            [EGEN],
            "tiltak.csv:2: direkte-01 slutter før det begynner. Funnet: 2027–2025.",
        ),
        (
            tiltak(periode_fra=2027),
            [],
            [EGEN],
            "effekter.csv:2: direkte-01 har effekt i 2026, utenfor perioden sin. Ventet: 2027–.",
        ),
        (
            tiltak(),
            [],
            [EGEN | {"lav": 6, "hoy": 7}],
            "effekter.csv:2: anslaget er ikke ordnet som lav ≤ midt ≤ høy, med endelige tall. "
            "Funnet: 6, 5, 7.",
        ),
        (
            tiltak(),
            [],
            [EGEN | {"tiltak": "direkte-09"}],
            "effekter.csv:2: ukjent tiltak «direkte-09».",
        ),
    ],
)
def test_feil_i_pakken(
    tmp_path: Path, maler: Any, rad: Rad, forutsatt: list[Rad], egne: list[Rad], melding: str
) -> None:
    assert feilen(lag_pakke(tmp_path, [rad], forutsatt, egne), maler) == melding


def test_aarene_skal_stige(tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil, match="stigende"):
        effekter(lag_pakke(tmp_path, [tiltak()]), [2026, 2025])


# --- Egenskaper --------------------------------------------------------------------------------

TALL = st.floats(0.1, 1e4)


@given(st.lists(st.tuples(TALL, TALL, TALL), min_size=5, max_size=5), st.data())
def test_lav_er_hoeyst_midt_som_er_hoeyst_hoey(
    maler: dict[str, Tiltaksmal], tall: list[tuple[float, float, float]], data: st.DataObject
) -> None:
    mal = maler["varmekonvertering"]
    verdier = {}
    for navn, tre in zip(mal.forutsetninger, tall, strict=True):
        lav, midt, hoy = (np.array([v]) for v in sorted(tre))
        verdier[navn] = Forutsetning(navn, "", "trekant", lav, midt, hoy)
    tallfestet = Tallfestet("x", mal, verdier, np.array([True]))
    lav, midt, hoy = ytterpunkter(tallfestet)
    assert lav <= midt <= hoy
    # Ingen trekning faller utenfor.
    u = {n: np.array([data.draw(st.floats(0, 1, exclude_max=True))]) for n in verdier}
    trukket = tallfestet.regn({n: f.verdi(u[n]) for n, f in verdier.items()})
    slingring = 1e-9 * max(abs(lav[0]), abs(hoy[0]))
    assert lav[0] - slingring <= trukket.item() <= hoy[0] + slingring


@given(st.lists(TALL, min_size=3, max_size=3), st.floats(0, 1, exclude_max=True))
def test_en_trukket_verdi_er_i_spennet(tre: list[float], u: float) -> None:
    lav, midt, hoy = (np.array([v]) for v in sorted(tre))
    for fordeling in ("jevn", "trekant"):
        verdi = Forutsetning("x", "", fordeling, lav, midt, hoy).verdi(np.array([u])).item()
        assert lav[0] * (1 - 1e-12) <= verdi <= hoy[0] * (1 + 1e-12)
