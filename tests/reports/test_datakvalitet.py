"""Kapittelet om datakvalitet, og merkene ved tallene et funn rører ved."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from klima.kontroll.funn import Funn
from reports.grunnlag import Grunnlag
from reports.merker import Merker
from tests.klima.kontroll.eksempelplan import glatt
from tests.reports.rapporter import siden_uten_figurer
from tests.reports.test_rapport import uten_skript
from tests.stotte import krever_data


def kapittel(side: str) -> str:
    treff = re.search(r'<section id="datakvalitet".*?</section>', side, re.DOTALL)
    assert treff is not None
    return treff[0]


def som_tekst(html: str) -> str:
    """Det en leser ser, med ett mellomrom mellom ord."""
    return glatt(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def test_funnene_er_gruppert_etter_alvor_med_alle_feltene(asker_fil: Path) -> None:
    tekst = som_tekst(kapittel(uten_skript(asker_fil)))
    assert tekst.startswith("Datakvalitet 0 feil, 5 advarsler, 2 merknader.")
    assert tekst.index("Advarsler (5)") < tekst.index("Merknader (2)")
    assert "Feil (" not in tekst
    assert (
        "advarsel †2 6b1275 datasets/asker/klimagassutslipp/paastander.csv:8 "
        "Veitrafikk 2021: 94 095 av 178 984 t er 52,6 %, teksten sier 51,3 %, som ville krevd "
        "91 729–91 909 t. Forventet 52,6 % Funnet 51,3 % Rader 1 (linje 8) Regel avstemming/andel "
        "(en oppgitt andel mot delen og helheten den er regnet av) Vist ved Veitrafikk" in tekst
    )


def test_kapittelet_sier_hva_kontrollen_omfattet(asker_fil: Path) -> None:
    assert (
        "Kontrollen er kjørt på utslippene i utgave handlingsprogram-2024 og datapakkene "
        "asker/aarshjul, asker/handlingsregler, asker/indikatorer, asker/klimagassutslipp og "
        "asker/tiltak." in som_tekst(kapittel(uten_skript(asker_fil)))
    )


@krever_data
def test_uten_funn_sier_kapittelet_at_kontrollen_er_kjoert(oslo_grunnlag: Grunnlag) -> None:
    g = replace(oslo_grunnlag)
    g.__dict__["funn"] = []
    tekst = som_tekst(kapittel(siden_uten_figurer(g)))
    assert "Kontrollen er kjørt på utslippene i utgave 20" in tekst
    assert tekst.endswith("Den fant ingenting å merke seg.")


def test_eieren_staar_ved_en_regel_som_har_en(asker_grunnlag: Grunnlag) -> None:
    g = replace(asker_grunnlag)
    funn = Funn(
        *("advarsel", "forventning/unik", "asker/tiltak", "a.csv:2", "To like."),
        antall=12,
        rader=("linje 2", "linje 3"),
        gjelder=("direkte-01",),
        eier="klimarådgiver <x>",
    )
    g.__dict__["funn"] = [funn]
    side = siden_uten_figurer(g)
    tekst = som_tekst(kapittel(side))
    assert "Rader 12 (linje 2, linje 3 og 10 til)" in tekst
    assert "Eier klimarådgiver &lt;x&gt; Vist ved tiltak 1" in tekst


# --- Merkene -------------------------------------------------------------------------------------


def merkene(bit: str) -> list[str]:
    return re.findall(r'<sup class="fotnote"><a id="[^"]+" href="#funn-([0-9a-f]{6})">', bit)


def raden(side: str, navn: str) -> str:
    treff = re.search(rf'<th scope="row">{re.escape(navn)}.*?</tr>', side, re.DOTALL)
    assert treff is not None
    return treff[0]


def test_en_advarsel_er_merket_i_tabellen_noekkeltallet_og_indikatoren(asker_fil: Path) -> None:
    side = uten_skript(asker_fil)
    assert merkene(raden(side, "Veitrafikk")) == ["6b1275", "9ddd2e"]
    assert merkene(raden(side, "Sektorer med mål i tonn")) == ["0fb0eb"]
    indikatorene = "".join(re.findall(r'<table class="indikatorer">.*?</table>', side, re.DOTALL))
    assert merkene(raden(indikatorene, "Endring i valgdeltakelse")) == ["a363bc"]
    assert merkene(raden(side, "Jordbruk")) == []
    noekkeltall = re.findall(r"<strong>(.*?)</strong>", side)
    assert [merkene(n) for n in noekkeltall] == [[], [], ["0fb0eb"], []]


def test_en_merknad_har_ikke_noe_merke(asker_fil: Path) -> None:
    side = uten_skript(asker_fil)
    assert merkene(raden(side, "Totalt")) == []
    assert "#funn-588058" not in side


def test_hvert_merke_lenker_til_et_funn_som_lenker_tilbake(asker_fil: Path) -> None:
    side = uten_skript(asker_fil)
    ider = re.findall(r'\bid="([^"]+)"', side)
    assert len(ider) == len(set(ider))
    for lenke in re.findall(r'href="#([^"]+)"', side):
        assert lenke in ider, lenke
    tilbake = re.findall(r'href="#(merke-[^"]+)"', kapittel(side))
    assert tilbake
    assert set(tilbake) <= set(re.findall(r'<a id="(merke-[^"]+)"', side))


def test_merket_har_tekst_for_skjermleser(asker_fil: Path) -> None:
    assert '†2<span class="skjult"> advarsel, se Datakvalitet</span></a></sup>' in raden(
        uten_skript(asker_fil), "Veitrafikk"
    )


def funn(nr: int, *gjelder: str, alvor: str = "advarsel") -> Funn:
    return Funn(alvor, "r", "d", f"a.csv:{nr}", "m", gjelder=gjelder)  # type: ignore[arg-type]


def test_merkene_faar_nummer_i_den_rekkefoelgen_de_moetes() -> None:
    foerst, sist = funn(1, "B"), funn(2, "A", "B", "A")
    merker = Merker([foerst, sist])
    assert [m.nummer for m in merker.ved("A")] == [1]
    assert [(m.nummer, m.funn) for m in merker.ved("B")] == [(2, foerst), (1, sist)]
    assert (merker.nummer(foerst), merker.nummer(sist)) == (2, 1)


def test_hvert_merke_har_sitt_eget_anker_og_funnet_lenker_til_det_foerste() -> None:
    ett = funn(1, "A", "B")
    merker = Merker([ett])
    ankre = [m.anker for navn in ("A", "A", "B") for m in merker.ved(navn, f"tallet {navn}")]
    assert ankre == ["merke-1", "merke-1-2", "merke-1-3"]
    assert merker.steder(ett) == [("tallet A", "merke-1"), ("tallet B", "merke-1-3")]


def test_et_funn_som_ikke_vises_ved_noe_har_ikke_nummer() -> None:
    ett = funn(1, "A")
    assert (Merker([ett]).nummer(ett), Merker([ett]).steder(ett)) == (None, [])
    assert Merker([funn(1, "A", alvor="merknad")]).ved("A") == []
    assert [m.nummer for m in Merker([funn(1, "A", alvor="feil")]).ved("A")] == [1]
