"""`klima kontroll`: teksten verst først, JSON etter avtalen, og kodene 0, 1 og 2."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from klima import Arbeidsrom
from reports.funn import alle_funn
from tests.arbeidsrom import Kjoering
from tests.klima.kontroll.eksempelplan import glatt
from tests.stotte import krever_data

Kjoer = Callable[..., Kjoering]
NOEKLER = ["alvor", "regel", "datasett", "sted", "melding", "forventet", "funnet"]
OGSAA = ["antall", "rader", "gjelder", "eier", "id"]


def bytt(rom: Arbeidsrom, fil: str, gammel: str, ny: str) -> None:
    sti = rom.datasett / fil
    tekst = sti.read_text(encoding="utf-8")
    assert gammel in tekst
    sti.write_text(tekst.replace(gammel, ny, 1), encoding="utf-8")


ASKER = """\
Advarsler (5)

  96d396  datasets/asker/indikatorer/paastander.csv:5
          71 av 88 indikatorer oppdateres årlig, det er 80,7 %. Teksten sier 82 %, som ville krevd
          72 av 88.
          Forventet: 80,7 %
          Funnet:    82 %
          Rader:     1 (linje 5)
          Regel:     avstemming/antall (et oppgitt antall eller en andel mot det som kan telles i
                     tabellene)

  a363bc  datasets/asker/indikatorer/verdier.csv:58
          «Endring i valgdeltakelse i kommunestyre- og fylkestingsvalget, samt stortingsvalget, fire
          år før (prosentpoeng)»: navnet sier prosentpoeng, cellene er trykt i %: 8,77 % (2019) og
          -2,04 % (2021) (linje 58 og 60).
          Forventet: prosentpoeng
          Funnet:    %
          Rader:     2 (linje 58 og linje 60)
          Gjelder:   endring-valgdeltakelse
          Regel:     avstemming/enhet (enheten cellene er trykt i mot enheten i navnet)

  6b1275  datasets/asker/klimagassutslipp/paastander.csv:8
          Veitrafikk 2021: 94 095 av 178 984 t er 52,6 %, teksten sier 51,3 %, som ville krevd
          91 729–91 909 t.
          Forventet: 52,6 %
          Funnet:    51,3 %
          Rader:     1 (linje 8)
          Gjelder:   Veitrafikk
          Regel:     avstemming/andel (en oppgitt andel mot delen og helheten den er regnet av)

  0fb0eb  datasets/asker/klimagassutslipp/paastander.csv:10
          Radene lå samlet 12 124 t over målet for 2021 (171 147 mot 159 023 t), teksten sier rundt
          8 000 t. Det passer med Veitrafikk alene (8 224 t).
          Forventet: 12 124 t
          Funnet:    rundt 8 000 t
          Rader:     1 (linje 10)
          Gjelder:   Sektorer med mål i tonn
          Regel:     avstemming/sum (delene lagt sammen mot det som er oppgitt samlet)

  9ddd2e  datasets/asker/klimagassutslipp/sektormaal.csv:30
          Veitrafikk 2021: −32 % gir et 2009-nivå på 137 400–139 400 t, målet for 2021 og budsjettet
          for 2024 gir 129 200–131 100 t. Trolig tall fra to utgaver.
          Forventet: −28 til −27 %
          Funnet:    −32 %
          Rader:     1 (linje 30)
          Gjelder:   Veitrafikk
          Regel:     avstemming/referanseniva (tonn og prosent for en sektor skal gi ett og samme
                     nivå i referanseåret)

Merknader (2)

  588058  datasets/asker/klimagassutslipp/paastander.csv:7
          Samlet utslipp i 2021 er 178 984 t, teksten sier 178 000 t. Tallet er kuttet, ikke
          avrundet; avrundet er det 179 000 t.
          Forventet: 179 000 t
          Funnet:    178 000 t
          Rader:     1 (linje 7)
          Gjelder:   Totalt
          Regel:     avstemming/total (det samlede utslippet i teksten mot tabellen)

  d812bc  datasets/asker/tiltak/investeringsposter.csv:7
          Samferdsel - gang- og sykkelbro Nesøya: skal være ferdig i 2026, men har 35 200 (1 000 kr)
          i 2027.
          Forventet: ingen beløp etter 2026
          Funnet:    beløp i 2027
          Rader:     1 (linje 7)
          Gjelder:   Samferdsel - gang- og sykkelbro Nesøya
          Regel:     avstemming/ferdigaar (penger etter året posten skal være ferdig)

0 feil, 5 advarsler, 2 merknader
"""


def test_asker_slik_det_foelger_med(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    svar = kjoer("kontroll", rom=rom)
    assert (svar.kode, svar.feil) == (0, "")
    assert glatt(svar.ut) == ASKER


def test_json_er_ett_dokument_etter_avtalen(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    svar = kjoer("kontroll", "--json", rom=rom)
    assert (svar.kode, svar.feil) == (0, "")
    assert list(svar.json) == ["funn", "antall"]
    assert svar.json["antall"] == {"feil": 0, "advarsel": 5, "merknad": 2}
    assert [list(f) for f in svar.json["funn"]] == [NOEKLER + OGSAA] * 7
    andel = svar.json["funn"][2]
    assert (andel["datasett"], andel["regel"]) == ("asker/klimagassutslipp", "avstemming/andel")
    assert (glatt(andel["forventet"]), glatt(andel["funnet"])) == ("52,6 %", "51,3 %")


def test_feil_gir_kode_1_og_staar_foerst(kjoer: Kjoer, lite: Arbeidsrom) -> None:
    bytt(lite, "asker/tiltak/tiltak.csv", "sjoefart,Sjøfart", "sjoefart,")
    svar = kjoer("kontroll", rom=lite)
    assert svar.kode == 1
    (id_,) = [f["id"] for f in kjoer("kontroll", "--json", rom=lite).json["funn"][:1]]
    linjer = svar.ut.splitlines()
    assert linjer[:5] == [
        "Feil (1)",
        "",
        f"  {id_}  datasets/asker/tiltak/tiltak.csv:7",
        "          «sektor» mangler på 1 av 14 rader (linje 7). "
        "Et tiltak mot direkte utslipp virker i en",
        "          sektor.",
    ]
    assert "          Regel:     forventning/ikke_tom (hver rad skal ha en verdi)" in linjer
    assert linjer.index("Merknader (1)") > linjer.index("Feil (1)")
    assert svar.ut.splitlines()[-1] == "1 feil, 0 advarsler, 1 merknad"


def test_feil_gir_kode_1_ogsaa_i_json_og_mangler_er_null(kjoer: Kjoer, lite: Arbeidsrom) -> None:
    (lite.datasett / "forventninger").mkdir()
    (lite.datasett / "forventninger" / "min.yaml").write_text("regler: 3\n", encoding="utf-8")
    svar = kjoer("kontroll", "--json", rom=lite)
    assert svar.kode == 1
    assert svar.json["antall"] == {"feil": 2, "advarsel": 0, "merknad": 1}
    assert svar.json["funn"][0]["sted"] == "datasets/forventninger/min.yaml:1"
    assert svar.json["funn"][0]["funnet"] is None


def test_bare_noen_datasett(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    svar = kjoer("kontroll", "tiltak", "asker/handlingsregler", "--json", rom=rom)
    assert {f["datasett"] for f in svar.json["funn"]} == {"asker/tiltak"}


def test_et_datasett_uten_funn(kjoer: Kjoer, lite: Arbeidsrom) -> None:
    svar = kjoer("kontroll", "utslipp", rom=lite)
    assert (svar.kode, svar.ut) == (0, "0 feil, 0 advarsler, 0 merknader\n")


def test_en_av_hvert(kjoer: Kjoer, lite: Arbeidsrom) -> None:
    bytt(lite, "asker/tiltak/investeringsposter.csv", ",3750,", ",3760,")
    assert kjoer("kontroll", rom=lite).ut.splitlines()[-1] == "0 feil, 1 advarsel, 1 merknad"


def test_et_ukjent_datasett_gir_kode_2(kjoer: Kjoer, lite: Arbeidsrom) -> None:
    svar = kjoer("kontroll", "tull", rom=lite)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == "klima: ukjent datasett «tull». Ventet: asker/tiltak, utslipp.\n"


def test_en_kommune_uten_noe_gir_kode_2(kjoer: Kjoer, lite: Arbeidsrom) -> None:
    svar = kjoer("kontroll", "--kommune", "Oslo", rom=lite)
    assert (svar.kode, svar.ut) == (2, "")
    assert "ingen utgave har Oslo (0301)" in svar.feil


def test_kommune_alle(kjoer: Kjoer, lite: Arbeidsrom) -> None:
    svar = kjoer("kontroll", "--kommune", "alle", rom=lite)
    assert svar.ut.splitlines()[-1] == "0 feil, 0 advarsler, 1 merknad"


class _Dagen(date):
    """I dag er 22. november 2026, også når testene kjøres senere: statistikken eldes."""

    @classmethod
    def today(cls) -> date:  # type: ignore[override]
        return date(2026, 11, 22)


@krever_data
def test_oslo_og_telemark_har_bare_merknader(
    kjoer: Kjoer, oslo: Arbeidsrom, telemark: Arbeidsrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("klima.kontroll.kjoering.date", _Dagen)
    for rom, kommune, antall in ((oslo, "0301", 3), (telemark, "alle", 4)):
        svar = kjoer("kontroll", "--kommune", kommune, rom=rom)
        assert svar.kode == 0
        assert svar.ut.splitlines()[-1] == f"0 feil, 0 advarsler, {antall} merknader"


def test_hjelpen_er_paa_norsk(kjoer: Kjoer) -> None:
    svar = kjoer("kontroll", "--hjelp")
    assert "Eksempel: klima kontroll klimagassutslipp" in svar.ut


def test_alle_funn_setter_sammen_klima_og_indikatorer(asker: Arbeidsrom) -> None:
    funn = alle_funn(asker, "3203", gx=False)
    assert {f.datasett for f in funn} == {
        *("asker/klimagassutslipp", "asker/tiltak", "asker/indikatorer")
    }
    assert {f.datasett for f in alle_funn(asker, "Asker", datasett=["tiltak"], gx=False)} == {
        "asker/tiltak"
    }
