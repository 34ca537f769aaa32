"""Lesing av datapakker: typer, manglende celler, og hvert brudd med fil og linje."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from klima.grunn.datapakke import les_pakke, som_rader
from klima.grunn.feil import Brukerfeil

FELT = [
    {"name": "aar", "type": "integer", "constraints": {"required": True}},
    {"name": "tonn", "type": "number"},
    {"name": "slag", "type": "string", "constraints": {"enum": ["maal", "utslipp"]}},
    {"name": "direkte", "type": "boolean"},
]
HODE = "aar,tonn,slag,direkte\n"


def lag_pakke(mappe: Path, csv: str | bytes | None, **skjema: Any) -> Path:
    """En pakke med én tabell, `rader`, etter skjemaet over."""
    mappe = mappe / "pakke"
    mappe.mkdir()
    beskrivelse = {
        "name": "eksempel",
        "resources": [
            {
                "name": "rader",
                "path": "rader.csv",
                "schema": {"fields": FELT, "missingValues": [""], **skjema},
            }
        ],
    }
    (mappe / "datapackage.json").write_text(json.dumps(beskrivelse), encoding="utf-8")
    if csv is not None:
        (mappe / "rader.csv").write_bytes(csv.encode() if isinstance(csv, str) else csv)
    return mappe


def test_tabellen_har_typene_skjemaet_sier(tmp_path: Path) -> None:
    pakke = les_pakke(lag_pakke(tmp_path, HODE + "2009,1.5,maal,true\n"))
    assert som_rader(pakke["rader"]) == [
        {"linje_i_fil": 2, "aar": 2009, "tonn": 1.5, "slag": "maal", "direkte": True}
    ]


def test_en_tom_celle_er_en_mangel_og_aldri_null(tmp_path: Path) -> None:
    pakke = les_pakke(lag_pakke(tmp_path, HODE + "2009,,,\n2011,0,,\n"))
    assert [rad["tonn"] for rad in som_rader(pakke["rader"])] == [None, 0.0]


def test_teksten_na_er_tekst(tmp_path: Path) -> None:
    mappe = lag_pakke(tmp_path, "s\nNA\n", fields=[{"name": "s", "type": "string"}])
    assert les_pakke(mappe)["rader"]["s"].tolist() == ["NA"]


def test_dato_og_aar_leses_ogsaa(tmp_path: Path) -> None:
    felt = [{"name": "dag", "type": "date"}, {"name": "aar", "type": "year"}]
    mappe = lag_pakke(tmp_path, "dag,aar\n2023-10-24,2023\n", fields=felt)
    assert som_rader(les_pakke(mappe)["rader"]) == [
        {"linje_i_fil": 2, "dag": "2023-10-24", "aar": 2023}
    ]


def test_filen_bak_en_tabell(tmp_path: Path) -> None:
    mappe = lag_pakke(tmp_path, HODE + "2009,1,maal,true\n")
    assert les_pakke(mappe).fil("rader") == mappe / "rader.csv"


@pytest.mark.parametrize(
    ("csv", "sted", "melding"),
    [
        (HODE + "2009,x,maal,\n", ":2", "«x» i kolonnen «tonn» har ikke typen skjemaet krever"),
        (HODE + "2009,1,vei,\n", ":2", "«vei» i kolonnen «slag» bryter et krav i skjemaet"),
        (HODE + "2009,1,maal,\n,1,maal,\n", ":3", "«» i kolonnen «aar» bryter et krav i skjemaet"),
        (HODE + "2009,1,maal,\n\n2011,1,maal,\n", ":3", "linjen er tom"),
        (HODE + "2009,1,maal,,7\n", ":2", "linjen har flere celler enn kolonner"),
        (HODE + "2009,1,maal\n", ":2", "cellen «direkte» mangler på linjen"),
        ("aar,tonn,slag\n2009,1,maal\n", "", "kolonnen «direkte» mangler"),
        ("aar,tonn,slag,direkte,y\n2009,1,maal,,1\n", "", "kolonnen «y» står ikke i skjemaet"),
        (HODE + "2009,nan,maal,\n", ":2", "kolonnen «tonn» har et tall som ikke er endelig"),
        (HODE + "2009,1,maal,\n2011,INF,maal,\n", ":3", "kolonnen «tonn» har et tall som ikke er"),
        (b"aar,tonn,slag,direkte\n2009,1,m\xe5l,\n", "", "filen er ikke UTF-8"),
        ("", "", "filen kan ikke leses"),
        (None, "", "filen finnes ikke"),
    ],
)
def test_et_brudd_sier_fil_linje_og_hva(
    tmp_path: Path, csv: str | bytes | None, sted: str, melding: str
) -> None:
    mappe = lag_pakke(tmp_path, csv)
    with pytest.raises(Brukerfeil) as feil:
        les_pakke(mappe)
    assert str(feil.value).startswith(f"{mappe / 'rader.csv'}{sted}: {melding}")


def test_samme_noekkel_to_ganger_er_et_brudd(tmp_path: Path) -> None:
    csv = HODE + "2009,1,maal,\n2009,2,maal,\n"
    mappe = lag_pakke(tmp_path, csv, primaryKey=["aar"])
    with pytest.raises(Brukerfeil, match=r"rader\.csv:3: nøkkelen står på flere linjer"):
        les_pakke(mappe)


def test_alle_bruddene_kommer_i_en_melding(tmp_path: Path) -> None:
    mappe = lag_pakke(tmp_path, HODE + "2009,x,maal,\n2011,y,maal,\n")
    with pytest.raises(Brukerfeil, match=r"^Datapakken pakke har 2 feil:\n- .*:2: .*\n- .*:3: "):
        les_pakke(mappe)


def test_mappe_uten_beskrivelse(tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil) as feil:
        les_pakke(tmp_path)
    assert str(feil.value) == (
        f"{tmp_path}: datapakken mangler datapackage.json. Utvei: se CONTRIBUTING.md."
    )


@pytest.mark.parametrize("innhold", ["{", "{}", "[]", '{"resources": [{"name": "x"}]}'])
def test_ugyldig_beskrivelse_gir_en_melding(tmp_path: Path, innhold: str) -> None:
    (tmp_path / "datapackage.json").write_text(innhold, encoding="utf-8")
    with pytest.raises(Brukerfeil, match=r"datapackage\.json: .*beskrivelse.* er ikke gyldig"):
        les_pakke(tmp_path)


def test_en_sti_ut_av_pakken_avvises(tmp_path: Path) -> None:
    mappe = lag_pakke(tmp_path, HODE)
    beskrivelse = (mappe / "datapackage.json").read_text(encoding="utf-8")
    (mappe / "datapackage.json").write_text(
        beskrivelse.replace("rader.csv", "../rader.csv"), encoding="utf-8"
    )
    with pytest.raises(Brukerfeil, match=r'path "\.\./rader\.csv" is not safe'):
        les_pakke(mappe)


def test_som_rader_gir_none_for_hver_slags_mangel() -> None:
    ramme = pd.DataFrame({"a": pd.array([None], "Int64"), "b": [float("nan")], "c": [None]})
    assert som_rader(ramme) == [{"a": None, "b": None, "c": None}]


def test_en_pakke_som_er_proevd_proeves_igjen_naar_innholdet_er_endret(tmp_path: Path) -> None:
    riktig, galt = HODE + "2021,1,maal,true\n", HODE + "2021,1,gjettet,true\n"
    mappe = lag_pakke(tmp_path, riktig)
    (fil,) = mappe.glob("*.csv")
    les_pakke(mappe)
    fil.write_text(galt, encoding="utf-8", newline="")
    for _ in range(2):
        with pytest.raises(Brukerfeil, match="«gjettet»"):
            les_pakke(mappe)
    fil.write_text(riktig, encoding="utf-8", newline="")
    assert les_pakke(mappe)["rader"]["slag"].tolist() == ["maal"]
