"""Det eierne har levert, lagt på verdiene, og undertrykt når tallene er for små."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from indikatorer.leveranser import KOLONNER, leverte_observasjoner
from klima.grunn.datapakke import Datapakke, les_pakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.rettelser import RETTET
from tests.indikatorer.liten_katalog import flett_leverte, lag_katalog
from tests.stotte import ROT
from tests.undertrykkingsrom import celle, kort, lag_pakke

# --- Observasjonene ---------------------------------------------------------------------------


def test_en_pakke_uten_leveranser_gir_ingen_rader() -> None:
    tom = leverte_observasjoner(les_pakke(ROT / "datasets" / "asker" / "indikatorer", proev=False))
    assert (len(tom), list(tom.columns)) == (0, list(KOLONNER))
    pakke = lag_katalog({2022: 2.0}).pakke
    assert list(leverte_observasjoner(pakke).columns) == list(KOLONNER)


def test_hver_leveranse_er_en_rad_med_sin_utgave() -> None:
    levert = [
        (2023, 3.25, "maalt", "2024-03-15"),
        (2023, -1234.0, "maalt", "2024-06-01"),
        (2024, None, "tall_kommer", "2024-06-01"),
    ]
    rader = som_rader(leverte_observasjoner(lag_katalog({2022: 2.0}, leveranser=levert).pakke))
    # Indikatoren har én desimal; et tall med flere vises med dem det har.
    assert [(r["aar"], r["verdi"], r["tekst"], r["utgave"]) for r in rader] == [
        (2023, 3.25, "3,25 %", "levert-2024-03-15-10000000"),
        (2023, -1234.0, "-1 234,0 %", "levert-2024-06-01-20000000"),
        (2024, None, "Tall kommer", "levert-2024-06-01-30000000"),
    ]
    assert {(r["kilde"], r["n"], r["merknad"]) for r in rader} == {("Kari Ås", None, None)}


def test_den_nyeste_leveransen_gaar_foran_det_trykte_og_nye_aar_kommer_til() -> None:
    levert = [
        (2022, 2.5, "maalt", "2024-06-01"),
        (2022, 2.4, "maalt", "2024-03-15"),
        (2023, 3.0, "maalt", "2024-03-15"),
        (2021, None, "ikke_maalt", "2024-03-15"),
    ]
    katalog = lag_katalog({2021: 1.0, 2022: 2.0}, leveranser=levert)
    assert [
        (r["linje_i_fil"], r["aar"], r["verdi"], r["utgave"]) for r in som_rader(katalog.verdier)
    ] == [
        # Et trykt tall viker ikke for en leveranse uten tall.
        (2, 2021, 1.0, "plan-2024"),
        (3, 2022, 2.5, "levert-2024-06-01-10000000"),
        (-1, 2023, 3.0, "levert-2024-03-15-30000000"),
    ]
    # Det trykte står urørt i pakken.
    assert katalog.pakke["verdier"]["verdi"].tolist() == [1.0, 2.0]


def test_et_rettet_tall_staar() -> None:
    katalog = lag_katalog({2022: 2.0}, leveranser=[(2022, 9.0, "maalt", "2024-06-01")])
    rettet = katalog.pakke["verdier"].assign(status=RETTET, rettelse="r1")
    ut, _ = flett_leverte(katalog.pakke, rettet)
    assert ut[["verdi", "status"]].to_numpy().tolist() == [[2.0, RETTET]]


# --- Små tall -----------------------------------------------------------------------------------

N = {"faerre_enn": "5", "grunn": "Oppdiktet", "hjemmel": ""}
NORD_SOER = (("alle", "del", "nord"), ("alle", "del", "soer"))


def pakke_med(
    mappe: Path,
    trykt: dict[str, float],
    levert: list[dict[str, Any]],
    enheter: dict[str, str] | None = None,
    sammenhenger: tuple[tuple[str, str, str], ...] = NORD_SOER,
) -> Datapakke:
    """Nord og sør er til sammen alle, i 2019; under 5 undertrykkes."""
    navn = ("nord", "soer", "alle")
    lag_pakke(
        mappe,
        katalog=[kort(n, i, (enheter or {}).get(n, "antall")) for i, n in enumerate(navn, 1)],
        verdier=[celle(n, 2019, v) for n, v in trykt.items()],
        regler=[{"indikator": n, **N} for n in navn],
        sammenhenger=sammenhenger,
    )
    meta = json.loads((mappe / "datapackage.json").read_text(encoding="utf-8"))
    (felt,) = (r["schema"]["fields"] for r in meta["resources"] if r["name"] == "leveranser")
    with (mappe / "leveranser.csv").open("w", encoding="utf-8", newline="") as fil:
        skriver = csv.DictWriter(fil, [f["name"] for f in felt], lineterminator="\n")
        skriver.writeheader()
        for nr, rad in enumerate(levert, 1):
            vanlig = {"aar": 2019, "status": "maalt", "levert_av": "Kari Ås", "fil": "f.xlsx"}
            skriver.writerow(vanlig | {"levert": "2024-03-15", "sha256": f"{nr:064x}"} | rad)
    return les_pakke(mappe)


def sett(pakke: Datapakke) -> list[tuple[str, str]]:
    """Det en leser ser av det leverte."""
    leverte = leverte_observasjoner(pakke)
    return list(zip(leverte["indikator"], leverte["tekst"], strict=True))


def trykt(pakke: Datapakke) -> list[str]:
    return pakke["verdier"]["tekst"].tolist()


def test_et_lite_tall_som_leveres_undertrykkes_og_det_som_ville_roepet_det(tmp_path: Path) -> None:
    pakke = pakke_med(
        tmp_path / "p",
        {"soer": 60, "alle": 63},
        [{"indikator": "nord", "verdi": 3, "n": 3, "merknad": "3 av 63"}],
    )
    assert sett(pakke) == [("nord", "undertrykt")]
    # 63 − 60 = 3: også sør må bort. Summen spares.
    assert trykt(pakke) == ["undertrykt", "63"]
    (rad,) = som_rader(pakke["leveranser"])
    assert (rad["verdi"], rad["n"], rad["status"]) == (None, None, "undertrykt")
    assert "3 av 63" not in str(rad)
    assert (rad["levert_av"], rad["levert"]) == ("Kari Ås", "2024-03-15")


def test_det_trykte_bak_en_leveranse_roeper_ikke_det_undertrykte(tmp_path: Path) -> None:
    # Nord var 30 og er nå 3: begge viker, ellers kunne utgavene trekkes fra hverandre.
    pakke = pakke_med(
        tmp_path / "p",
        {"nord": 30, "soer": 60, "alle": 90},
        [{"indikator": "nord", "verdi": 3}, {"indikator": "alle", "verdi": 63}],
    )
    assert sett(pakke) == [("nord", "undertrykt"), ("alle", "63")]
    assert trykt(pakke)[:2] == ["undertrykt", "undertrykt"]


def test_en_eldre_leveranse_vises_ikke_naar_regler_gjelder(tmp_path: Path) -> None:
    pakke = pakke_med(
        tmp_path / "p",
        {"alle": 600},
        [
            {"indikator": "nord", "verdi": 30, "levert": "2024-06-01"},
            {"indikator": "nord", "verdi": 31, "levert": "2024-03-15"},
        ],
    )
    assert sett(pakke) == [("nord", "30"), ("nord", "undertrykt")]


def test_store_tall_vises_men_aldri_antallet_de_er_regnet_av(tmp_path: Path) -> None:
    pakke = pakke_med(
        tmp_path / "p",
        {"alle": 600},
        [{"indikator": "nord", "verdi": 40.0, "n": 50}],
        {"nord": "%"},
        (),
    )
    assert sett(pakke) == [("nord", "40 %")]
    assert leverte_observasjoner(pakke)["n"].isna().all()


def test_en_andel_uten_utvalg_kan_ikke_proeves(tmp_path: Path) -> None:
    mappe = tmp_path / "p"
    with pytest.raises(Brukerfeil) as feil:
        pakke_med(mappe, {"alle": 600}, [{"indikator": "nord", "verdi": 40.0}], {"nord": "%"}, ())
    assert str(feil.value) == (
        f"{mappe / 'leveranser.csv'}:2: nord 2019 er ikke et antall, og det hviler på et ukjent "
        "antall. Ventet: antallet i kolonnen «n»."
    )


def test_et_brudd_paa_skjemaet_viser_ikke_tallet(tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil) as feil:
        pakke_med(tmp_path / "p", {"alle": 600}, [{"indikator": "nord", "verdi": "3 av 63"}])
    assert "63" not in str(feil.value).replace(str(tmp_path), "")
