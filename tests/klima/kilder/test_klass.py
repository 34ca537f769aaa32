"""KLASS: svarene leses til samme form som listen som følger med, og kopien er arbeidsrommets."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from klima import Arbeidsrom, finn_arbeidsrom
from klima.grunn.arbeidsrom import innebygd_rot
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune
from klima.grunn.kommuneinndeling import inndeling
from klima.kilder.klass import BASE, fra_mappe, les_inndeling
from klima.kilder.klasskopi import oppdater_inndeling
from tests.datasets.pakkelesing import frictionless_feil

DAG = date(2026, 11, 22)
START = date(2009, 1, 1)


def koder(*par: tuple[str, str]) -> dict[str, Any]:
    """Et svar på codesAt, slik API-et skriver det."""
    felt = {"parentCode": None, "level": "1", "shortName": "", "presentationName": ""}
    tomt = {"validFrom": None, "validTo": None, "notes": ""}
    return {"codes": [{"code": nummer, "name": navn, **felt, **tomt} for nummer, navn in par]}


def endringer(*rader: tuple[str, str, str, str, str]) -> dict[str, Any]:
    """Et svar på changes: (dato, gammel kode, gammelt navn, ny kode, nytt navn)."""
    return {
        "codeChanges": [
            {
                "oldCode": fra,
                "oldName": fra_navn,
                "oldShortName": "",
                "newCode": til,
                "newName": til_navn,
                "newShortName": "",
                "changeOccurred": dato,
            }
            for dato, fra, fra_navn, til, til_navn in rader
        ]
    }


def klass_som(ved_dato: dict[str, Any], changes: dict[str, Any]) -> Any:
    """En henter med faste svar."""

    def hent(url: str) -> Any:
        assert url.startswith(f"{BASE}/classifications/131/")
        dato = parse_qs(urlsplit(url).query).get("date", [""])[0]
        return ved_dato[dato] if dato else changes

    return hent


def landet(url: str) -> Any:
    """KLASS med listen som følger med som innhold, og koden for uoppgitt kommune i tillegg."""
    valg = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
    if "date" in valg:
        dag = date.fromisoformat(valg["date"])
        navn = {p.nummer: p.navn for p in inndeling().perioder}
        numre = sorted(inndeling().numre(dag))
        return koder(*((n, navn[n]) for n in numre), ("9999", "Uoppgitt"))
    assert (valg["from"], valg["to"]) == ("2009-01-01", "2026-11-23")
    rader = [(str(e.dato), e.fra, e.fra_navn, e.til, e.til_navn) for e in inndeling().endringer]
    return endringer(*rader)


# --- Lesing ------------------------------------------------------------------------------------


def test_hele_landet_leses_til_den_samme_inndelingen() -> None:
    lest = les_inndeling(landet, til=DAG)
    assert lest.inndeling.perioder == inndeling().perioder
    assert lest.inndeling.endringer == inndeling().endringer
    assert lest.inndeling.grensejusteringer == inndeling().grensejusteringer
    assert lest.merknader == ()


def test_navn_nummer_sammenslaaing_og_deling_kjennes_fra_hverandre() -> None:
    hent = klass_som(
        {
            "2009-01-01": koder(("0001", "A"), ("0002", "B"), ("0003", "C"), ("0004", "D")),
            "2019-01-01": koder(
                ("0001", "A - Á"), ("0012", "B"), ("0003", "C"), ("0041", "D"), ("0042", "E")
            ),
            "2020-01-01": koder(("0001", "A - Á"), ("0003", "C"), ("0041", "D"), ("0042", "E")),
        },
        endringer(
            ("2019-01-01", "0001", "A", "0001", "A - Á"),
            ("2019-01-01", "0002", "B", "0012", "B"),
            ("2019-01-01", "0004", "D", "0041", "D"),
            ("2019-01-01", "0004", "D", "0042", "E"),
            ("2020-01-01", "0012", "B", "0003", "C"),
        ),
    )
    lest = les_inndeling(hent, til=DAG).inndeling
    assert [(e.fra, e.til, e.slag) for e in lest.endringer] == [
        ("0001", "0001", "navn"),
        ("0002", "0012", "nummer"),
        ("0004", "0041", "deling"),
        ("0004", "0042", "deling"),
        ("0003", "0003", "sammenslaaing"),  # KLASS hadde bare den som gikk ut
        ("0012", "0003", "sammenslaaing"),
    ]
    assert lest.finn("Á") == ["0001"]
    assert lest.dagens("0002") == "0003"


def test_en_grensejustering_er_ikke_en_deling() -> None:
    def hent(url: str) -> Any:
        svar = landet(url)
        if "codeChanges" in svar:
            svar["codeChanges"] += endringer(("2020-01-01", "0226", "Sørum", "3034", "Nes"))[
                "codeChanges"
            ]
        return svar

    assert les_inndeling(hent, til=DAG).inndeling.dagens("0226") == "3205"


def test_numre_som_kommer_og_gaar_uten_endring_gir_merknad() -> None:
    hent = klass_som(
        {
            "2009-01-01": koder(("0001", "A"), ("0002", "B")),
            "2020-01-01": koder(("0001", "Å"), ("0003", "C")),
        },
        endringer(("2020-01-01", "0001", "A", "0001", "Å")),
    )
    assert les_inndeling(hent, til=DAG).merknader == (
        "0002 gikk ut 2020-01-01 uten at KLASS har endringen.",
        "0003 kom til 2020-01-01 uten at KLASS har endringen.",
    )


@pytest.mark.parametrize(
    ("svar", "melding"),
    [
        ([], "svaret har ikke formen KLASS skal ha"),
        ({"status": 404}, "Funnet: status"),
        ({"codeChanges": ["x"]}, "svaret har ikke formen KLASS skal ha"),
        ({"codeChanges": [{"oldCode": "1"}]}, "en endring fra KLASS kan ikke leses"),
        ({"codeChanges": []}, "KLASS har ingen kommuner den dagen"),
    ],
)
def test_et_svar_med_feil_form_sier_hvor(svar: Any, melding: str) -> None:
    hent = klass_som({"2009-01-01": {"codes": []}}, svar)
    with pytest.raises(Brukerfeil, match=melding) as feil:
        les_inndeling(hent, til=DAG)
    assert str(feil.value).startswith(f"{BASE}/classifications/131/c")


def test_lagrede_svar_leses_fra_filer(tmp_path: Path) -> None:
    (tmp_path / "codesAt_2009-01-01.json").write_text(json.dumps(koder(("0301", "Oslo"))))
    hent = fra_mappe(tmp_path)
    with pytest.raises(Brukerfeil, match="svaret fra KLASS er ikke lagret"):
        les_inndeling(hent, til=DAG)
    (tmp_path / "changes_2009-01-01_2026-11-23.json").write_text(json.dumps(endringer()))
    assert les_inndeling(hent, til=DAG).inndeling.numre(DAG) == {"0301"}


# --- Kopien i arbeidsrommet ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def tjener() -> Iterator[str]:
    """KLASS på denne maskinen."""

    class Svar(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kropp = json.dumps(landet(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(kropp)))
            self.end_headers()
            self.wfile.write(kropp)

        def log_message(self, format: str, *args: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Svar)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}/api/klass/v1"
    httpd.shutdown()
    httpd.server_close()


def hent_json(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as svar:
        return json.load(svar)


def test_kopien_skrives_i_arbeidsrommet_og_brukes_der(
    tomt_arbeidsrom: Arbeidsrom, tjener: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLIMA_URL_KLASS", tjener)
    svar = oppdater_inndeling(tomt_arbeidsrom, hent_json, dag=DAG)
    assert svar.mappe == tomt_arbeidsrom.datasett / "felles" / "kommuneinndeling"
    assert (svar.nytt, svar.kommuner, svar.merknader) == (True, 357, ())
    assert frictionless_feil(svar.mappe) == []
    meta = json.loads((svar.mappe / "datapackage.json").read_text(encoding="utf-8"))
    assert (meta["utgave"], meta["kildekort"]["lest"]) == ("klass-2026-11-22", "2026-11-22")
    assert inndeling(tomt_arbeidsrom) is not inndeling()
    assert inndeling(tomt_arbeidsrom).dagens("0220") == "3203"
    assert sorted(p.name for p in svar.mappe.parent.iterdir()) == ["kommuneinndeling"]


def test_det_samme_en_gang_til_endrer_ingenting(tomt_arbeidsrom: Arbeidsrom) -> None:
    foerst = oppdater_inndeling(tomt_arbeidsrom, landet, dag=DAG)
    filer = {f: f.read_bytes() for f in foerst.mappe.iterdir()}
    assert oppdater_inndeling(tomt_arbeidsrom, landet, dag=DAG).nytt is False
    assert {f: f.read_bytes() for f in foerst.mappe.iterdir()} == filer


def test_en_ny_kommune_i_klass_finnes_etter_hentingen(tomt_arbeidsrom: Arbeidsrom) -> None:
    def med_ny(url: str) -> Any:
        svar = landet(url)
        if "codeChanges" in svar:
            nye = endringer(
                ("2026-07-01", "3212", "Nesodden", "3299", "Nyby"),
                ("2026-07-01", "3214", "Frogn", "3299", "Nyby"),
            )
            svar["codeChanges"] += nye["codeChanges"]
        elif "date=2026-07-01" in url:
            uten = [k for k in svar["codes"] if k["code"] not in ("3212", "3214")]
            svar = {"codes": [*uten, *koder(("3299", "Nyby"))["codes"]]}
        return svar

    oppdater_inndeling(tomt_arbeidsrom, med_ny, dag=DAG)
    oppslag = inndeling(tomt_arbeidsrom)
    assert len(oppslag.numre(DAG)) == 356
    assert finn_kommune("Frogn", oppslag).nummer == "3299"
    assert finn_kommune("Frogn").nummer == "3214"


def test_en_henting_som_feiler_lar_kopien_vaere(tomt_arbeidsrom: Arbeidsrom) -> None:
    mappe = oppdater_inndeling(tomt_arbeidsrom, landet, dag=DAG).mappe
    filer = {f: f.read_bytes() for f in mappe.iterdir()}
    with pytest.raises(Brukerfeil):
        oppdater_inndeling(tomt_arbeidsrom, lambda _: {"status": 500}, dag=DAG)
    assert {f: f.read_bytes() for f in mappe.iterdir()} == filer


def test_listen_som_foelger_med_skrives_aldri_over() -> None:
    with pytest.raises(Brukerfeil, match="listen som følger med programmet, skrives ikke over"):
        oppdater_inndeling(finn_arbeidsrom(innebygd_rot()), landet, dag=DAG)
