"""De faste tekstene: på begge språk, i filer en kan endre, og med feil som sier linjen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from klima.grunn.feil import Brukerfeil
from reports.tekster import Tekster, husets


def skriv(rot: Path, innhold: str, fil: str = "sektorer.md") -> Path:
    mappe = rot / "tekster" / "nb"
    mappe.mkdir(parents=True, exist_ok=True)
    (mappe / fil).write_text(innhold, encoding="utf-8")
    return rot


def test_verdiene_settes_inn_og_linjeskift_er_mellomrom() -> None:
    tekst = Tekster("nb")("sektorer.uten-maal", kommune="Oslo", referanseaar=2009)
    assert tekst == ("Arbeidsrommet har ingen vedtatte mål for Oslo, så sektorene vises mot 2009.")


def test_arbeidsrommets_tekst_gaar_foran_og_resten_er_husets(tmp_path: Path) -> None:
    rot = skriv(tmp_path, "## tittel\nSektorene våre\n")
    tekster = Tekster("nb", rot)
    assert tekster("sektorer.tittel") == "Sektorene våre"
    assert tekster("sektorer.kort") == "Sektorer"


def test_verdien_i_verdien_leses_ikke_som_verdi() -> None:
    tekst = Tekster("nb")(
        "sektorer.uten-maal", kommune="{referanseaar} {0.__class__}", referanseaar=1
    )
    assert "for {referanseaar} {0.__class__}, så" in tekst


def test_ukjent_verdi_er_feil_med_fil_og_linje(tmp_path: Path) -> None:
    rot = skriv(tmp_path, "Til redaktøren.\n\n## mal\n\nMålene gjelder.\nFra {referansear}.\n")
    with pytest.raises(Brukerfeil) as feil:
        Tekster("nb", rot)("sektorer.mal", referanseaar=2009)
    assert str(feil.value) == (
        "tekster/nb/sektorer.md:6: teksten bruker en verdi som ikke finnes her. "
        "Ventet: {referanseaar}. Funnet: {referansear}. Utvei: mente du «referanseaar»?"
    )


def test_ukjent_tekst_er_feil_med_fil_og_linje(tmp_path: Path) -> None:
    rot = skriv(tmp_path, "## kort\nS\n\n## titel\nT\n")
    with pytest.raises(Brukerfeil) as feil:
        Tekster("nb", rot)
    assert str(feil.value) == (
        "tekster/nb/sektorer.md:5: rapporten har ingen tekst med det navnet. "
        "Funnet: «sektorer.titel». Utvei: mente du «sektorer.tittel»?"
    )


def test_samme_navn_to_ganger_er_feil(tmp_path: Path) -> None:
    rot = skriv(tmp_path, "## kort\nS\n## kort\nT\n")
    with pytest.raises(Brukerfeil, match="to tekster har samme navn"):
        Tekster("nb", rot)


def test_hver_tekst_har_innhold() -> None:
    assert [navn for navn, t in husets("nb").items() if not t.tekst] == []


def test_hver_tekst_koden_ber_om_finnes() -> None:
    """Navnene som står ordrett i kapitlene og malene, er navn på tekster."""
    rot = Path(__file__).parents[2] / "reports"
    filer = [*rot.glob("kapitler/*.py"), *rot.glob("maler/*.j2")]
    brukt = {
        navn
        for fil in filer
        for navn in re.findall(r'\bt\(\s*"([a-z-]+\.[a-z-]+)"', fil.read_text(encoding="utf-8"))
    }
    assert len(brukt) > 50
    assert brukt - set(husets("nb")) == set()
