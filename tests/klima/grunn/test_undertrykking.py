"""Regler for undertrykking i en datapakke: hva de gjør med verdiene, og regler som ikke virker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from klima.grunn.datapakke import Datapakke, les_pakke
from klima.grunn.feil import Brukerfeil
from klima.grunn.undertrykking import beroerte
from tests.undertrykkingsrom import celle, kort, lag_pakke

N = {"faerre_enn": "5", "grunn": "Oppdiktet", "hjemmel": ""}


@pytest.fixture
def mappe(tmp_path: Path) -> Path:
    return tmp_path / "indikatorer"


def vist(pakke: Datapakke, aar: int = 2019) -> dict[str, str]:
    """Det en leser ser i cellene ett år."""
    ramme = pakke["verdier"]
    ett = ramme[ramme["aar"] == aar]
    return dict(zip(ett["indikator"], ett["tekst"], strict=True))


def les(
    mappe: Path,
    celler: dict[str, Any],
    enheter: dict[str, str] | None = None,
    *,
    regler: tuple[str, ...] | None = None,
    **resten: Any,
) -> Datapakke:
    """Les en pakke med ett år; alle indikatorene har grensen 5 når `regler` ikke er gitt."""
    enheter = enheter or {}
    rader = [
        celle(navn, 2019, v) if not isinstance(v, dict) else celle(navn, 2019, **v)
        for navn, v in celler.items()
    ]
    return les_pakke(
        lag_pakke(
            mappe,
            katalog=[kort(n, i, enheter.get(n, "antall")) for i, n in enumerate(celler, 1)],
            verdier=rader,
            regler=[{"indikator": n, **N} for n in (celler if regler is None else regler)],
            **{"sammenhenger": (), **resten},
        ),
        # Skjemaet prøves for seg; det tar det meste av et sekund.
        proev=False,
    )


# --- Verdiene --------------------------------------------------------------------------------


def test_et_antall_under_grensen_undertrykkes_og_resten_staar(mappe: Path) -> None:
    pakke = les(mappe, {"a": 0, "b": 4, "c": 5, "d": 4}, regler=("a", "b", "c"))
    assert vist(pakke) == {"a": "undertrykt", "b": "undertrykt", "c": "5", "d": "4"}


def test_en_undertrykt_rad_har_bare_noekkel_og_linje_igjen(mappe: Path) -> None:
    rad = les(mappe, {"a": {"verdi": 3, "personer": 40}})["verdier"].loc[2].dropna().to_dict()
    assert rad == {
        "indikator": "a",
        "aar": 2019,
        "status": "undertrykt",
        "tekst": "undertrykt",
        "linje": 1,
        "opphav": "avlest",
    }


def test_en_celle_uten_tall_beholder_hvorfor(mappe: Path) -> None:
    assert vist(les(mappe, {"a": None})) == {"a": "Ikke målt"}


def test_summen_og_delene_verner_hverandre(mappe: Path) -> None:
    # 44 = 2 + 12 + 30: uten soer er bare nord + soer = 14 kjent.
    pakke = les(
        mappe,
        {"nord": 2, "soer": 30, "vest": 12, "alle": 44},
        sammenhenger=[("alle", "del", d) for d in ("nord", "soer", "vest")],
    )
    assert vist(pakke) == {"nord": "undertrykt", "soer": "undertrykt", "vest": "12", "alle": "44"}


def test_de_beroerte_er_alle_reglene_nevner(mappe: Path) -> None:
    tall = {"nord": 2, "soer": 30, "alle": 32, "annet": 3}
    ledd = [("alle", "del", "nord"), ("alle", "del", "soer")]
    pakke = les(mappe, tall, regler=("nord",), sammenhenger=ledd)
    assert beroerte(pakke) == {"nord", "soer", "alle"}


def test_hvert_aar_er_sin_egen_tabell(tmp_path: Path) -> None:
    pakke = les_pakke(
        lag_pakke(
            tmp_path / "p",
            katalog=[kort("a", 1), kort("b", 2), kort("c", 3)],
            verdier=[
                celle(n, aar, v)
                for aar, tall in ((2019, (9, 9, 18)), (2020, (2, 9, 11)))
                for n, v in zip("abc", tall, strict=True)
            ],
            regler=[{"indikator": "a", **N}],
            sammenhenger=[("c", "del", "a"), ("c", "del", "b")],
        )
    )
    assert vist(pakke, 2019) == {"a": "9", "b": "9", "c": "18"}
    assert vist(pakke, 2020) == {"a": "undertrykt", "b": "undertrykt", "c": "11"}


def test_radrekkefoelgen_i_filene_betyr_ingenting(tmp_path: Path) -> None:
    tall = {"nord": 2, "soer": 30, "vest": 12, "alle": 44}
    ledd = [("alle", "del", d) for d in ("nord", "soer", "vest")]
    en = les(tmp_path / "en", tall, sammenhenger=ledd)
    to = les(tmp_path / "to", dict(reversed(tall.items())), sammenhenger=ledd[::-1])
    assert vist(en) == vist(to)


@pytest.mark.parametrize(
    ("verdi", "enhet", "personer", "undertrykt"),
    [
        # 10 % av 40 er 4 personer; 12,5 % er 5.
        (10.0, "%", 40, True),
        (12.5, "%", 40, False),
        # 90 % av 40: 4 er ikke med. 0 og 100 % sier det samme om alle.
        (90.0, "%", 40, True),
        (0.0, "%", 40, True),
        (100.0, "%", 40, True),
        # 50 % av 8 er 4 og 4; av 10 er 5 og 5.
        (50.0, "%", 8, True),
        (50.0, "%", 10, False),
        # 2 per 1000 av 2000 er 4; av 2500 er 5. At nesten ingen er med, er vanlig for en rate.
        (2.0, "per 1000 innbyggere", 2000, True),
        (2.0, "per 1000 innbyggere", 2500, False),
        (4.0, "per 100 000 innbyggere", 100_000, True),
        # Et snitt hviler på dem som har svart.
        (4.2, "skala 1-5", 4, True),
        (4.2, "skala 1-5", 5, False),
    ],
)
def test_andelen_hviler_paa_personene_bak_den(
    mappe: Path, verdi: float, enhet: str, personer: int, undertrykt: bool
) -> None:
    pakke = les(mappe, {"a": {"verdi": verdi, "personer": personer}}, {"a": enhet})
    assert (vist(pakke) == {"a": "undertrykt"}) == undertrykt


def test_en_andel_av_et_undertrykt_antall_undertrykkes_uten_egen_regel(mappe: Path) -> None:
    tall = {"teller": 3, "nevner": 40, "andel": 7.5}
    ledd = [("andel", "teller", "teller"), ("andel", "nevner", "nevner")]
    pakke = les(mappe, tall, {"andel": "%"}, regler=("teller",), sammenhenger=ledd)
    assert vist(pakke) == {"teller": "undertrykt", "nevner": "40", "andel": "undertrykt"}


def test_en_andel_av_en_undertrykt_nevner_undertrykkes(mappe: Path) -> None:
    tall = {"nevner": 4, "andel": 50.0}
    pakke = les(
        mappe,
        tall,
        {"andel": "%"},
        regler=("nevner",),
        sammenhenger=[("andel", "nevner", "nevner")],
    )
    assert vist(pakke) == {"nevner": "undertrykt", "andel": "undertrykt"}


def test_telleren_av_en_undertrykt_andel_undertrykkes(mappe: Path) -> None:
    # 90 % av 40: 4 er ikke med, så andelen må vike. 36 og 40 gir den tilbake.
    tall = {"teller": 36, "nevner": 40, "andel": {"verdi": 90.0, "personer": 40}}
    ledd = [("andel", "teller", "teller"), ("andel", "nevner", "nevner")]
    pakke = les(mappe, tall, {"andel": "%"}, regler=("andel",), sammenhenger=ledd)
    assert vist(pakke) == {"teller": "undertrykt", "nevner": "40", "andel": "undertrykt"}


def test_en_liten_nevner_roeper_ikke_telleren(mappe: Path) -> None:
    # Ingen av 0 personer er med: telleren kan bare være 0, så nevneren må vike.
    ledd = [("andel", "teller", "teller"), ("andel", "nevner", "nevner")]
    tall = {"teller": 0, "nevner": 0, "andel": None}
    pakke = les(mappe, tall, {"andel": "%"}, regler=("teller",), sammenhenger=ledd)
    assert vist(pakke) == {"teller": "undertrykt", "nevner": "undertrykt", "andel": "Ikke målt"}


def test_andeler_av_steder_og_av_alle_verner_hverandre(mappe: Path) -> None:
    # 10 % av 40 er 4, 50 % av 60 er 30, 34 % av 100 er 34: 34 − 30 = 4 for den som kjenner tallene.
    pakke = les(
        mappe,
        {
            "nord": {"verdi": 10.0, "personer": 40},
            "soer": {"verdi": 50.0, "personer": 60},
            "alle": {"verdi": 34.0, "personer": 100},
        },
        dict.fromkeys(("nord", "soer", "alle"), "%"),
        sammenhenger=[("alle", "del", "nord"), ("alle", "del", "soer")],
    )
    assert vist(pakke) == {"nord": "undertrykt", "soer": "undertrykt", "alle": "34,0"}


def test_det_kilden_selv_har_undertrykt_vernes(mappe: Path) -> None:
    tall = {"a": {"verdi": None, "status": "undertrykt", "tekst": ":"}, "b": 30, "alle": 33}
    ledd = [("alle", "del", "a"), ("alle", "del", "b")]
    assert vist(les(mappe, tall, sammenhenger=ledd)) == {
        "a": "undertrykt",
        "b": "undertrykt",
        "alle": "33",
    }


@pytest.mark.parametrize("tekst", ["3", "12 (3 av 25)", "12 og 3", "omtrent 12"])
def test_en_celle_som_viser_mer_enn_verdien_undertrykkes(mappe: Path, tekst: str) -> None:
    pakke = les(mappe, {"a": {"verdi": 12, "tekst": tekst}})
    assert vist(pakke) == {"a": "undertrykt"}
    (merknad,) = pakke.merknader
    assert str(merknad).endswith(
        "verdier.csv:2: a 2019: cellen viser noe annet enn verdien i raden."
    )


def test_et_tall_i_en_celle_uten_verdi_undertrykkes(mappe: Path) -> None:
    tall = {"a": {"verdi": None, "status": "tall_kommer", "tekst": "3 (foreløpig)"}}
    assert vist(les(mappe, tall)) == {"a": "undertrykt"}


@pytest.mark.parametrize("tekst", ["1 748", "1\u00a0748", "1 748 barn", "1748"])
def test_tallet_kan_vaere_trykt_med_mellomrom_og_enhet(mappe: Path, tekst: str) -> None:
    assert vist(les(mappe, {"a": {"verdi": 1748, "tekst": tekst}})) == {"a": tekst}


def test_formler_toemmes_for_alle_i_sammenhengen(mappe: Path) -> None:
    tall = {"a": 2, "b": 30, "c": 12, "alle": {"verdi": 44, "formel": "2 + 30 + 12"}}
    ledd = [("alle", "del", d) for d in ("a", "b", "c")]
    lag = lag_pakke(
        mappe,
        katalog=[kort(n, i) for i, n in enumerate(tall, 1)],
        verdier=[
            {"formel": "", **(celle(n, 2019, **v) if isinstance(v, dict) else celle(n, 2019, v))}
            for n, v in tall.items()
        ],
        regler=[{"indikator": "a", **N}],
        sammenhenger=ledd,
    )
    beskrivelse = lag / "datapackage.json"
    tekst = beskrivelse.read_text(encoding="utf-8")
    ny = tekst.replace(
        '{"name": "personer", "type": "integer"}',
        '{"name": "personer", "type": "integer"}, {"name": "formel", "type": "string"}',
    )
    beskrivelse.write_text(ny, encoding="utf-8")
    # Kolonnene skal stå i samme rekkefølge som i beskrivelsen.
    fil = lag / "verdier.csv"
    rader = [rad.split(",", 1) for rad in fil.read_text(encoding="utf-8").splitlines()]
    fil.write_text("".join(f"{resten},{foerst}\n" for foerst, resten in rader), "utf-8")
    assert les_pakke(lag)["verdier"]["formel"].isna().all()


def test_en_sum_som_ikke_er_lik_delene_meldes_uten_tall(mappe: Path) -> None:
    tall = {"nord": 2, "soer": 30, "alle": 33}
    pakke = les(mappe, tall, sammenhenger=[("alle", "del", "nord"), ("alle", "del", "soer")])
    (merknad,) = pakke.merknader
    assert str(merknad).endswith("verdier.csv:4: alle 2019: summen er ikke lik delene.")


def test_askers_pakke_har_ingen_regler_og_er_uendret(asker: Any) -> None:
    mappe = asker.datasett / "asker" / "indikatorer"
    pakke = les_pakke(mappe)
    raa = pd.read_csv(mappe / "verdier.csv")
    assert pakke.merknader == ()
    assert beroerte(pakke) == set()
    assert list(pakke["verdier"]["tekst"]) == list(raa["tekst"])


# --- Regler som ikke virker ------------------------------------------------------------------


def feilen(mappe: Path, *argumenter: Any, **navngitte: Any) -> str:
    """Meldingen, uten mappen foran filnavnet; aldri med et av tallene."""
    with pytest.raises(Brukerfeil) as feil:
        les(mappe, *argumenter, **navngitte)
    return str(feil.value).replace(f"{mappe}/", "").replace(f"{mappe}\\", "")


@pytest.mark.parametrize("n", ["1", "0", "-5"])
def test_en_grense_under_to_undertrykker_ingenting(mappe: Path, n: str) -> None:
    lag_pakke(
        mappe,
        katalog=[kort("a", 1)],
        verdier=[celle("a", 2019, 3)],
        regler=[{"indikator": "a", "faerre_enn": n, "grunn": "g", "hjemmel": ""}],
        sammenhenger=(),
    )
    with pytest.raises(Brukerfeil) as feil:
        les_pakke(mappe)
    assert str(feil.value) == (
        f"{mappe / 'undertrykking.csv'}:2: regelen undertrykker ingenting. Ventet: et helt tall "
        f"fra 2 og opp i «faerre_enn». Funnet: {n}."
    )


def test_en_regel_for_en_ukjent_indikator(mappe: Path) -> None:
    assert feilen(mappe, {"a": 3}, regler=("a", "b")) == (
        "undertrykking.csv:3: indikatoren «b» er ikke i katalogen."
    )


@pytest.mark.parametrize(
    ("ledd", "melding"),
    [
        ([("a", "del", "x")], "sammenhenger.csv:2: indikatoren «x» er ikke i katalogen."),
        (
            [("a", "sum", "b")],
            "sammenhenger.csv:2: ukjent slag sammenheng. Ventet: del, teller, nevner. "
            "Funnet: «sum».",
        ),
        (
            [("a", "del", "b"), ("b", "del", "c"), ("c", "del", "a")],
            "sammenhenger.csv:4: sammenhengene går i ring. Funnet: ",
        ),
        ([("a", "del", "a")], "sammenhenger.csv:2: sammenhengene går i ring. Funnet: a – a."),
        (
            [("a", "del", "p")],
            "sammenhenger.csv:2: summen og delen har ikke samme enhet. Ventet: antall. Funnet: %.",
        ),
        (
            [("p", "teller", "a"), ("p", "teller", "b")],
            "sammenhenger.csv:3: «p» har to ganger teller.",
        ),
        (
            [("a", "teller", "p")],
            "sammenhenger.csv:2: telleren «p» er ikke et antall. Ventet: enheten antall. "
            "Funnet: %.",
        ),
    ],
)
def test_en_sammenheng_som_ikke_virker(
    mappe: Path, ledd: list[tuple[str, str, str]], melding: str
) -> None:
    tall = {"a": 7, "b": 7, "c": 7, "p": {"verdi": 7, "personer": 100}}
    assert feilen(mappe, tall, {"p": "%"}, sammenhenger=ledd).startswith(melding)


def test_en_andel_uten_personer_kan_ikke_proeves(mappe: Path) -> None:
    assert feilen(mappe, {"a": 17.0}, {"a": "%"}) == (
        "verdier.csv:2: a 2019 er ikke et antall, og det hviler på et ukjent antall. Ventet: "
        "antallet i kolonnen «personer»."
    )


@pytest.mark.parametrize("verdi", [3.5, -3])
def test_et_antall_som_ikke_er_helt_kan_ikke_proeves(mappe: Path, verdi: float) -> None:
    assert feilen(mappe, {"a": verdi}) == (
        "verdier.csv:2: a 2019 er ikke et helt antall, så det kan ikke prøves."
    )


def test_en_verdi_som_staar_to_ganger_slipper_ikke_utenom(mappe: Path) -> None:
    lag_pakke(
        mappe,
        katalog=[kort("a", 1)],
        verdier=[celle("a", 2019, 3), celle("a", 2019, 12)],
        regler=[{"indikator": "a", **N}],
        sammenhenger=(),
    )
    with pytest.raises(Brukerfeil) as feil:
        les_pakke(mappe, proev=False)
    assert str(feil.value) == (
        f"{mappe / 'verdier.csv'}:3: a 2019 står på flere linjer, så det kan ikke prøves."
    )


def test_regler_som_ikke_er_foert_opp_er_ikke_stille_uvirksomme(mappe: Path) -> None:
    lag_pakke(mappe)
    beskrivelse = mappe / "datapackage.json"
    tekst = beskrivelse.read_text(encoding="utf-8")
    beskrivelse.write_text(tekst.replace('"name": "undertrykking"', '"name": "annet"'), "utf-8")
    with pytest.raises(Brukerfeil) as feil:
        les_pakke(mappe)
    assert str(feil.value) == (
        f"{mappe / 'undertrykking.csv'}: reglene for undertrykking er ikke ført opp i "
        "datapackage.json, så de virker ikke. Utvei: beskriv tabellen i datapackage.json, se "
        "docs/undertrykking.md."
    )


def test_sammenhenger_som_ikke_er_foert_opp_er_ikke_stille_uvirksomme(mappe: Path) -> None:
    lag_pakke(mappe)
    beskrivelse = mappe / "datapackage.json"
    tekst = beskrivelse.read_text(encoding="utf-8")
    beskrivelse.write_text(tekst.replace('"name": "sammenhenger"', '"name": "annet"'), "utf-8")
    with pytest.raises(Brukerfeil, match="undertrykkingen trenger tabellen «sammenhenger»"):
        les_pakke(mappe)


def test_personer_som_tekst_er_en_feil_i_beskrivelsen(mappe: Path) -> None:
    lag_pakke(mappe)
    beskrivelse = mappe / "datapackage.json"
    tekst = beskrivelse.read_text(encoding="utf-8")
    ny = tekst.replace(
        '{"name": "personer", "type": "integer"}', '{"name": "personer", "type": "string"}'
    )
    beskrivelse.write_text(ny, "utf-8")
    with pytest.raises(Brukerfeil, match="«personer» i «verdier» skal ha typen integer"):
        les_pakke(mappe)


def test_et_brudd_paa_skjemaet_viser_ikke_cellen(mappe: Path) -> None:
    lag_pakke(mappe, verdier=[{**celle("barn-nord", 2019, 3), "verdi": "3 barn"}])
    with pytest.raises(Brukerfeil) as feil:
        les_pakke(mappe)
    assert str(feil.value) == (
        f"{mappe / 'verdier.csv'}:2: «…» i kolonnen «verdi» har ikke typen skjemaet krever."
    )
