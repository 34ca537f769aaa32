"""`klima hent klass`: kommuneinndelingen fra utgiveren til arbeidsrommet, over ekte HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from klima import Arbeidsrom
from klima.grunn.kommuneinndeling import inndeling
from klima.kilder import klasskopi
from tests.arbeidsrom import Kjoering
from tests.klima.kilder.test_klass import BASE, DAG, landet
from tests.tjener import Haandterer, Tjener, svar

Kjoer = Callable[..., Kjoering]


class IDag:
    """Kalenderen stilt på dagen svarene gjelder."""

    today = staticmethod(lambda: DAG)


@pytest.fixture
def klass(tjener: Tjener, monkeypatch: pytest.MonkeyPatch) -> Tjener:
    """En tjener som svarer som KLASS for hele landet."""

    def svarer(h: Haandterer) -> None:
        kropp = json.dumps(landet(BASE + h.path)).encode()
        svar(200, kropp, Content_Type="application/json")(h)

    tjener.svarer(svarer)
    monkeypatch.setenv("KLIMA_URL_KLASS", tjener.adresse(""))
    monkeypatch.setattr(klasskopi, "date", IDag)
    return tjener


def test_inndelingen_havner_i_arbeidsrommet(
    kjoer: Kjoer, tomt_arbeidsrom: Arbeidsrom, klass: Tjener
) -> None:
    utfall = kjoer("hent", "klass", rom=tomt_arbeidsrom)
    assert (utfall.kode, utfall.feil) == (0, "")
    assert utfall.ut.startswith("Ny kommuneinndeling, 357 kommuner og ")
    hentet = inndeling(tomt_arbeidsrom)
    assert hentet.perioder == inndeling().perioder
    assert {k.sti.partition("?")[0] for k in klass.kall} == {
        "/classifications/131/codesAt",
        "/classifications/131/changes",
    }


def test_ingenting_nytt_sies(kjoer: Kjoer, tomt_arbeidsrom: Arbeidsrom, klass: Tjener) -> None:
    kjoer("hent", "klass", rom=tomt_arbeidsrom)
    svaret = kjoer("hent", "klass", "--json", rom=tomt_arbeidsrom).json
    assert (svaret["nytt"], svaret["kommuner"]) == (False, 357)


def test_en_adresse_som_har_flyttet_er_en_feil_med_utvei(
    kjoer: Kjoer, tomt_arbeidsrom: Arbeidsrom, tjener: Tjener, monkeypatch: pytest.MonkeyPatch
) -> None:
    tjener.svarer(svar(404))
    monkeypatch.setenv("KLIMA_URL_KLASS", tjener.adresse(""))
    utfall = kjoer("hent", "klass", rom=tomt_arbeidsrom)
    assert (utfall.kode, utfall.ut) == (2, "")
    assert "KLIMA_URL_KLASS" in utfall.feil
    assert not (tomt_arbeidsrom.datasett / "felles").exists()
