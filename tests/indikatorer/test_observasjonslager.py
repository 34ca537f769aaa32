"""Observasjonslageret: svarene blir, tallene regnes av dem, og ingenting halvt blir stående."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indikatorer import observasjonslager
from indikatorer.indikatorhenting import hent_indikatorer
from indikatorer.observasjonslager import Observasjonslager, les_hentede, les_sammenligning
from klima import Arbeidsrom, utgavemappe
from klima.grunn.datapakke import som_rader
from klima.grunn.feil import Brukerfeil
from klima.kilder.jsonstat import les_jsonstat
from klima.kilder.statistikk import Tabellkort, Uttrekk, Utvalg, Variabel
from tests.arbeidsrom import lagerbytes

SPOERRING = """\
indikator: eks
kilde: ssb
enhet: "%"
desimaler: 1
formel: 100 * a / b
ledd:
  a:
    tabell: "01234"
    innhold: {koder: [A]}
    antall: true
  b:
    tabell: "01234"
    innhold: {koder: [B]}
    antall: true
bekreftet: [testen]
"""


@dataclass
class Bank:
    """En statistikkbank i minnet; teller datakallene."""

    tall: dict[tuple[str, str, str], float | str]
    oppdatert: str = "2026-01-01T07:00:00Z"
    id: str = "ssb"
    datakall: int = 0
    feil: list[Brukerfeil] = field(default_factory=list)

    def kort(self, tabell: str) -> Tabellkort:
        steder, tider = ({k[i] for k in self.tall} for i in (0, 2))
        return Tabellkort(
            "ssb",
            tabell,
            "Eksempel",
            self.oppdatert,
            (
                Variabel("Region", "region", "sted", {s: s for s in sorted(steder)}),
                Variabel("ContentsCode", "innhold", "innhold", {"A": "a", "B": "b"}),
                Variabel("Tid", "år", "tid", {t: t for t in sorted(tider)}),
            ),
        )

    def uttrekk(self, tabell: str, utvalg: Any) -> Uttrekk:
        self.datakall += 1
        if self.feil:
            raise self.feil.pop()
        koder = {n: list(u.koder) for n, u in utvalg.items()}
        ider = list(koder)
        rekke: list[dict[str, str]] = [{}]
        for id_ in ider:
            rekke = [{**r, id_: k} for r in rekke for k in koder[id_]]
        celler = [self.tall.get((r["Region"], r["ContentsCode"], r["Tid"]), "..") for r in rekke]
        dokument = {
            "version": "2.0",
            "class": "dataset",
            "id": ider,
            "size": [len(koder[i]) for i in ider],
            "dimension": {i: {"category": {"index": koder[i]}} for i in ider},
            "value": [c if isinstance(c, float) else None for c in celler],
            "status": {str(i): c for i, c in enumerate(celler) if isinstance(c, str)},
        }
        data = les_jsonstat(dokument, kilde="ssb")
        return Uttrekk("ssb", tabell, self.oppdatert, (dokument,), data)


@pytest.fixture
def lite_rom(tomt_arbeidsrom: Arbeidsrom) -> Arbeidsrom:
    """Et arbeidsrom med én egen spørring."""
    fil = tomt_arbeidsrom.datasett / "eget" / "spoerringer" / "eks.yaml"
    fil.parent.mkdir(parents=True)
    fil.write_text(SPOERRING, encoding="utf-8")
    return tomt_arbeidsrom


@pytest.fixture
def bank() -> Bank:
    """2019: (10 + 20 + 30) av 240. 2022: 30 av 200. 3203 er fylt ut med 0 for årene før 2024."""
    return Bank(
        {
            ("0220", "A", "2019"): 10.0,
            ("0627", "A", "2019"): 20.0,
            ("0628", "A", "2019"): 30.0,
            ("0220", "B", "2019"): 80.0,
            ("0627", "B", "2019"): 80.0,
            ("0628", "B", "2019"): 80.0,
            ("3025", "A", "2022"): 30.0,
            ("3025", "B", "2022"): 200.0,
            ("3203", "A", "2022"): 0.0,
            ("3203", "B", "2022"): 0.0,
            ("3203", "A", "2024"): ":",
            ("3203", "B", "2024"): 200.0,
        }
    )


def hent(rom: Arbeidsrom, bank: Bank) -> str:
    (utfall,) = hent_indikatorer(rom, "3203", {"eks": "SSB 1"}, lambda _: bank)
    return utfall.slag


def tallene(rom: Arbeidsrom) -> list[tuple[int, float | None, str, str]]:
    return [
        (r["aar"], None if r["verdi"] is None else round(r["verdi"], 6), r["status"], r["utgave"])
        for r in som_rader(les_hentede(rom, "3203"))
    ]


def test_tomt_lager_gir_tomme_rammer_med_kolonnene(lite_rom: Arbeidsrom) -> None:
    assert list(les_hentede(lite_rom, "3203").columns) == list(observasjonslager.HENTET)
    tom = les_sammenligning(lite_rom, "3203")
    assert (len(tom), list(tom.columns)) == (0, list(observasjonslager.SAMMENLIGNING))


def test_tallene_er_summert_regnet_og_har_status(lite_rom: Arbeidsrom, bank: Bank) -> None:
    assert hent(lite_rom, bank) == "nytt"
    utgave = "SSB 01234 (1.1.2026)"
    assert tallene(lite_rom) == [
        (2019, 25.0, "maalt", utgave),  # 100 * 60 / 240
        (2022, 15.0, "maalt", utgave),  # 100 * 30 / 200
        (2024, None, "undertrykt", utgave),  # a er skjult, så brøken er det
    ]


def test_uendret_spoerres_ikke_om_igjen(lite_rom: Arbeidsrom, bank: Bank) -> None:
    hent(lite_rom, bank)
    foer = lagerbytes(lite_rom)
    assert hent(lite_rom, bank) == "uendret"
    assert bank.datakall == 1
    assert lagerbytes(lite_rom) == foer


def test_uten_dato_hos_utgiveren_hentes_det_men_lagres_bare_naar_noe_er_nytt(
    lite_rom: Arbeidsrom, bank: Bank
) -> None:
    bank.oppdatert = ""
    assert [hent(lite_rom, bank), hent(lite_rom, bank)] == ["nytt", "uendret"]
    assert bank.datakall == 2
    assert len(Observasjonslager(lite_rom).liste()) == 1
    bank.tall["3025", "A", "2022"] = 32.0
    assert hent(lite_rom, bank) == "nytt"


def test_et_nytt_svar_er_en_ny_utgave_og_det_gamle_blir(lite_rom: Arbeidsrom, bank: Bank) -> None:
    hent(lite_rom, bank)
    foer = lagerbytes(lite_rom)
    bank.tall["3025", "A", "2022"] = 32.0
    bank.oppdatert = "2026-06-15T06:00:00Z"
    assert hent(lite_rom, bank) == "nytt"
    etter = lagerbytes(lite_rom)
    assert {f: etter[f] for f in foer} == foer
    # 100 * 32 / 200; de andre er som før og står bare i den første utgaven.
    assert tallene(lite_rom)[3:] == [(2022, 16.0, "maalt", "SSB 01234 (15.6.2026)")]


def test_et_nytt_sted_i_spoersmaalet_hentes_selv_om_tallene_er_like_gamle(
    lite_rom: Arbeidsrom, bank: Bank
) -> None:
    hent(lite_rom, bank)
    bank.tall["3025", "A", "2023"] = 50.0
    bank.tall["3025", "B", "2023"] = 200.0
    assert hent(lite_rom, bank) == "nytt"
    assert (2023, 25.0, "maalt", "SSB 01234 (1.1.2026)") in tallene(lite_rom)


def test_en_rettet_formel_gjelder_det_som_alt_er_hentet(lite_rom: Arbeidsrom, bank: Bank) -> None:
    hent(lite_rom, bank)
    fil = lite_rom.datasett / "eget" / "spoerringer" / "eks.yaml"
    fil.write_text(SPOERRING.replace("100 * a", "1000 * a"), encoding="utf-8")
    assert [rad[1] for rad in tallene(lite_rom)[:2]] == [250.0, 150.0]
    assert bank.datakall == 1


def test_en_feil_under_hentingen_lar_lageret_vaere(lite_rom: Arbeidsrom, bank: Bank) -> None:
    bank.feil = [Brukerfeil("svaret er avkuttet")]
    (utfall,) = hent_indikatorer(lite_rom, "3203", {"eks": "SSB 1"}, lambda _: bank)
    assert (utfall.slag, utfall.melding) == ("gikk_ikke", "svaret er avkuttet.")
    assert Observasjonslager(lite_rom).liste() == []


def test_en_prosess_som_drepes_midt_i_skrivingen_etterlater_ingen_halv_utgave(
    lite_rom: Arbeidsrom, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    hent(lite_rom, bank)
    foer = tallene(lite_rom)

    def doed(*_: object) -> None:
        raise KeyboardInterrupt

    bank.tall["3025", "A", "2022"] = 32.0
    bank.oppdatert = "2026-06-15T06:00:00Z"
    monkeypatch.setattr(utgavemappe, "ta_i_bruk", doed)
    # Uten opprydding, slik en drept prosess gjør det.
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    with pytest.raises(KeyboardInterrupt):
        hent(lite_rom, bank)
    monkeypatch.undo()
    assert [f for f in lagerbytes(lite_rom) if ".bygges-" in f]
    assert tallene(lite_rom) == foer
    assert hent(lite_rom, bank) == "nytt"
    assert not [f for f in lagerbytes(lite_rom) if ".bygges-" in f]


def test_et_svar_som_er_endret_paa_disken_sier_fra(lite_rom: Arbeidsrom, bank: Bank) -> None:
    hent(lite_rom, bank)
    (svar,) = Observasjonslager(lite_rom).liste()
    fil = svar.mappe / "svar.json"
    fil.write_text(fil.read_text(encoding="utf-8").replace("30.0", "31.0"), encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        les_hentede(lite_rom, "3203")
    assert str(feil.value) == (
        f"{fil}: svaret er endret siden det ble hentet. "
        "Funnet: en annen kontrollsum enn da det ble hentet. "
        f"Utvei: flytt mappen {svar.mappe.name} ut av lageret, og hent på nytt."
    )


@pytest.mark.parametrize("innhold", ["", "[]", '{"tabellkort": {}}', "{"])
def test_et_kort_som_ikke_kan_leses_sier_hvilket(lite_rom: Arbeidsrom, innhold: str) -> None:
    fil = lite_rom.utgaver / "observasjoner" / "ssb-1-x" / "kort.json"
    fil.parent.mkdir(parents=True)
    fil.write_text(innhold, encoding="utf-8")
    with pytest.raises(Brukerfeil, match="et svar i observasjonslageret kan ikke leses"):
        Observasjonslager(lite_rom).liste()


def test_en_klokke_som_er_stilt_tilbake_gjoer_ikke_det_nye_til_det_gamle(
    lite_rom: Arbeidsrom, bank: Bank
) -> None:
    lager, utvalg = Observasjonslager(lite_rom), {"Region": Utvalg(("3025",))}
    valg = utvalg | {"ContentsCode": Utvalg(("A",)), "Tid": Utvalg(("2022",))}
    kort = bank.kort("01234")
    lager.legg_inn(kort, [valg], [bank.uttrekk("01234", valg)], datetime(2026, 6, 1, tzinfo=UTC))
    bank.tall["3025", "A", "2022"] = 32.0
    nytt = lager.legg_inn(
        kort, [valg], [bank.uttrekk("01234", valg)], datetime(2026, 5, 1, tzinfo=UTC)
    )
    assert nytt is not None
    siste = lager.siste("ssb", "01234")
    assert siste is not None
    assert siste.mappe == nytt.mappe


def test_kortet_sier_hva_som_ble_spurt_om_og_naar(lite_rom: Arbeidsrom, bank: Bank) -> None:
    hent(lite_rom, bank)
    (svar,) = Observasjonslager(lite_rom).liste()
    kort = json.loads((svar.mappe / "kort.json").read_text(encoding="utf-8"))
    assert kort["utvalg"][0]["ContentsCode"] == {"koder": ["A", "B"], "kodeliste": ""}
    assert kort["oppdatert"] == "2026-01-01T07:00:00Z"
    assert svar.tabellkort == bank.kort("01234")
    assert svar.hentet.tzinfo is not None


def test_det_innebygde_eksempelet_tar_ikke_imot(lite_rom: Arbeidsrom, bank: Bank) -> None:
    with pytest.raises(Brukerfeil, match="det innebygde eksempelet kan ikke ta imot indikatorer"):
        hent_indikatorer(replace(lite_rom, innebygd=True), "3203", {"eks": "SSB 1"}, lambda _: bank)
    assert bank.datakall == 0


def test_lageret_ligger_blant_utgavene_som_ikke_er_i_git(lite_rom: Arbeidsrom) -> None:
    assert Observasjonslager(lite_rom).mappe.parent == lite_rom.utgaver
    assert isinstance(lite_rom.utgaver, Path)
