"""json-stat2: hver tillatte form gir samme array, og et galt dokument sier hva som er galt."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima.grunn.feil import Brukerfeil
from klima.kilder.jsonstat import les_jsonstat

# To kommuner, tre år: fem tall og ett skjult, slik SSB skriver det.
DOKUMENT: dict[str, Any] = {
    "version": "2.0",
    "class": "dataset",
    "label": "Sykehjemsplasser",
    "source": "SSB",
    "updated": "2026-06-15T06:00:00Z",
    "note": ["Tall for 2025 er foreløpige."],
    "role": {"geo": ["Region"], "time": ["Tid"], "metric": ["ContentsCode"]},
    "id": ["Region", "ContentsCode", "Tid"],
    "size": [2, 1, 3],
    "dimension": {
        "Region": {
            "label": "region",
            "note": ["Kommunene slik de er i dag."],
            "category": {
                "index": {"3203": 0, "3301": 1},
                "label": {"3203": "Asker", "3301": "Drammen"},
                "note": {"3203": ["Før 2020: Røyken, Hurum og Asker."]},
            },
        },
        "ContentsCode": {
            "label": "statistikkvariabel",
            "category": {
                "index": {"Plasser": 0},
                "label": {"Plasser": "Plasser i sykehjem"},
                "unit": {"Plasser": {"base": "antall", "decimals": 1}},
            },
        },
        "Tid": {
            "label": "år",
            "category": {
                "index": {"2023": 0, "2024": 1, "2025": 2},
                "label": {"2023": "2023", "2024": "2024", "2025": "2025"},
            },
        },
    },
    "value": [451.5, 460, None, 300, 0, 310],
    "status": {"2": ":", "5": "*"},
    "extension": {"px": {"tableid": "12003", "decimals": 1}},
}


def med(**endret: Any) -> dict[str, Any]:
    """Dokumentet med andre felt på øverste nivå."""
    return {**copy.deepcopy(DOKUMENT), **endret}


def uten(felt: str) -> dict[str, Any]:
    return {navn: verdi for navn, verdi in DOKUMENT.items() if navn != felt}


def med_kategori(dimensjon: str, **endret: Any) -> dict[str, Any]:
    """Dokumentet med andre felt i én dimensjons category; None tar feltet bort."""
    dok = copy.deepcopy(DOKUMENT)
    kategori = dok["dimension"][dimensjon]["category"] | endret
    dok["dimension"][dimensjon]["category"] = {k: v for k, v in kategori.items() if v is not None}
    return dok


def feilen(dokument: Any, **valg: str) -> str:
    with pytest.raises(Brukerfeil) as feil:
        les_jsonstat(dokument, **valg)
    return str(feil.value)


HALE = " Utvei: hent på nytt; blir det likt, har utgiveren endret svaret."


# --- Lesing ------------------------------------------------------------------------------------


def test_verdi_og_status_staar_paa_utgiverens_koder() -> None:
    data = les_jsonstat(DOKUMENT, kilde="ssb")
    assert dict(data.sizes) == {"Region": 2, "ContentsCode": 1, "Tid": 3}
    celle = data.sel(Region="3203", ContentsCode="Plasser")
    assert celle.sel(Tid="2024").verdi.item() == 460.0
    assert math.isnan(celle.sel(Tid="2025").verdi.item())
    assert celle.status.values.tolist() == ["", "", ":"]
    drammen = data.sel(Region="3301", ContentsCode="Plasser")
    assert drammen.verdi.values.tolist() == [300.0, 0.0, 310.0]
    assert drammen.status.values.tolist() == ["", "", "*"]


def test_det_som_beskriver_tallene_foelger_med() -> None:
    assert les_jsonstat(DOKUMENT, kilde="ssb").attrs == {
        "kilde": "ssb",
        "tabell": "12003",
        "tittel": "Sykehjemsplasser",
        "oppdatert": "2026-06-15T06:00:00Z",
        "roller": {"sted": "Region", "tid": "Tid", "innhold": "ContentsCode"},
        "navn": {
            "Region": {"3203": "Asker", "3301": "Drammen"},
            "ContentsCode": {"Plasser": "Plasser i sykehjem"},
            "Tid": {"2023": "2023", "2024": "2024", "2025": "2025"},
        },
        "enheter": {"Plasser": "antall"},
        "desimaler": {"Plasser": 1},
        "merknader": (
            "Tall for 2025 er foreløpige.",
            "Kommunene slik de er i dag.",
            "Asker: Før 2020: Røyken, Hurum og Asker.",
        ),
    }
    assert les_jsonstat(DOKUMENT).Region.attrs == {"navn": "region"}


@pytest.mark.parametrize(
    "dokument",
    [
        med_kategori("Region", index=["3203", "3301"]),
        med_kategori("ContentsCode", index=None),
        med(value={"0": 451.5, "1": 460, "3": 300, "4": 0, "5": 310}),
        med(status=["", None, ":", "", "", "*"]),
        med(dimension=dict(reversed(DOKUMENT["dimension"].items()))),
    ],
    ids=["index som liste", "uten index", "value som objekt", "status som liste", "rekkefølge"],
)
def test_de_andre_skrivemaatene_gir_det_samme(dokument: dict[str, Any]) -> None:
    assert les_jsonstat(dokument).identical(les_jsonstat(DOKUMENT))


def test_index_som_objekt_gir_plassen_ikke_rekkefoelgen() -> None:
    data = les_jsonstat(med_kategori("Region", index={"3203": 1, "3301": 0}))
    assert data.Region.values.tolist() == ["3301", "3203"]
    assert data.sel(Region="3301", Tid="2023").verdi.values.tolist() == [451.5]


@pytest.mark.parametrize(("status", "tegn"), [("e", "e"), ("", ""), (None, "")])
def test_en_status_som_tekst_gjelder_alle(status: str | None, tegn: str) -> None:
    assert set(les_jsonstat(med(status=status)).status.values.flat) == {tegn}


def test_felt_som_er_null_er_det_samme_som_ikke_oppgitt() -> None:
    """FHI skriver `role.time: null`, `extension: null` og enheter uten desimaler."""
    dok = med_kategori("ContentsCode", unit={"Plasser": {"label": "antall", "decimals": None}})
    dok |= {"role": {"time": None, "geo": None, "metric": ["ContentsCode"]}, "extension": None}
    attrs = les_jsonstat(dok).attrs
    assert (attrs["roller"], attrs["tabell"]) == ({"innhold": "ContentsCode"}, "")
    assert (attrs["enheter"], attrs["desimaler"]) == ({"Plasser": "antall"}, {})


def test_desimalene_er_tabellens_der_enheten_ikke_sier_noe() -> None:
    dok = med_kategori("ContentsCode", unit=None) | {"extension": {"px": {"decimals": 2}}}
    assert les_jsonstat(dok).attrs["desimaler"] == {"Plasser": 2}
    assert les_jsonstat(DOKUMENT).attrs["desimaler"] == {"Plasser": 1}


def test_en_kode_uten_navn_heter_koden() -> None:
    assert les_jsonstat(med_kategori("Tid", label=None)).attrs["navn"]["Tid"]["2023"] == "2023"


def test_ssbs_strek_er_et_tall_og_andres_er_det_ikke() -> None:
    dok = med(value=[1, None, None, 1, 1, 1], status={"1": "-", "2": "."})
    assert les_jsonstat(dok, kilde="ssb").verdi.values.flat[1] == 0.0
    assert np.isnan(les_jsonstat(dok, kilde="ssb").verdi.values.flat[2])
    assert np.isnan(les_jsonstat(dok, kilde="fhi").verdi.values.flat[1])


def test_en_tom_tabell_er_tom() -> None:
    dok = med_kategori("Tid", index=[], label={})
    data = les_jsonstat(dok | {"size": [2, 1, 0], "value": [], "status": {}})
    assert data.verdi.size == 0


# --- Rundtur -----------------------------------------------------------------------------------


@st.composite
def tabeller(trekk: st.DrawFn) -> tuple[dict[str, list[str]], list[float | None], list[str]]:
    navn = trekk(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=3, unique=True))
    koder = {
        n: trekk(st.lists(st.text(max_size=3), min_size=1, max_size=4, unique=True)) for n in navn
    }
    antall = math.prod(map(len, koder.values()))
    tall = (
        st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9)
    )
    verdier = trekk(st.lists(tall, min_size=antall, max_size=antall))
    tegn = st.sampled_from(["", "", ":", "..", "*"])
    return koder, verdier, trekk(st.lists(tegn, min_size=antall, max_size=antall))


@given(tabeller(), st.booleans(), st.booleans(), st.booleans())
def test_array_til_json_og_tilbake(
    tabell: tuple[dict[str, list[str]], list[float | None], list[str]],
    spredt: bool,
    som_objekt: bool,
    status_liste: bool,
) -> None:
    koder, verdier, tegn = tabell
    satt = {str(i): v for i, v in enumerate(verdier) if v is not None}
    dok = {
        "version": "2.0",
        "class": "dataset",
        "id": list(koder),
        "size": [len(k) for k in koder.values()],
        "dimension": {
            n: {"category": {"index": {kode: i for i, kode in enumerate(k)} if som_objekt else k}}
            for n, k in koder.items()
        },
        "value": satt if spredt else verdier,
        "status": tegn if status_liste else {str(i): t for i, t in enumerate(tegn) if t},
    }
    data = les_jsonstat(json.loads(json.dumps(dok)))
    assert {n: data[n].values.tolist() for n in data.verdi.dims} == koder
    np.testing.assert_array_equal(
        data.verdi.values.ravel(), [math.nan if v is None else float(v) for v in verdier]
    )
    assert data.status.values.ravel().tolist() == tegn


# --- Gale dokumenter ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dokument", "melding"),
    [
        ([], "dokumentet kan ikke leses. Ventet: et objekt. Funnet: []."),
        (
            med(value=[1, 2, 3, 4, 5]),
            "value har feil lengde. Ventet: 6 celler etter size. Funnet: 5.",
        ),
        (
            med(status=["", ":"]),
            "status har feil lengde. Ventet: 6 celler etter size. Funnet: 2.",
        ),
        (
            med(status={"6": ":"}),
            "status peker på en celle som ikke finnes. Ventet: 0 til 5. Funnet: «6».",
        ),
        (
            med(value={"01": 3}),
            "value peker på en celle som ikke finnes. Ventet: 0 til 5. Funnet: «01».",
        ),
        (
            med(value={"²": 3}),
            "value peker på en celle som ikke finnes. Ventet: 0 til 5. Funnet: «²».",
        ),
        (
            uten("class"),
            "dokumentet er ikke et datasett. Ventet: class «dataset». Funnet: ingen class.",
        ),
        (
            med(**{"class": "collection"}),
            "dokumentet er ikke et datasett. Ventet: class «dataset». "
            "Funnet: class teksten «collection».",
        ),
        (
            uten("version"),
            "dokumentet har en versjon av json-stat vi ikke kjenner. Ventet: version 2.0. "
            "Funnet: ingen version.",
        ),
        (
            med(version="3.0"),
            "dokumentet har en versjon av json-stat vi ikke kjenner. Ventet: version 2.0. "
            "Funnet: version teksten «3.0».",
        ),
        (
            med(id=["Region", "ContentsCode", "Tidspunkt"]),
            "dimensjonen «Tidspunkt» er nevnt, men ikke beskrevet. "
            "Ventet: en av Region, ContentsCode, Tid.",
        ),
        (med(id=["Tid", "Tid", "Region"]), "en dimensjon står to ganger. Funnet: «Tid»."),
        (
            med(id="Tid"),
            "dimensjonene kan ikke leses. Ventet: id som liste av navn. Funnet: teksten «Tid».",
        ),
        (
            med(size=[2, 1]),
            "størrelsene kan ikke leses. Ventet: size med 3 hele tall. Funnet: [2, 1].",
        ),
        (
            med(size=[2, 1, True]),
            "størrelsene kan ikke leses. Ventet: size med 3 hele tall. Funnet: [2, 1, True].",
        ),
        (
            med(size=[2, 1, 4]),
            "dimensjonen «Tid» har ikke så mange koder som size sier. Ventet: 4. Funnet: 3.",
        ),
        (
            med(size=[10**6, 10**6, 1]),
            "tabellen er for stor. Ventet: høyst 10000000 celler. Funnet: 1000000 x 1000000 x 1.",
        ),
        (
            med_kategori("Region", index=["3203", "3203"]),
            "dimensjonen «Region» har samme kode to ganger. Funnet: «3203».",
        ),
        (
            med_kategori("Region", index={"3203": 0, "3301": 0}),
            "plassene i dimensjonen «Region» henger ikke sammen. "
            "Ventet: 0 til 1, hver én gang. Funnet: [0, 0].",
        ),
        (
            med_kategori("Region", index=[3203, 3301]),
            "kodene i dimensjonen «Region» kan ikke leses. Ventet: tekster. Funnet: [3203, 3301].",
        ),
        (
            med_kategori("Region", index=None),
            "dimensjonen «Region» mangler index. "
            "Ventet: index, eller nøyaktig én kategori. Funnet: 2 kategorier.",
        ),
        (
            med(value=[1, "460", None, 3, 0, 3]),
            "en verdi er ikke et tall. Ventet: tall eller null. Funnet: teksten «460».",
        ),
        (
            med(value=[1, True, None, 3, 0, 3]),
            "en verdi er ikke et tall. Ventet: tall eller null. Funnet: true.",
        ),
        (
            json.loads(json.dumps(med(value=[1, math.nan, None, 3, 0, 3]))),
            "en verdi er ikke et tall. Ventet: tall eller null. Funnet: NaN eller Infinity.",
        ),
        (
            med(value={"0": math.inf}),
            "en verdi er ikke et tall. Ventet: tall eller null. Funnet: NaN eller Infinity.",
        ),
        (
            med(value=[10**400, 1, None, 3, 0, 3]),
            "en verdi er for stor for et tall. Ventet: under 1e308.",
        ),
        (
            uten("value"),
            "verdiene kan ikke leses. Ventet: value som liste eller objekt. Funnet: ikke noe.",
        ),
        (
            med(status=3),
            "statusene kan ikke leses. Ventet: status som tekst, liste eller objekt. Funnet: 3.",
        ),
        (med(status={"0": 1}), "en status er ikke en tekst. Funnet: 1."),
        (
            med(role={"time": ["År"]}),
            "rollen time viser til en dimensjon som ikke finnes. "
            "Ventet: en av Region, ContentsCode, Tid. Funnet: ['År'].",
        ),
        (med(extension=[]), "extension kan ikke leses. Ventet: et objekt. Funnet: []."),
    ],
)
def test_et_galt_dokument_sier_hva_som_var_ventet_og_funnet(dokument: Any, melding: str) -> None:
    assert feilen(dokument, sted="svar.json") == f"svar.json: {melding}{HALE}"


def test_uten_sted_sier_meldingen_hva_slags_dokument_det_er() -> None:
    assert feilen(med(size=[1])).startswith("json-stat2: størrelsene kan ikke leses.")


@pytest.mark.parametrize("navn", ["verdi", "status"])
def test_husets_egne_navn_er_opptatt(navn: str) -> None:
    dok = med(id=["Region", "ContentsCode", navn])
    assert feilen(dok).startswith(
        f"json-stat2: en dimensjon har et navn huset bruker selv. Funnet: «{navn}»."
    )
