"""De faste tekstene: på begge språk, i filer en kan endre, og med feil som sier linjen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from indikatorer.handlingsregler import NIVAAER
from indikatorer.vurdering import UTVIKLING
from klima.grunn.arbeidsrom import FORMNAVN
from klima.grunn.feil import Brukerfeil
from klima.hendelser import Hendelse
from klima.oppfoelging import STATUS
from reports.budsjettkapittel import maalsumsetning
from reports.funntekst import OVERSKRIFT
from reports.grunnlag import Grunnlag
from reports.tekster import SPRAAK, Tekster, husets


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


@pytest.mark.parametrize("spraak", SPRAAK)
def test_hver_tekst_har_innhold(spraak: str) -> None:
    assert [navn for navn, t in husets(spraak).items() if not t.tekst] == []


def test_ingen_tekst_mangler_paa_noen_av_spraakene() -> None:
    """Hvert hull er navngitt: teksten, og språket den mangler på."""
    alle = {navn: spraak for spraak in SPRAAK for navn in husets(spraak)}
    hull = [f"{s}: {navn}" for s in SPRAAK for navn in alle if navn not in husets(s)]
    assert hull == []


def test_tekstene_staar_i_samme_rekkefoelge_paa_begge_spraakene() -> None:
    assert list(husets("nb")) == list(husets("nn"))


def test_verdiene_heter_det_samme_paa_begge_spraakene() -> None:
    def verdier(spraak: str, navn: str) -> list[str]:
        return sorted(set(re.findall(r"\{(.*?)\}", husets(spraak)[navn].tekst)))

    ulike = [n for n in husets("nb") if verdier("nb", n) != verdier("nn", n)]
    assert ulike == []


@pytest.mark.parametrize(
    ("slag", "ordene"),
    [
        ("utvikling", UTVIKLING),
        ("nivaa", NIVAAER),
        ("tiltak", STATUS),
        ("form", FORMNAVN),
        ("overskrift", OVERSKRIFT),
    ],
)
def test_ordene_i_rapporten_er_de_samme_som_i_terminalen(
    slag: str, ordene: Mapping[str, str]
) -> None:
    t = Tekster("nb")
    assert {kode: t(f"ord.{slag}-{kode}") for kode in ordene} == dict(ordene)


def test_entall_flertall_og_ingen_er_hver_sin_tekst() -> None:
    t = Tekster("nn")
    assert [t.antall("sammendrag.tallfestet", n) for n in (0, 1, 2)] == [
        "Ingen er talfeste i tonn",
        "1 er talfest i tonn",
        "2 er talfeste i tonn",
    ]


def test_beregningens_egen_setning_blir_nynorsk_ogsaa_inni_en_annen() -> None:
    """Setningen er ordrett den `klima.maalstatus` skriver; tidspunktet i den er også en setning."""
    h = Hendelse("x", "Tofte", "bortfall", "Jordbruk", 2009, 2021, None, "")
    setning = f"Nedgangen siden 2009 omfatter {h.omtale}, som ikke er et klimatiltak."
    assert Tekster("nn").kjent(setning) == (
        "Nedgangen sidan 2009 omfattar Tofte (ein gong frå 2009 til 2021; tonn ukjent), som ikkje "
        "er eit klimatiltak."
    )
    assert Tekster("nb").kjent(setning) == setning


def test_det_beregningen_ikke_skriver_blir_staaende() -> None:
    planens = "Planen skriver ikke dette (en gang fra 2009)."
    assert Tekster("nn").kjent(planens) == planens


def test_beregningens_setning_kan_skrives_om_i_arbeidsrommet(tmp_path: Path) -> None:
    rot = skriv(tmp_path, "## paa-vei\ni rute\n", "beregning.md")
    assert Tekster("nb", rot).kjent("på vei") == "i rute"


def test_maalsummen_er_ordrett_den_beregningen_skriver(asker_grunnlag: Grunnlag) -> None:
    summer = asker_grunnlag.budsjett.maalsum
    assert [maalsumsetning(m, Tekster("nb")) for m in summer] == [m.setning for m in summer]
    assert summer


def _kode() -> str:
    rot = Path(__file__).parents[2] / "reports"
    filer = sorted([*rot.rglob("*.py"), *rot.glob("maler/*.j2")])
    return "\n".join(fil.read_text(encoding="utf-8") for fil in filer)


FILER = "|".join(sorted({navn.partition(".")[0] for navn in husets("nb")}))
HELE = re.compile(rf"""["']((?:{FILER})\.[a-z][a-z_.-]+)["']""")
"""Navn som står helt ut i koden."""
BEGYNNELSER = re.compile(rf"""["']((?:{FILER})\.[a-z_.-]*)(?:\{{|["'] \+)""")
"""Navn som settes sammen: det som står foran."""


def test_hver_tekst_koden_ber_om_finnes() -> None:
    kjente = husets("nb")
    brukt = set(HELE.findall(_kode()))
    assert len(brukt) > 200
    ukjente = {n for n in brukt if not n.endswith(("-", ".zip"))} - set(kjente)
    assert sorted(n for n in ukjente if f"{n}.flere" not in kjente) == []


def test_hver_tekst_er_i_bruk() -> None:
    kode = _kode()
    hele, foran = set(HELE.findall(kode)), tuple(BEGYNNELSER.findall(kode))
    ubrukte = [
        navn
        for navn in husets("nb")
        if navn not in hele
        and re.sub(r"\.(ingen|en|flere)$", "", navn) not in hele
        and not navn.startswith((*foran, "beregning."))
    ]
    assert ubrukte == []
