"""Opplæringen i docs/klimabudsjett.md: kommandoene gir det den sier, og hvert tall er regnet."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from klima.grunn.tall import tall
from tests.arbeidsrom import Kjoering
from tests.stotte import ROT

Kjoer = Callable[..., Kjoering]
FIL = ROT / "docs" / "klimabudsjett.md"
BLOKK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
TALL = re.compile(r"−?\d+(?: \d{3})*(?:,\d+)?")


def _vis(verdi: float, desimaler: int = 0) -> str:
    return tall(verdi, desimaler).replace("\u00a0", " ")


def _fasit() -> set[str]:
    """Alle tallene i teksten, regnet for hånd."""
    ramme = 50_000 - 25_000 * 15 / 21
    fast = 50_000 * 0.5 ** (15 / 21)
    biler, kjoering = 400 * 15_000 * 120 / 1e6, 100_000_000 * 0.08 * 77 / 1e6
    kilde = 14_000 * 11_000 / 20_000
    sammen = biler + kjoering - biler * kjoering / kilde
    byggeplass = 700_000 * 0.8 * 0.9 * 2.66 / 1000
    landstroem = 400 * 8 * 400 * 0.75 * 0.210 * 3.17 / 1000
    transport, deponi, kjeler = 800_000 * 0.5 * 0.8 * 2.66 / 1000, 20 * 0.9 * 28, 1e6 / 0.8 * 264e-6
    gjoedsel = 1_500 * 0.5 * (4 * 28 + 0.2 * 265) / 1000
    i_alt = sammen + byggeplass + landstroem + transport + deponi + kjeler + gjoedsel
    annuitet = 12_000_000 / sum(1.04**-k for k in range(20))
    aktivitet = 4_000 / math.log(24 / 20) * math.log(125 / 120)
    regnet = {
        ramme: (32_143, 38_000 - ramme, 5_857),
        fast: (30_475, 38_000 - fast, 7_525),
        biler: (720, 300 * 15_000 * 120 / 1e6, 540, 500 * 15_000 * 120 / 1e6, 900),
        kjoering: (616, kilde, 7_700, sammen, 1_278, biler + kjoering, 1_336),
        i_alt: (5_067, 5_200 - i_alt, 133, i_alt + biler + kjoering - sammen, 5_125),
        byggeplass: (1_341, 3_000_000 / byggeplass, 2_238),
        landstroem: (639, (annuitet + 200_000) / landstroem, 1_641),
        gjoedsel: (124, 0.04 * 6_200, 248),
        aktivitet: (896, 4_000 + aktivitet, 4_896),
    }
    ut = {_vis(v) for noekkel, verdier in regnet.items() for v in (noekkel, *verdier)}
    # Hvert par står etter hverandre: det regnede, og det som skal stå.
    for noekkel, (skrevet, *par) in regnet.items():
        assert _vis(noekkel) == _vis(skrevet)
        assert all(_vis(a) == _vis(b) for a, b in zip(par[::2], par[1::2], strict=True))
    assert _vis(annuitet / 1000) == "849"
    assert _vis((annuitet + 200_000) / 1000) == "1 049"
    assert _vis(100 * (5_200 - i_alt) / 5_200) == "3"
    ut |= {"849 000", "1 049 000", "200 000", "3 000 000", "12 000 000", "100 000 000"}
    # Det som er gitt i eksempelet: årene, målene, forutsetningene og id-er.
    ut |= {_vis(v) for v in (50_000, 25_000, 38_000, 30_200, 5_200, 4_000, 15_000, 120, 77, 400)}
    ut |= {"−50", "300", "500", "8", "6", "15", "21", "20", "4", "3", "1", "2", "5", "4003"}
    ut |= {"2009", "2024", "2027", "2030", "10 000"}
    # Simuleringen: ingen formel gir disse; kommandoen under i teksten gjør det (se testen).
    return ut | {"24,3", "24 796", "25 531", "29"}


def test_hvert_tall_i_teksten_er_regnet_her() -> None:
    tekst = BLOKK.sub("", FIL.read_text(encoding="utf-8"))
    tekst = re.sub(r"^#+ \d+\. ", "", tekst, flags=re.MULTILINE)  # numrene på overskriftene
    ukjente = {t for t in TALL.findall(tekst)} - _fasit()
    assert ukjente == set()


def test_kommandoene_gir_det_opplaeringen_sier(
    kjoer: Kjoer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # Rapporten lages i testens egen prosess, der det tunge alt er lastet; se test_rapportbarn.
    monkeypatch.setattr("reports.rapportbarn.KJERNER", 1)
    sist, sett = "", 0
    for slag, innhold in BLOKK.findall(FIL.read_text(encoding="utf-8")):
        if slag == "sh":
            for linje in innhold.strip().splitlines():
                if "--mot" in linje:
                    _endre_tiltak_2()
                sist = _kjoer(kjoer, linje, monkeypatch)
        elif slag == "text":
            utskrift = [_jevn(u) for u in sist.splitlines()]
            for linje in innhold.strip().splitlines():
                assert _jevn(linje) in utskrift, linje
                sett += 1
    assert sett == 13
    assert (tmp_path / "eksempelvik" / "datasets" / "budsjett" / "2027.json").is_file()
    assert list((tmp_path / "eksempelvik" / "rapport").glob("aarsrapport-*.html"))


def _jevn(linje: str) -> str:
    return " ".join(linje.replace("\u00a0", " ").split())


def _kjoer(kjoer: Kjoer, linje: str, monkeypatch: pytest.MonkeyPatch) -> str:
    ord_ = shlex.split(linje)
    if ord_[0] == "cd":
        monkeypatch.chdir(ord_[1])
        return ""
    svar = kjoer(*ord_[1:])
    assert (svar.kode, svar.feil) == (0, ""), linje
    return svar.ut


def _endre_tiltak_2() -> None:
    """Det opplæringen ber leseren gjøre før `--mot`."""
    fil = Path("datasets/eksempelvik/tiltak/forutsetninger.csv")
    tekst = fil.read_text(encoding="utf-8")
    naa = tekst.replace("direkte-02,reduksjon,,4,8,12", "direkte-02,reduksjon,,4,6,12")
    assert naa != tekst
    fil.write_text(naa, encoding="utf-8", newline="\n")
