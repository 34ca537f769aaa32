"""Spørringene som følger med, og hva en spørring som er gal, sier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from indikatorer import les_katalog
from indikatorer.spoerringer import les_spoerring, les_spoerringer
from klima import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from tests.stotte import ROT

MAPPE = ROT / "datasets" / "felles" / "spoerringer"
FILER = sorted(MAPPE.glob("*.yaml"))
GOD = """\
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
    innhold: {tekst: [alle]}
bekreftet: [her]
"""


def test_hver_ssb_indikator_i_planen_har_en_spoerring(asker: Arbeidsrom) -> None:
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    kort = katalog.indikatorer
    fra_ssb = set(kort.index[kort["kilde"].str.startswith("SSB")])
    assert len(fra_ssb) == 22
    spoerringer = les_spoerringer(asker)
    assert fra_ssb == {n for n, s in spoerringer.items() if s.kilde == "ssb"}
    assert set(spoerringer) <= set(kort.index)
    for navn, spoerring in spoerringer.items():
        egen = kort.loc[navn]
        assert (spoerring.enhet, spoerring.desimaler) == (egen["enhet"], egen["desimaler"]), navn
        # Tabellene er dem planen oppgir.
        if spoerring.kilde == "ssb":
            assert set(spoerring.tabeller) == set(str(egen["tabell"]).split()), navn
        assert spoerring.bekreftet or spoerring.ubekreftet


@pytest.mark.parametrize("fil", FILER, ids=lambda f: f.stem)
def test_spoerringene_holder_skjemaet(fil: Path) -> None:
    skjema = json.loads((MAPPE / "skjema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(skjema)
    Draft202012Validator(skjema).validate(yaml.safe_load(fil.read_text(encoding="utf-8")))


def test_koden_paa_det_ingen_har_sett_er_ikke_diktet() -> None:
    """Et ledd med ord og uten kode har alltid en grunn."""
    for fil in FILER:
        spoerring = les_spoerring(fil)
        valg = [
            v for ledd in spoerring.ledd.values() for v in (ledd.innhold, *ledd.filter.values())
        ]
        if any(v.tekster for v in valg):
            assert spoerring.ubekreftet, fil.name


@pytest.mark.parametrize(
    ("gammelt", "nytt", "melding"),
    [
        (
            "kilde: ssb",
            "kilde: sbb",
            ":2: «kilde» har feil verdi. Ventet: ssb, fhi, udir, valg. Funnet: sbb.",
        ),
        ("desimaler: 1", "desimaler: en", ":4: «desimaler» har feil verdi. "),
        ("indikator: eks", "indikator: aks", ":1: «indikator» har feil verdi. Ventet: filnavnet, "),
        ("enhet:", "enheter:", ":3: ukjent felt «enheter» i spørringen. Ventet: "),
        ('enhet: "%"\n', "", ":1: spørringen mangler «enhet»."),
        (
            'tabell: "01234"\n    innhold: {koder',
            "tabell: 1234\n    innhold: {koder",
            ':8: «tabell» er ikke tekst. Ventet: tabellnummeret i anførselstegn, som "05940". '
            "Funnet: 1234.",
        ),
        ("{koder: [A]}", "{koder: [0]}", ":9: «koder» i «innhold» er ikke en liste av tekster. "),
        (
            "{koder: [A]}",
            "{koder: [A], tekst: [a]}",
            ":9: «innhold» må ha enten koder eller tekst.",
        ),
        ("{koder: [A]}", "{kode: A}", ":9: ukjent felt «kode» i «innhold». "),
        ("100 * a / b", "100 * a / c", ":5: formelen og leddene har ikke de samme navnene. "),
        ("100 * a / b", "a ** b", ":5: formelen kan ikke leses. "),
        ("formel: 100 * a / b\n", "", ":1: spørringen har flere ledd, men ingen formel. "),
        ("antall: true", "antall: ja", ":10: «antall» har feil verdi. Ventet: true eller false. "),
        ("    antall: true", "    kvartal: 5", ":10: «kvartal» har feil verdi. Ventet: 1 til 4. "),
        ("bekreftet: [her]\n", "", ":1: spørringen sier ikke hvor kodene er fra. "),
        ("  b:\n", "  B:\n", ":11: leddet «B» har feil navn. "),
        ("desimaler: 1", "desimaler: 1\ndesimaler: 2", ":5: spørringen er ikke gyldig YAML. "),
    ],
)
def test_en_gal_spoerring_sier_hva_og_hvor(
    tmp_path: Path, gammelt: str, nytt: str, melding: str
) -> None:
    fil = tmp_path / "eks.yaml"
    assert gammelt in GOD
    fil.write_text(GOD.replace(gammelt, nytt, 1), encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        les_spoerring(fil)
    assert str(feil.value).startswith(f"{fil}{melding}")


@pytest.mark.parametrize("innhold", [b"", b"- a\n", b"\xff\xfe", b"{", b"a: !!python/object:x {}"])
def test_en_fiendtlig_fil_er_en_brukerfeil(tmp_path: Path, innhold: bytes) -> None:
    fil = tmp_path / "eks.yaml"
    fil.write_bytes(innhold)
    with pytest.raises(Brukerfeil):
        les_spoerring(fil)


def test_arbeidsrommets_egen_spoerring_gaar_foran(rom: Arbeidsrom) -> None:
    egen = rom.datasett / "asker" / "spoerringer" / "nye-boliger.yaml"
    egen.parent.mkdir()
    felles = (MAPPE / "nye-boliger.yaml").read_text(encoding="utf-8")
    egen.write_text(felles.replace("Fullforte]}", "Igangsatte]}"), encoding="utf-8")
    lest = les_spoerringer(rom)["nye-boliger"]
    assert lest.ledd["boliger"].innhold.koder == ("Igangsatte",)
