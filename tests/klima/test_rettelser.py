"""Rettelsene: lest med fil og linje, og lagt på nøyaktig det ene tallet de gjelder."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from indikatorer import les_katalog, les_observasjoner
from indikatorer.observasjoner import STATUSER
from indikatorer.vurdering import vurder
from klima import Arbeidsrom, Brukerfeil, Utgavelager, avvik, les_utslipp, summer
from klima.avvik import SEKTORER_MED_MAAL
from klima.maal import les_maal
from klima.rettelser import Rettelse, les_alle, les_rettelser, proev, rett, rettelser_for
from klima.utgavenumre import les_kommune
from klima.utslipp import til_array
from tests.arbeidsrom import lag_arbeidsrom, lagerbytes
from tests.klima.eksempelutgave import tabell, utgave
from tests.klima.publikasjoner import TONN, Tall, hullete
from tests.raalesing import csvsummer
from tests.rettelsesrom import GALT, INDUSTRI, RIKTIG, importer, lag_rom, rettelse, skriv
from tests.stotte import TELEMARK, krever_data

NOEKKEL = ("kommune", "aar", "sektor", "kilde", "gass")


def lag(celle: tuple[str, int, str, str, str], fra: float, til: float, id_: str = "r") -> Rettelse:
    return Rettelse(
        id=id_,
        datasett="utslipp",
        utgave="u",
        alle_fra=False,
        noekkel=dict(zip(NOEKKEL, celle, strict=True)),
        fra=fra,
        til=til,
        grunn="Grunn",
        hvem="Kari",
        dato=date(2026, 2, 2),
        meldt=None,
        sted="egne.yaml:1",
    )


# --- Lesing ----------------------------------------------------------------------------------


def test_uten_mappe_er_det_ingen_rettelser(tomt_arbeidsrom: Arbeidsrom) -> None:
    assert les_rettelser(tomt_arbeidsrom) == ()


def test_en_rettelse_leses_med_typer_og_sted(tomt_arbeidsrom: Arbeidsrom) -> None:
    tekst = rettelse(
        utgave="alle fra 2026-02-02-12345678",
        kommune="0301",
        fra="2 093 022,76",
        til="−5",
        meldt="",
    )
    skriv(tomt_arbeidsrom, "# Mine rettelser\n", tekst)
    assert les_rettelser(tomt_arbeidsrom) == (
        Rettelse(
            id="industri-2024",
            datasett="utslipp",
            utgave="2026-02-02-12345678",
            alle_fra=True,
            noekkel=dict(kommune="0301", aar=2024, sektor=INDUSTRI, kilde=INDUSTRI, gass="CO2e"),
            fra=2093022.76,
            til=-5.0,
            grunn="Ført med 900 tonn for mye.",
            hvem="Kari Nordmann",
            dato=date(2026, 2, 2),
            meldt=None,
            sted="datasets/rettelser/egne.yaml:2",
        ),
    )


def test_sektoren_kan_skrives_slik_en_utgave_har_den(tomt_arbeidsrom: Arbeidsrom) -> None:
    skriv(tomt_arbeidsrom, rettelse(utgave="u", sektor="produkter med fluorgasser"))
    (lest,) = les_rettelser(tomt_arbeidsrom)
    assert lest.noekkel["sektor"] == "Bruk av produkter med fluorgasser"


@pytest.mark.parametrize("tekst", ["", "# bare en kommentar\n", "---\n"])
def test_en_tom_fil_har_ingen_rettelser(tomt_arbeidsrom: Arbeidsrom, tekst: str) -> None:
    skriv(tomt_arbeidsrom, tekst)
    assert les_rettelser(tomt_arbeidsrom) == ()


def test_filer_med_begge_endelsene_leses(tomt_arbeidsrom: Arbeidsrom) -> None:
    skriv(tomt_arbeidsrom, rettelse(utgave="u", id="a"), fil="a.yml")
    skriv(tomt_arbeidsrom, rettelse(utgave="u", id="b"), fil="b.yaml")
    skriv(tomt_arbeidsrom, "# Om rettelsene", fil="README.md")
    assert [r.id for r in les_rettelser(tomt_arbeidsrom)] == ["a", "b"]


FIL = "datasets/rettelser/egne.yaml"


@pytest.mark.parametrize(
    ("tekst", "melding"),
    [
        (
            rettelse(utgave="u", grunn=None, fra=None),
            f"Rettelsene har 2 feil:\n- {FIL}:1: rettelsen mangler «fra».\n"
            f"- {FIL}:1: rettelsen mangler «grunn».",
        ),
        (
            rettelse(utgave="u", hvorfor="fordi"),
            f"{FIL}:15: ukjent felt «hvorfor». Ventet: id, datasett, utgave, fra, til, grunn, "
            "hvem, dato, kommune, aar, sektor, kilde, gass, meldt.",
        ),
        (
            rettelse(utgave="u", fra="mye"),
            f"{FIL}:9: verdien er ikke et tall. Ventet: et tall som 2093022.76. Funnet: «mye».",
        ),
        (
            rettelse(utgave="u", til="1.843.809"),
            f"{FIL}:10: verdien er ikke et tall. Ventet: et tall som 2093022.76. "
            "Funnet: «1.843.809».",
        ),
        (
            rettelse(utgave="u", til=".inf"),
            f"{FIL}:10: verdien er ikke et tall. Ventet: et tall som 2093022.76. Funnet: «.inf».",
        ),
        (
            rettelse(utgave="u", til="1800,50"),
            f"{FIL}:10: «fra» og «til» er samme tall, så rettelsen retter ingenting.",
        ),
        (
            rettelse(utgave="u", kommune="9999"),
            f"{FIL}:4: ukjent kommunenummer. Ventet: fire sifre, som 0301. Funnet: «9999».",
        ),
        (
            rettelse(utgave="u", aar="24"),
            f"{FIL}:5: «aar» er ikke et år. Ventet: fire sifre. Funnet: «24».",
        ),
        (
            rettelse(utgave="u", gass="CO3"),
            f"{FIL}:8: ukjent gass. Ventet: CO2, CH4, N2O, HFK, SF6, PFK, CO2e. Funnet: «CO3».",
        ),
        (
            rettelse(utgave="u", dato="2. februar"),
            f"{FIL}:13: verdien er ikke en dato. Ventet: ÅÅÅÅ-MM-DD. Funnet: «2. februar».",
        ),
        (
            rettelse(utgave="u", datasett="asker/tiltak"),
            f"{FIL}:2: «datasett» er ikke noe som kan rettes. Ventet: utslipp eller "
            "<eier>/indikatorer. Funnet: «asker/tiltak».",
        ),
        (
            rettelse(utgave="u", datasett=None),
            f"{FIL}:1: rettelsen mangler «datasett». Ventet: utslipp eller <eier>/indikatorer.",
        ),
        (
            "- id: a\n  datasett: asker/indikatorer\n  utgave: alle fra hp\n  indikator: i\n"
            "  aar: 2021\n  fra: 1\n  til: 2\n  grunn: g\n  hvem: h\n  dato: 2026-02-02\n",
            f"{FIL}:3: «alle fra» gjelder bare utslipp: en datapakke har én utgave.",
        ),
        (
            rettelse(utgave="u") + "  id: igjen\n",
            f"{FIL}:15: feltet «id» står to ganger.",
        ),
        (
            rettelse(utgave="u") + rettelse(utgave="v"),
            f"{FIL}:15: to rettelser heter «industri-2024». Funnet: også {FIL}:1.",
        ),
        (
            rettelse(utgave="u", kilde="[a, b]"),
            f"{FIL}:7: «kilde» er ikke en tekst.",
        ),
        ("- bare tekst\n", f"{FIL}:1: rettelsen er ikke felt og verdier."),
        (
            "id: a\n",
            f"{FIL}: filen er ikke en liste av rettelser. Ventet: en liste, der hver rettelse "
            "begynner med «- id:».",
        ),
        (
            "- id: [a\n",
            f"{FIL}:2: filen er ikke gyldig YAML i UTF-8. Funnet: expected ',' or ']', but got "
            "'<stream end>'.",
        ),
    ],
)
def test_feil_i_filen_sier_fil_linje_og_hva(
    tomt_arbeidsrom: Arbeidsrom, tekst: str, melding: str
) -> None:
    skriv(tomt_arbeidsrom, tekst)
    with pytest.raises(Brukerfeil) as feil:
        les_rettelser(tomt_arbeidsrom)
    assert str(feil.value) == melding


@given(st.text(max_size=80))
def test_ingen_tekst_gir_noe_annet_enn_rettelser_eller_brukerfeil(
    tmp_path_factory: pytest.TempPathFactory, tekst: str
) -> None:
    rom = Arbeidsrom(tmp_path_factory.mktemp("rom"), "4001", "Porsgrunn")
    mappe = rom.datasett / "rettelser"
    mappe.mkdir(parents=True)
    (mappe / "egne.yaml").write_bytes(tekst.encode("utf-8", "surrogatepass"))
    _, feil = les_alle(rom)
    assert all(f.sted.startswith("datasets/rettelser/egne.yaml") for f in feil)


# --- Hvilke utgaver en rettelse gjelder --------------------------------------------------------


@pytest.mark.parametrize(
    ("alle_fra", "gjelder"),
    [(False, ["b"]), (True, ["b", "c"])],
)
def test_en_rettelse_roerer_ikke_andre_utgaver_uten_aa_si_det(
    alle_fra: bool, gjelder: list[str]
) -> None:
    celle = ("3203", 2009, "Jordbruk", "Ku", "CH4")
    r = replace(lag(celle, 1, 2), utgave="b", alle_fra=alle_fra)
    assert [u for u in "abc" if rettelser_for([r], "utslipp", u, "abc")] == gjelder


def test_to_rettelser_av_samme_celle_brukes_ingen_av() -> None:
    celle = ("3203", 2009, "Jordbruk", "Ku", "CH4")
    to = [lag(celle, 1, 2, "a"), lag(celle, 1, 3, "b")]
    assert rettelser_for(to, "utslipp", "u") == ()
    assert rettelser_for(to[:1], "utslipp", "u") == (to[0],)


# --- Anvendelsen -------------------------------------------------------------------------------

TO = tabell(
    ("3203", 2009, "Jordbruk", "Ku", "CH4", 10.0), ("3203", 2009, "Jordbruk", "Ku", "N2O", 3.0)
)
KU = ("3203", 2009, "Jordbruk", "Ku", "CH4")


@pytest.mark.parametrize(
    ("celle", "fra", "tilstand", "verdi"),
    [
        (KU, 10.0, "fra", 10.0),
        (KU, 10.0000001, "fra", 10.0),
        (KU, 7.0, "annet", 10.0),
        (("3203", 2011, *KU[2:]), 10.0, "uten_rad", None),
        (("0301", *KU[1:]), 10.0, "uten_rad", None),
    ],
)
def test_cellen_proeves_mot_tallet_rettelsen_kjenner(
    celle: tuple[str, int, str, str, str], fra: float, tilstand: str, verdi: float | None
) -> None:
    assert proev(TO, lag(celle, fra, 4.0)) == (tilstand, verdi)


def test_en_celle_som_alt_er_rettet_eller_tom_kjennes_igjen() -> None:
    assert proev(TO, lag(KU, 9.0, 10.0)) == ("til", 10.0)
    tom = TO.assign(tonn=[np.nan, 3.0])
    assert proev(tom, lag(KU, 9.0, 10.0)) == ("annet", None)


def test_bare_gassen_som_er_rettet_er_merket() -> None:
    array = til_array(rett(TO, [lag(KU, 10.0, 4.0)]), utgave())
    assert array.squeeze().values.tolist() == [4.0, 3.0]
    assert array["status"].squeeze().values.tolist() == ["rettet", "maalt"]
    # 4 + 3
    total = summer(array, "total")
    assert (total.item(), total["status"].item()) == (7.0, "rettet")


def test_kategorier_rettes_som_tekst() -> None:
    kategorier = TO.astype(dict.fromkeys(("kommune", "sektor", "kilde", "gass"), "category"))
    assert rett(kategorier, [lag(KU, 10.0, 4.0)])["tonn"].tolist() == [4.0, 3.0]


def test_et_ukjent_tall_overskrives_ikke() -> None:
    assert rett(TO, [lag(KU, 9.0, 4.0)]) is TO
    assert rett(TO, []) is TO


@settings(max_examples=12)
@given(tall=hullete(), data=st.data(), til=TONN)
def test_en_rettelse_endrer_noeyaktig_cellen_og_summen_med_til_minus_fra(
    tall: Tall, data: st.DataObject, til: float
) -> None:
    ramme = tabell(*((k, a, s, kilde, "CO2e", t) for (k, a, s, kilde), t in tall.items()))
    kopi = ramme.copy(deep=True)
    valgt = data.draw(st.sampled_from(sorted(tall)))
    fra = tall[valgt]
    rettet = rett(ramme, [lag((*valgt, "CO2e"), fra, til)])
    foer, etter = til_array(ramme, utgave()), til_array(rettet, utgave())
    pd.testing.assert_frame_equal(ramme, kopi)

    kommune, aar, sektor, kilde = valgt
    her = (etter["kommune"] == kommune) & (etter["aar"] == aar) & (etter["kildenavn"] == kilde)
    xr.testing.assert_equal(*(x.where(~her).drop_vars("status") for x in (foer, etter)))
    assert etter.where(her).sum().item() == til
    merket = (etter["status"] == "rettet").isel(gass=0).transpose(*her.dims)
    np.testing.assert_array_equal(merket, her)

    for over in ("sektor", "total"):
        a, b = (summer(x, over) for x in (foer, etter))
        navn = sektor if over == "sektor" else "Totalt"
        sted = {"sektor": navn, "kommune": kommune, "aar": aar}
        diff = Decimal(str(b.sel(sted).item())) - Decimal(str(a.sel(sted).item()))
        assert diff == Decimal(str(til)) - Decimal(str(fra))
        berort = (b["sektor"] == navn) & (b["kommune"] == kommune) & (b["aar"] == aar)
        xr.testing.assert_equal(*(x.where(~berort).drop_vars("status") for x in (a, b)))
        merket = (b["status"] == "rettet").transpose(*berort.dims)
        np.testing.assert_array_equal(merket, berort)


# --- Fra lageret -------------------------------------------------------------------------------


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    return lag_rom(tmp_path / "rom")


def test_les_utslipp_er_rettet_og_raatallet_kan_leses(rom: Arbeidsrom) -> None:
    id_ = importer(rom, "2026-02-02")
    foer = les_utslipp("4001", arbeidsrom=rom)
    bytes_ = lagerbytes(rom)
    skriv(rom, rettelse(utgave=id_))
    rettet = les_utslipp("4001", arbeidsrom=rom)
    celle = {"aar": 2024, "kilde": "industri-olje-og-gass/industri-olje-og-gass", "gass": "CO2e"}
    assert rettet.sel(celle).item() == RIKTIG
    assert rettet.sel(celle)["status"].item() == "rettet"
    assert rettet.attrs["rettelser"] == ("industri-2024",)
    # 900,5 + 100
    assert summer(rettet, "total").sel(aar=2024).item() == 1000.5
    xr.testing.assert_identical(les_utslipp("4001", arbeidsrom=rom, rettet=False), foer)
    skien, skien_raa = (les_utslipp("Skien", arbeidsrom=rom, rettet=r) for r in (True, False))
    xr.testing.assert_identical(skien, skien_raa)
    assert lagerbytes(rom) == bytes_
    assert Utgavelager(rom).kontroller() == []


def test_for_alle_kommuner_er_bare_den_rettede_merket(rom: Arbeidsrom) -> None:
    skriv(rom, rettelse(utgave=importer(rom, "2026-02-02")))
    total = summer(les_utslipp("alle", arbeidsrom=rom), "total").sel(sektor="Totalt")
    assert total["status"].sel(aar=2024).to_series().to_dict() == {
        "4001": "rettet",
        "4003": "maalt",
    }
    assert set(total["status"].sel(aar=2009).values) == {"maalt"}


def test_en_rettelse_for_en_gammel_utgave_er_med_naar_en_ser_paa_den(rom: Arbeidsrom) -> None:
    gammel = importer(rom, "2026-02-02")
    importer(rom, "2026-02-03", {(2009, "Veitrafikk", "Personbiler"): 201.0})
    skriv(rom, rettelse(utgave=gammel))
    assert summer(les_utslipp("4001", arbeidsrom=rom), "total").sel(aar=2024).item() == 1900.5
    gammelt = les_utslipp("4001", utgave=gammel, arbeidsrom=rom)
    assert summer(gammelt, "total").sel(aar=2024).item() == 1000.5
    skriv(rom, rettelse(utgave=f"alle fra {gammel}"))
    assert summer(les_utslipp("4001", arbeidsrom=rom), "total").sel(aar=2024).item() == 1000.5


def test_en_kommune_som_er_slaatt_sammen_rettes_med_utgavens_eget_nummer(rom: Arbeidsrom) -> None:
    """Asker, Røyken og Hurum ble ett; 3 · 1 800,5 − 900 = 4 501,5."""
    importer(rom, "2019-02-02", kommuner=("Asker", "Røyken", "Hurum"))
    lager = Utgavelager(rom)
    (en,) = lager.liste()
    roeyken = lag(("0627", 2024, INDUSTRI, INDUSTRI, "CO2e"), GALT, RIKTIG)
    ramme = les_kommune(lager, en, "3203", ("0220", "0627", "0628"), rettelser=[roeyken])
    samlet = ramme[ramme["status"] == "rettet"]
    assert samlet[["aar", "sektor", "tonn", "rettelse"]].to_numpy().tolist() == [
        [2024, INDUSTRI, 4501.5, "r"]
    ]
    hurum = replace(roeyken, id="h", noekkel={**roeyken.noekkel, "kommune": "0628"})
    ramme = les_kommune(lager, en, "3203", ("0220", "0627", "0628"), rettelser=[roeyken, hurum])
    assert til_array(ramme, en).attrs["rettelser"] == ("h", "r")


def test_planens_egne_utslipp_kan_rettes(tmp_path: Path) -> None:
    """Veitrafikken var 8 224 t over målet for 2021: med 76 571 − 8 224 = 68 347 t er den på det."""
    rom = lag_arbeidsrom(tmp_path / "asker", planer=True)
    tekst = rettelse(
        utgave="handlingsprogram-2024",
        kommune="3203",
        aar="2021",
        sektor="Veitrafikk",
        kilde="Personbiler og varebiler",
        fra="76571",
        til="68347",
    )
    skriv(rom, tekst)
    serie = les_utslipp("3203", arbeidsrom=rom)
    resultat = avvik(serie, les_maal("3203", arbeidsrom=rom).ramme(serie)).sel(aar=2021)
    rettet = {str(s): bool(resultat["rettet"].sel(sektor=s)) for s in resultat["sektor"].values}
    assert [s for s, er in rettet.items() if er] == ["Veitrafikk", SEKTORER_MED_MAAL, "Totalt"]
    assert not resultat["referanse_rettet"].any()
    assert float(resultat["avvik_tonn"].sel(sektor="Veitrafikk")) == 0


def test_et_rettet_referanseaar_merker_endringen_alle_aar(rom: Arbeidsrom) -> None:
    id_ = importer(rom, "2026-02-02")
    skriv(rom, rettelse(utgave=id_, aar="2009", fra="1000", til="2000"))
    resultat = avvik(les_utslipp("4001", arbeidsrom=rom))
    industri = resultat.sel(sektor=INDUSTRI)
    assert industri["rettet"].values.tolist() == [True, False]
    assert bool(industri["referanse_rettet"])
    assert not bool(resultat["referanse_rettet"].sel(sektor="Veitrafikk"))
    # 100 · (1 800,5 / 2 000 − 1)
    assert float(industri["endring_prosent"].sel(aar=2024)) == pytest.approx(-9.975)


# --- Indikatorer -------------------------------------------------------------------------------

FOND = """\
- id: fond-2021
  datasett: asker/indikatorer
  utgave: handlingsprogram-2024
  indikator: disposisjonsfond
  aar: 2022
  fra: 14.8
  til: 18.4
  grunn: Sifrene var byttet om.
  hvem: Kari Nordmann
  dato: 2026-02-02
  meldt: 2026-02-02
"""


def test_en_rettet_indikator_er_merket_og_vurderes_paa_det_rette_tallet(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path / "asker", planer=True)
    raa = les_katalog("3203", arbeidsrom=rom)
    skriv(rom, FOND)
    katalog = les_katalog("3203", arbeidsrom=rom)
    assert raa is not None
    assert katalog is not None
    celle = les_observasjoner(katalog).sel(indikator="disposisjonsfond", aar=2022)
    assert (celle["verdi"].item(), celle["status"].item(), celle["tekst"].item()) == (
        18.4,
        "rettet",
        "18,4 %",
    )
    assert STATUSER["rettet"] == "rettet"
    assert katalog.rettelser == ("fond-2021",)
    endret = katalog.verdier["verdi"].ne(raa.verdier["verdi"]) & raa.verdier["verdi"].notna()
    assert int(endret.sum()) == 1
    # 18,4 − 18,0; før rettelsen 14,8 − 18,0
    assert vurder(katalog)["disposisjonsfond"].endring == 0.4
    assert vurder(raa)["disposisjonsfond"].endring == -3.2
    raa_igjen = les_katalog("3203", arbeidsrom=rom, rettet=False)
    assert raa_igjen is not None
    pd.testing.assert_frame_equal(raa_igjen.verdier, raa.verdier)


def test_det_leverte_arbeidsrommet_har_ingen_rettelser(asker: Arbeidsrom) -> None:
    katalog = les_katalog("3203", arbeidsrom=asker)
    assert katalog is not None
    assert katalog.rettelser == ()
    assert "rettelser" not in les_utslipp("3203", arbeidsrom=asker).attrs


# --- Telemark ------------------------------------------------------------------------------------


@krever_data
def test_porsgrunn_2024_er_249_213_tonn_lavere_enn_raafilen(tmp_path: Path) -> None:
    raa: dict[int, Decimal] = defaultdict(Decimal)
    for (kommune, aar, _), tonn in csvsummer(TELEMARK["2026-02-02"]).items():
        raa[aar] += tonn if kommune == "Porsgrunn" else 0
    rom = lag_rom(tmp_path / "rom")
    lager = Utgavelager(rom)
    id_ = lager.importer(TELEMARK["2026-02-02"], publisert=date(2026, 2, 2)).utgave.utgave
    skriv(rom, rettelse(utgave=id_, fra="2093022.76", til="1843809.76"))
    serie = les_utslipp("Porsgrunn", arbeidsrom=rom)
    total = summer(serie, "total").sel(sektor="Totalt")
    ventet = {aar: tonn - (249_213 if aar == 2024 else 0) for aar, tonn in raa.items()}
    assert {int(a): Decimal(str(total.sel(aar=a).item())) for a in total["aar"].values} == ventet
    # 2 222 015,09 − 249 213
    assert ventet[2024] == Decimal("1972802.09")
    # 1 843 809,76 / 2 099 750 − 1 for industrien; 1 972 802,09 / 2 257 324,85 − 1 i alt
    endring = avvik(serie)["endring_prosent"].sel(aar=2024)
    assert float(endring.sel(sektor="Totalt")) == pytest.approx(-12.604422, abs=1e-6)
