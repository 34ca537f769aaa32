"""Hver utgave i lageret prøves; på de ekte filene er det bare det som faktisk er der."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from klima import Arbeidsrom, Utgavelager
from klima.kontroll import Funn
from klima.kontroll.kjoering import kjoer as kjoer_alt
from tests.arbeidsrom import lag_arbeidsrom
from tests.klima.kontroll.avledninger import I_DAG
from tests.klima.kontroll.eksempelplan import glatt
from tests.klima.publikasjoner import raatt
from tests.stotte import TELEMARK, krever_data

FOERSTE, ANDRE = TELEMARK
INDUSTRI = "Industri, olje og gass"


def kjoer(rom: Arbeidsrom, kommune: str, i_dag: date = I_DAG) -> dict[str, Funn]:
    """Funnene i utslippene etter det de handler om; ingen er `feil` eller `advarsel`."""
    funn = kjoer_alt(rom, kommune, datasett=["utslipp"], i_dag=i_dag)
    assert {f.alvor for f in funn} <= {"merknad"}
    ut = {_navn(f): f for f in funn}
    assert len(ut) == len(funn)
    return ut


def _navn(funn: Funn) -> str:
    navn = funn.regel.removeprefix("forventning/")
    return "siste_aar" if "fra året før" in funn.melding else navn


def tonn(kommune: str, aar: int, sektor: str, dato: str = ANDRE) -> Decimal:
    """Summen av de rå radene i fylkets fil, regnet med Decimal på teksten."""
    rader = pd.read_csv(TELEMARK[dato], dtype=str).set_axis(list("kasut"), axis=1)
    valgt = (rader["k"] == kommune) & (rader["a"] == str(aar)) & (rader["s"] == sektor)
    return sum((Decimal(t) for t in rader.loc[valgt, "t"]), Decimal(0))


# --- de ekte filene ------------------------------------------------------------------------------


@krever_data
def test_oslos_arbeidsbok_har_bare_den_anslaatte_kilden_og_de_stoerste_hoppene(
    oslo: Arbeidsrom,
) -> None:
    funn = kjoer(oslo, "0301")
    assert set(funn) == {"andel", "aarsendring", "siste_aar"}
    assert glatt(funn["andel"].melding) == (
        "«*Estimat sjøfart» inngår i «tonn» i 4 av 130 grupper: Oslo Sjøfart 2009, 2011, 2013 og "
        "2015: 35 964 av 35 964 t (100 %). Kilder med stjerne er anslått av utgiveren, og like "
        "store hvert år de er anslått."
    )
    assert glatt(funn["aarsendring"].melding) == (
        "«tonn» endrer seg med mer enn 10 % og minst 10 000 t fra år til år i 13 av 120 steg, "
        "størst først: Oslo Oppvarming 2009–2011: 277 564 → 152 762 t (−45,0 %); Oslo "
        "Energiforsyning 2009–2011: 208 154 → 259 467 t (+24,7 %); Oslo Oppvarming 2013–2015: "
        "117 399 → 73 488 t (−37,4 %); Oslo Oppvarming 2011–2013: 152 762 → 117 399 t (−23,1 %); "
        "Oslo Annen mobil forbrenning 2009–2011: 132 997 → 156 234 t (+17,5 %); og 8 til. Så store "
        "hopp bør ha en kjent årsak før de forklares som klimatiltak."
    )
    assert glatt(funn["siste_aar"].melding) == (
        "«tonn» endrer seg med mer enn 10 % og minst 10 000 t fra året før til 2024 i 1 av 10 "
        "steg: Oslo Oppvarming 2023–2024: 37 976 → 26 839 t (−29,3 %). Det nyeste året er det som "
        "oftest rettes etter publiseringen."
    )
    assert funn["andel"].gjelder == ("Sjøfart",)
    assert (funn["andel"].antall, funn["andel"].eier) == (4, "dataforvalter")


@krever_data
def test_de_to_utgavene_for_telemark(telemark: Arbeidsrom) -> None:
    funn = kjoer(telemark, "alle")
    assert set(funn) == {"andel", "aarsendring", "siste_aar", "utgaveendring"}
    utgave = Utgavelager(telemark).liste()[-1].utgave
    assert {f.sted for f in funn.values()} == {f"datasets/utgaver/{utgave}/tabell.parquet"}
    assert glatt(funn["siste_aar"].melding).startswith(
        "«tonn» endrer seg med mer enn 10 % og minst 10 000 t fra året før til 2024 i 2 av 145 "
        "steg, størst først: Porsgrunn Industri, olje og gass 2023–2024: 1 851 358 → 2 093 023 t "
        "(+13,1 %); Porsgrunn Annen mobil forbrenning 2023–2024: 6 082 → 16 386 t (+169 %)."
    )
    assert glatt(funn["andel"].melding).startswith(
        "«*Estimat sjøfart» inngår i «tonn» i 20 av 2 170 grupper: Porsgrunn Sjøfart 2009, 2011, "
        "2013 og 2015: 31 350 av 31 350 t (100 %); Kragerø Sjøfart"
    )
    assert glatt(funn["utgaveendring"].melding).startswith(
        "«tonn» der aar er 2009 er endret siden utgaven 2025-01-24-1a1aa216 i 17 av 17 kommuner, "
        "samlet +91 618 t, i likt omfang, størst først: Porsgrunn: 2 155 689 → 2 248 021 t "
        "(+4,3 %); Skien: 158 195 → 159 433 t (+0,8 %); Kragerø: 78 969 → 79 942 t (+1,2 %); "
        "Bamble: 622 437 → 621 879 t (−0,1 %); Vinje: 40 650 → 40 100 t (−1,4 %); og 12 til."
    )


@krever_data
def test_hoppene_i_telemark_regnet_paa_de_raa_radene(telemark: Arbeidsrom) -> None:
    # Med Decimal på teksten i filen: 1 851 358,26 og 2 093 022,76, og 6 081,91 og 16 385,50.
    assert tonn("Porsgrunn", 2023, INDUSTRI) == Decimal("1851358.26")
    assert tonn("Porsgrunn", 2024, INDUSTRI) == Decimal("2093022.76")
    assert tonn("Porsgrunn", 2023, "Annen mobil forbrenning") == Decimal("6081.91")
    assert tonn("Porsgrunn", 2024, "Annen mobil forbrenning") == Decimal("16385.50")
    rader = raatt(TELEMARK[ANDRE])
    serier = rader.groupby(["kommune", "sektor", "aar"])["tonn"].sum()
    hopp = 0
    for _, serie in serier.groupby(level=[0, 1]):
        verdier = serie.tolist()
        for fra, til in pairwise(verdier):
            stor = round(abs(til - fra), 6) >= 10_000
            hopp += stor and (fra == 0 or abs(til - fra) / abs(fra) > 0.1)
    assert hopp == kjoer(telemark, "alle")["aarsendring"].antall == 13


@krever_data
def test_referanseaaret_i_telemark_regnet_paa_de_raa_radene(telemark: Arbeidsrom) -> None:
    # Likt omfang er de ni sektorene i den første utgaven.
    per = {}
    for dato in (FOERSTE, ANDRE):
        rader = pd.read_csv(TELEMARK[dato], dtype=str).set_axis(list("kasut"), axis=1)
        sum_: dict[str, Decimal] = defaultdict(Decimal)
        for k, a, s, _, t in rader.itertuples(index=False):
            if a == "2009" and "fluor" not in s:
                sum_[k.strip()] += Decimal(t)
        per[dato] = sum_
    endret = {k: per[ANDRE][k] - fra for k, fra in per[FOERSTE].items()}
    assert len(endret) == len([e for e in endret.values() if e]) == 17
    assert round(sum(endret.values())) == 91618
    stoerst = sorted(endret, key=lambda k: -abs(endret[k]))
    funn = kjoer(telemark, "alle")["utgaveendring"]
    assert funn.rader == tuple(stoerst[:5])
    assert funn.antall == 17


@krever_data
def test_den_anslaatte_sjoefarten_i_oslo_og_telemark_regnet_paa_de_raa_radene(
    oslo: Arbeidsrom, telemark: Arbeidsrom
) -> None:
    for dato, antall in ((FOERSTE, 28), (ANDRE, 20)):
        rader = raatt(TELEMARK[dato])
        anslag = rader[rader["kilde"].str.startswith("*") & (rader["tonn"] != 0)]
        assert set(anslag["kilde"]) == {"*Estimat sjøfart"}
        assert set(anslag["aar"]) == {2009, 2011, 2013, 2015}
        assert len(anslag[["kommune", "aar"]].drop_duplicates()) == antall
    assert kjoer(telemark, "alle")["andel"].antall == 20


@krever_data
@pytest.mark.parametrize(("dato", "anslaatt"), [(FOERSTE, 28), (ANDRE, 20)])
def test_en_utgave_alene_har_ingen_endring_fra_forrige(
    tmp_path: Path, dato: str, anslaatt: int
) -> None:
    rom = lag_arbeidsrom(tmp_path, planer=False)
    Utgavelager(rom).importer(TELEMARK[dato], publisert=date.fromisoformat(dato))
    funn = kjoer(rom, "alle", date.fromisoformat(dato))
    assert "utgaveendring" not in funn
    assert funn["andel"].antall == anslaatt
    assert set(funn) <= {"andel", "aarsendring", "siste_aar"}


@krever_data
def test_en_kommune_har_bare_sine_egne_funn(telemark: Arbeidsrom) -> None:
    funn = kjoer(telemark, "Porsgrunn")
    assert glatt(funn["utgaveendring"].melding).startswith(
        "«tonn» der aar er 2009 er endret siden utgaven 2025-01-24-1a1aa216, i likt omfang: "
        "Porsgrunn: 2 155 689 → 2 248 021 t (+4,3 %)."
    )
    assert "4 av 129 grupper" in funn["andel"].melding


# --- små filer -----------------------------------------------------------------------------------

CSV = "Kommune,År,Sektor,Utslippskilde,Utslipp\n"


def importer(rom: Arbeidsrom, dato: str, *rader: str) -> str:
    """Legg en liten fil i lageret; gir utgavens id."""
    fil = rom.rot / f"{dato}.csv"
    fil.write_text(CSV + "".join(f"{r}\n" for r in rader), encoding="utf-8")
    return Utgavelager(rom).importer(fil, publisert=date.fromisoformat(dato)).utgave.utgave


def forfalsk(monkeypatch: pytest.MonkeyPatch, *utgaver: str) -> None:
    """Gi disse utgavene et negativt tall i den første raden, etter at importen har lest filen."""
    hent: Callable[..., pd.DataFrame] = Utgavelager.tabell

    def forfalsket(lager: Utgavelager, utgave: object, *args: object, **valg: object) -> object:
        tabell = hent(lager, utgave, *args, **valg).copy()
        if utgave.utgave in utgaver:  # type: ignore[attr-defined]
            tabell.loc[tabell.index[0], "tonn"] = -5.0
        return tabell

    monkeypatch.setattr(Utgavelager, "tabell", forfalsket)


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    return lag_arbeidsrom(tmp_path, planer=False)


def test_ogsaa_de_eldre_utgavene_proeves(rom: Arbeidsrom, monkeypatch: pytest.MonkeyPatch) -> None:
    gammel = importer(
        rom, "2024-02-01", "Asker,2022,Veitrafikk,Biler,10", "Asker,2021,Veitrafikk,Biler,9"
    )
    importer(rom, "2026-02-01", "Asker,2022,Veitrafikk,Biler,10", "Asker,2024,Veitrafikk,Biler,11")
    forfalsk(monkeypatch, gammel)
    for kommune in ("3203", "alle"):
        feil = [f for f in kjoer_alt(rom, kommune, i_dag=I_DAG) if f.alvor == "feil"]
        assert [(f.sted, f.regel) for f in feil] == [
            (f"datasets/utgaver/{gammel}/tabell.parquet", "forventning/innenfor")
        ]


def test_en_trukket_utgave_proeves_ikke(rom: Arbeidsrom, monkeypatch: pytest.MonkeyPatch) -> None:
    gammel = importer(rom, "2024-02-01", "Asker,2022,Veitrafikk,Biler,10")
    importer(rom, "2026-02-01", "Asker,2022,Veitrafikk,Biler,10", "Asker,2024,Veitrafikk,Biler,11")
    Utgavelager(rom).trekk(gammel, "feil fil")
    forfalsk(monkeypatch, gammel)
    assert [f for f in kjoer_alt(rom, "3203", i_dag=I_DAG) if f.alvor == "feil"] == []


def test_utgaven_i_bruk_er_den_nyeste_for_hver_kommune(rom: Arbeidsrom) -> None:
    # Oslo er bare i den eldste, som er for gammel; Asker er også i den nyeste.
    gammel = importer(
        rom,
        "2023-02-01",
        *(f"{k},{a},Veitrafikk,Biler,10" for k in ("Asker", "Oslo") for a in (2009, 2021)),
    )
    importer(rom, "2026-02-01", *(f"Asker,{a},Veitrafikk,Biler,10" for a in (2009, 2024)))
    funn = [f for f in kjoer_alt(rom, "alle", i_dag=I_DAG) if f.regel == "forventning/ferskhet"]
    assert [(f.sted, f.rader) for f in funn] == [
        (f"datasets/utgaver/{gammel}/tabell.parquet", ("2021",))
    ]
    assert "mer enn 30 måneder før 22. november 2026" in funn[0].melding
    assert kjoer_alt(rom, "Asker", i_dag=I_DAG) == []


def test_en_rettelse_er_ikke_en_ny_publikasjon(rom: Arbeidsrom) -> None:
    def med(dato: str, tonn: int) -> str:
        rader = [f"Asker,{a},Veitrafikk,Biler,{tonn + i}" for i, a in enumerate((2009, 2023, 2024))]
        return importer(rom, dato, *rader)

    med("2026-02-01", 100)
    med("2026-02-02", 200)
    assert kjoer_alt(rom, "3203", i_dag=I_DAG) == []
    foer = med("2025-02-01", 50)
    (funn,) = kjoer_alt(rom, "3203", i_dag=I_DAG)
    assert f"siden utgaven {foer}, i likt omfang: Asker: 50 → 200" in glatt(funn.melding)


def test_en_utgave_som_ikke_kan_leses_er_et_funn(rom: Arbeidsrom) -> None:
    gammel = importer(rom, "2024-02-01", "Asker,2022,Veitrafikk,Biler,10")
    ny = importer(rom, "2026-02-01", *(f"Asker,{a},Veitrafikk,Biler,10" for a in (2009, 2024)))
    for utgave in (gammel, ny):
        (rom.utgaver / utgave / "tabell.parquet").write_bytes(b"ikke parquet")
        feil = [f for f in kjoer_alt(rom, "3203", i_dag=I_DAG) if f.regel == "utgave/lesing"]
        assert f"datasets/utgaver/{utgave}/tabell.parquet" in {f.sted for f in feil}
        assert {f.alvor for f in feil} == {"feil"}
        assert feil[0].melding.startswith("Utgaven kan ikke prøves: ")
