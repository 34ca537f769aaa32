"""Markdown til rapportens blokker: det støttede, og at ingenting i teksten blir til kode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima.grunn.feil import Brukerfeil
from reports.dokument import Avsnitt, Blokk, Liste, Loep, Overskrift, Tabellblokk
from reports.markdownblokker import les_markdown

VERDIER = {"kommune": "Asker", "utslipp": "178 984 tonn"}


def les(tekst: str) -> tuple[Blokk, ...]:
    return les_markdown(tekst, "tekster/egne/10-x.md", VERDIER, foran="egne-10-x")[1]


def loep(tekst: str) -> tuple[Loep, ...]:
    (avsnittet,) = les(tekst)
    assert isinstance(avsnittet, Avsnitt)
    return avsnittet.loep


def test_den_foerste_overskriften_er_tittelen_og_de_andre_er_nivaa_3_og_4() -> None:
    tittel, blokker = les_markdown(
        "# Forord om {kommune}\n\n## Mål\n\n### Delmål\n\n##### Dypt\n\n# En til\n",
        "x.md",
        VERDIER,
        foran="x",
    )
    assert tittel == "Forord om Asker"
    assert [(b.tekst, b.nivaa) for b in blokker if isinstance(b, Overskrift)] == [
        ("Mål", 3),
        ("Delmål", 4),
        ("Dypt", 4),
        ("En til", 3),
    ]


def test_skrift_og_lenker() -> None:
    assert loep("Vi **kutter** *mer*, se [planen](https://asker.no/plan) og <post@asker.no>.") == (
        Loep("Vi "),
        Loep("kutter", sterk=True),
        Loep(" "),
        Loep("mer", kursiv=True),
        Loep(", se "),
        Loep("planen", lenke="https://asker.no/plan"),
        Loep(" og "),
        Loep("post@asker.no", lenke="mailto:post@asker.no"),
        Loep("."),
    )


@pytest.mark.parametrize(
    "adresse",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "vbscript:x"),
        *("file:///etc/passwd", "ftp://asker.no", "//asker.no", "/etc/passwd", "../hemmelig"),
        "#funn",
    ],
)
def test_en_lenke_til_noe_annet_enn_nett_og_post_er_tekst(adresse: str) -> None:
    biter = loep(f"Se [her]({adresse}).")
    assert [b.lenke for b in biter] == [""] * len(biter)
    assert "her" in "".join(b.tekst for b in biter)


def test_raa_html_er_tekst() -> None:
    (bit,) = loep('<script>alert(1)</script> <img src=x onerror="alert(2)">')
    assert bit == Loep('<script>alert(1)</script> <img src=x onerror="alert(2)">')
    blokk = les("<div>\nx\n</div>")
    assert [b.tekst for b in blokk if isinstance(b, Avsnitt)] == ["<div> x </div>"]


def test_lister_ogsaa_nummererte_og_inni_hverandre() -> None:
    (liste,) = les("3. Tre\n4. Fire med [lenke](https://x.no)\n   - under {utslipp}\n")
    assert isinstance(liste, Liste)
    assert [p.tekst for p in liste.punkter] == [
        "3. Tre",
        "4. Fire med lenke (https://x.no)",
        "– under 178 984 tonn",
    ]


def test_en_tabell_med_tall_til_hoeyre() -> None:
    (tabell,) = les("| Tiltak | Kr |\n|---|--:|\n| Sykkel i {kommune} | 100 |\n")
    assert isinstance(tabell, Tabellblokk)
    assert (tabell.id, tabell.tittel, tabell.hode) == (
        "egne-10-x-1",
        "Tiltak · Kr",
        ("Tiltak", "Kr"),
    )
    assert [[(c.tekst, c.slag) for c in rad] for rad in tabell.rader] == [
        [("Sykkel i Asker", "tekst"), ("100", "tall")]
    ]


def test_kode_sitat_og_strek() -> None:
    blokker = les("> Sitert\n\n---\n\n```\nklima kontroll {utslipp}\n```\n\n`{utslipp}` er kode\n")
    assert [b.tekst for b in blokker if isinstance(b, Avsnitt)] == [
        "Sitert",
        "klima kontroll {utslipp}",
        "{utslipp} er kode",
    ]


def test_bare_et_navn_i_krollparentes_er_en_verdi() -> None:
    tekst = "{utslipp} {{utslipp}} {{7*7}} {0.x} {} {Utslipp}"
    assert loep(tekst) == (Loep("178 984 tonn {{utslipp}} {{7*7}} {0.x} {} {Utslipp}"),)


def test_markdown_i_en_verdi_er_tekst() -> None:
    (avsnittet,) = les_markdown(
        "Om {navn}.", "x.md", {"navn": "**[x](javascript:y)** {navn}"}, foran="x"
    )[1]
    assert isinstance(avsnittet, Avsnitt)
    assert avsnittet.loep == (Loep("Om **[x](javascript:y)** {navn}."),)


def test_ukjente_verdier_og_bilder_er_feil_med_linje_i_en_melding() -> None:
    tekst = "# T\n\nFørste linje\nog {utslip} her.\n\n- {helt_annet}\n\n![kart](kart.png)\n"
    with pytest.raises(Brukerfeil) as feil:
        les(tekst)
    assert str(feil.value) == (
        "tekster/egne/10-x.md har 3 feil:\n"
        "- tekster/egne/10-x.md:4: teksten bruker en verdi som ikke finnes her. "
        "Ventet: {kommune}, {utslipp}. Funnet: {utslip}. Utvei: mente du «utslipp»?\n"
        "- tekster/egne/10-x.md:6: teksten bruker en verdi som ikke finnes her. "
        "Ventet: {kommune}, {utslipp}. Funnet: {helt_annet}.\n"
        "- tekster/egne/10-x.md:8: bilder kan ikke stå i egne tekster. Funnet: «kart». "
        "Utvei: ta bildet ut, eller lenk til det."
    )


@given(st.text(max_size=300))
def test_enhver_tekst_blir_blokker_eller_en_forklart_feil(tekst: str) -> None:
    try:
        blokker = les(tekst)
    except Brukerfeil:
        return
    for blokk in blokker:
        if isinstance(blokk, Avsnitt):
            assert all(
                not b.lenke or b.lenke.startswith(("http:", "https:", "mailto:"))
                for b in blokk.loep
            )
        if isinstance(blokk, Tabellblokk):
            assert {len(rad) for rad in blokk.rader} <= {len(blokk.hode)}


def test_titusen_tegn_paa_en_linje_og_dyp_nesting() -> None:
    assert loep("a" * 10_000) == (Loep("a" * 10_000),)
    les("> " * 200 + "dypt")
    les("\n".join(" " * (2 * n) + "- x" for n in range(200)))
