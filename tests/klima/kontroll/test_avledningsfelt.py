"""En regel over flere rader eller tabeller som er skrevet galt, er et funn med fil og linje."""

from __future__ import annotations

from pathlib import Path

import pytest

from klima.kontroll.avledningsfelt import gale_felt
from klima.kontroll.regler import Regel, les_fil

SUM = {
    "regel": "sum",
    "total": {"verdi": 100},
    "mangler": "funn",
    "abs": 1,
    "rel": 0.1,
    "per": ["a"],
}
ENIGHET = {
    "regel": "enighet",
    "noekkel": ["a"],
    "mot": {"datasett": "p", "tabell": "t", "kolonne": "k", "der": {"aar": [2009, 2011]}},
    "bare_her": "lov",
    "bare_der": "funn",
}


@pytest.mark.parametrize(
    "raa",
    [
        SUM,
        SUM | {"total": {"tabell": "t"}},
        SUM | {"total": {"der": {"sektor": "Totalt"}}},
        SUM | {"total": {"der": {"aar": 2009, "tonn": 1.5, "kilde": ["A"]}}},
        ENIGHET,
        {"regel": "ferskhet", "maaneder": 1, "utgaver": "nyeste"},
        {"regel": "andel", "del": {"kilde": "[*].*"}, "enhet": "t"},
        {"regel": "aarsendring", "prosent": 0, "minst": 0.5, "stoerste": 5, "siste_aar": False},
        {
            "regel": "utgaveendring",
            "kolonne": "tonn",
            "per": ["kommune", "aar"],
            "der": {"sektor": "A"},
        },
        # At kolonnen er tom, sies et annet sted.
        {"regel": "utgaveendring", "kolonne": ""},
    ],
    ids=lambda raa: raa["regel"],
)
def test_riktige_felt(raa: dict[str, object]) -> None:
    assert gale_felt(raa) == []


@pytest.mark.parametrize(
    ("raa", "feil"),
    [
        ({"mangler": "kanskje"}, "«mangler» skal være funn eller lov, men er «kanskje»"),
        ({"bare_her": True}, "«bare_her» skal være funn eller lov, men er «True»"),
        ({"bare_der": ""}, "«bare_der» skal være funn eller lov, men er «»"),
        ({"utgaver": "alle"}, "«utgaver» skal være nyeste, men er «alle»"),
        ({"abs": -1}, "«abs» skal være et tall som ikke er negativt, men er «-1»"),
        ({"rel": "1 %"}, "«rel» skal være et tall som ikke er negativt, men er «1 %»"),
        (
            {"prosent": float("inf")},
            "«prosent» skal være et tall som ikke er negativt, men er «inf»",
        ),
        ({"minst": True}, "«minst» skal være et tall som ikke er negativt, men er «True»"),
        ({"maaneder": 0}, "«maaneder» skal være et helt tall fra 1 og opp, men er «0»"),
        ({"stoerste": 2.5}, "«stoerste» skal være et helt tall fra 1 og opp, men er «2.5»"),
        ({"per": "aar"}, "«per» skal være en liste med kolonner, men er «aar»"),
        ({"noekkel": []}, "«noekkel» skal være en liste med kolonner, men er «[]»"),
        ({"siste_aar": "ja"}, "«siste_aar» skal være true eller false, men er «ja»"),
        ({"enhet": 3}, "«enhet» skal være tekst, men er «3»"),
        ({"total": 100}, "«total» skal være felt og verdier, men er «100»"),
        (
            {"total": {"verdi": 1, "tabel": "t"}},
            "ukjent felt «tabel» i «total»; kjente: datasett, tabell, kolonne, der, verdi",
        ),
        ({"total": {"kolonne": "a"}}, "«total» mangler verdi, tabell eller der"),
        ({"total": {"verdi": "mye"}}, "«verdi» i «total» skal være et tall, men er «mye»"),
        (
            {"total": {"verdi": 1, "tabell": "t"}},
            "«total» har «verdi», og kan da ikke ha noe annet",
        ),
        ({"mot": {"tabell": ["t"]}}, "«tabell» i «mot» skal være tekst, men er «['t']»"),
        (
            {"mot": {"datasett": 3, "tabell": "t"}},
            "«datasett» i «mot» skal være tekst, men er «3»",
        ),
        (
            {"mot": {"tabell": "t", "kolonne": " "}},
            "«kolonne» i «mot» skal være tekst, men er « »",
        ),
        ({"mot": {"kolonne": "k"}}, "«mot» mangler «tabell»"),
        ({"mot": {"datasett": "p"}}, "«mot» har datasett, men ikke tabell"),
        (
            {"mot": {"tabell": "t", "der": {}}},
            "«der» i «mot» skal være kolonne og verdi, men er «{}»",
        ),
        (
            {"mot": {"tabell": "t", "der": "aar"}},
            "«der» i «mot» skal være kolonne og verdi, men er «aar»",
        ),
        (
            {"total": {"der": {"aar": []}}},
            "«der» i «total» skal være kolonne og verdi, men er «{'aar': []}»",
        ),
        (
            {"total": {"der": {"aar": [2009, None]}}},
            "«der» i «total» skal være kolonne og verdi, men er «{'aar': [2009, None]}»",
        ),
        (
            {"mot": {"tabell": "t", "verdi": 3}},
            "ukjent felt «verdi» i «mot»; kjente: datasett, tabell, kolonne, der",
        ),
        (
            {"del": "[*].*"},
            "«del» skal være én kolonne og et regulært uttrykk, men er «[*].*»",
        ),
        (
            {"del": {"a": "x", "b": "y"}},
            "«del» skal være én kolonne og et regulært uttrykk, men er «{'a': 'x', 'b': 'y'}»",
        ),
        (
            {"del": {"kilde": "["}},
            "«del» er ikke et regulært uttrykk: unterminated character set at position 0",
        ),
        (
            {"regel": "utgaveendring", "kolonne": "tonn", "per": ["kilde"]},
            "regelen utgaveendring kan ikke bruke «kilde»; bruk kommune, aar og sektor",
        ),
        (
            {"regel": "utgaveendring", "kolonne": "tonn", "der": {"gass": "CO2"}},
            "regelen utgaveendring kan ikke bruke «gass»; bruk kommune, aar og sektor",
        ),
        (
            {"regel": "utgaveendring", "unntatt": {"sektor": "A", "gass": "CO2"}},
            "regelen utgaveendring kan ikke bruke «gass»; bruk kommune, aar og sektor",
        ),
        (
            {"regel": "utgaveendring", "kolonne": "aar"},
            "regelen utgaveendring gjelder «tonn», ikke «aar»",
        ),
    ],
)
def test_gale_felt(raa: dict[str, object], feil: str) -> None:
    # Det siste feltet i hvert tilfelle er det gale.
    assert (list(raa)[-1], feil) in gale_felt(raa)


def les(tmp_path: Path, datasett: str, regel: str) -> tuple[list[Regel], list[tuple[str, str]]]:
    fil = tmp_path / "eks.yaml"
    felles = "" if datasett == "utslipp" else "tabell: t, "
    fil.write_text(
        f"datasett: {datasett}\neier: noen\nregler:\n"
        f"  - {{{felles}alvor: feil, grunn: Derfor., {regel}}}\n",
        encoding="utf-8",
    )
    regler, funn = les_fil(fil, "eks.yaml")
    assert {f.regel for f in funn} <= {"forventning/gal-regel"}
    return regler, [(f.sted, f.melding) for f in funn]


def test_feltene_leses_uten_linjenumre(tmp_path: Path) -> None:
    (regel,), funn = les(
        tmp_path,
        "pakke",
        "regel: sum, kolonne: tonn, per: [aar], abs: 1, mangler: lov, "
        "total: {tabell: x, der: {sektor: Totalt}}",
    )
    assert funn == []
    assert regel.kolonner == ("tonn",)
    assert regel.krav == {
        "per": ["aar"],
        "abs": 1,
        "mangler": "lov",
        "total": {"tabell": "x", "der": {"sektor": "Totalt"}},
    }


@pytest.mark.parametrize(
    ("datasett", "regel", "ventet"),
    [
        ("pakke", "regel: ferskhet, kolonne: aar", "regelen ferskhet mangler «maaneder»"),
        (
            "pakke",
            "regel: sum, kolonne: a, total: {verdi: 1}, abs: 0",
            "regelen sum mangler «mangler»",
        ),
        (
            "pakke",
            "regel: sum, kolonne: a, total: {verdi: 1}, mangler: lov",
            "regelen sum mangler abs eller rel",
        ),
        (
            "pakke",
            "regel: enighet, kolonne: a, noekkel: [b], mot: {tabell: x}, bare_her: lov",
            "regelen enighet mangler «bare_der»",
        ),
        (
            "pakke",
            "regel: aarsendring, kolonne: a",
            "regelen aarsendring mangler prosent eller stoerste",
        ),
        (
            "pakke",
            "regel: utgaveendring, kolonne: tonn, per: [aar], prosent: 1",
            "regelen utgaveendring gjelder bare datasettet utslipp",
        ),
        (
            "pakke",
            "regel: ferskhet, kolonne: aar, maaneder: 3, utgaver: nyeste",
            "ukjent felt «utgaver» i regelen ferskhet",
        ),
        (
            "utslipp",
            "regel: ferskhet, kolonne: aar, maaneder: snart",
            "«maaneder» skal være et helt tall fra 1 og opp, men er «snart»",
        ),
    ],
)
def test_en_gal_regel_meldes_med_linjen(
    tmp_path: Path, datasett: str, regel: str, ventet: str
) -> None:
    assert les(tmp_path, datasett, regel) == ([], [("eks.yaml:4", ventet)])


def test_en_riktig_regel_for_utslipp(tmp_path: Path) -> None:
    (regel,), funn = les(
        tmp_path, "utslipp", "regel: ferskhet, kolonne: aar, maaneder: 3, utgaver: nyeste"
    )
    assert funn == []
    assert regel.krav == {"maaneder": 3, "utgaver": "nyeste"}
