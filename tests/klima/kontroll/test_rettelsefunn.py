"""En rettelse skal ikke overleve grunnen sin: hver tilstand gir sitt funn, ordrett."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indikatorer import les_katalog
from klima import Arbeidsrom, Utgavelager
from klima.kontroll.funn import Funn
from klima.kontroll.kjoering import kjoer
from klima.kontroll.rettelsefunn import rettelsefunn
from tests import undertrykkingsrom
from tests.arbeidsrom import lag_arbeidsrom
from tests.klima.test_rettelser import FOND
from tests.rettelsesrom import CELLE, INDUSTRI, importer, lag_rom, rettelse, skriv, vis

HVOR = "Porsgrunn (4001) 2024, Industri, olje og gass"
FIL = "datasets/rettelser/egne.yaml"


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    return lag_rom(tmp_path / "rom")


def kort(funn: list[Funn]) -> list[tuple[str, str, str]]:
    return [(f.alvor, f.regel, vis(f.melding)) for f in funn]


def test_uten_rettelser_er_det_ingen_funn(rom: Arbeidsrom) -> None:
    assert rettelsefunn(rom, "4001") == []


@pytest.mark.parametrize("kommune", ["4001", None])
def test_en_rettelse_som_passer_og_er_meldt_gir_ingen_funn(
    rom: Arbeidsrom, kommune: str | None
) -> None:
    skriv(rom, rettelse(utgave=importer(rom, "2026-02-02")))
    assert rettelsefunn(rom, kommune) == []


def test_en_rettelse_som_ikke_er_meldt_er_en_merknad(rom: Arbeidsrom) -> None:
    skriv(rom, rettelse(utgave=importer(rom, "2026-02-02"), meldt=""))
    (funn,) = rettelsefunn(rom, "4001")
    assert kort([funn]) == [
        (
            "merknad",
            "rettelse/ikke-meldt",
            f"Rettelsen «industri-2024» er ikke meldt til utgiver: {HVOR}, fra 1 800,5 t til "
            "900,5 t. Meld den, og skriv datoen i «meldt».",
        )
    ]
    assert (funn.datasett, funn.sted, funn.antall) == ("utslipp", f"{FIL}:1", 1)
    assert (funn.rader, funn.gjelder, funn.eier) == ((HVOR,), (INDUSTRI,), "Kari Nordmann")


@pytest.mark.parametrize(
    ("endret", "alvor", "regel", "melding", "ventet", "funnet"),
    [
        (
            {CELLE: 900.5},
            "advarsel",
            "trengs-ikke",
            f"trengs ikke: i {{u}} er {HVOR} alt 900,5 t. Ta den bort.",
            "1 800,5 t",
            "900,5 t",
        ),
        (
            {CELLE: 1801.25},
            "feil",
            "passer-ikke",
            f"er ikke brukt: i {{u}}, {HVOR}, venter den 1 800,5 t, men tallet er 1 801,25 t, som "
            "heller ikke er 900,5 t. Skriv den om etter utgaven, eller ta den bort.",
            "1 800,5 t",
            "1 801,25 t",
        ),
        (
            {CELLE: None},
            "feil",
            "uten-rad",
            f"er ikke brukt: {{u}} har ingen rad for {HVOR}.",
            "1 800,5 t",
            None,
        ),
    ],
)
def test_utgaven_har_ikke_tallet_rettelsen_retter(
    rom: Arbeidsrom,
    endret: dict[tuple[int, str, str], float | None],
    alvor: str,
    regel: str,
    melding: str,
    ventet: str,
    funnet: str | None,
) -> None:
    utgave = importer(rom, "2026-02-02", endret)
    skriv(rom, rettelse(utgave=utgave))
    (funn,) = rettelsefunn(rom, "4001")
    tekst = f"Rettelsen «industri-2024» {melding.format(u=utgave)}"
    assert kort([funn]) == [(alvor, f"rettelse/{regel}", tekst)]
    assert vis(funn.forventet or "") == ventet
    assert (None if funn.funnet is None else vis(funn.funnet)) == funnet


RETTET = "trengs ikke lenger: utgiver har rettet, og i {ny} er " + HVOR + " 900,5 t. Ta den bort."
BARE_RETTET = [("advarsel", "trengs-ikke", RETTET)]


@pytest.mark.parametrize(
    ("tallet", "alle_fra", "ventet"),
    [
        (900.5, False, BARE_RETTET),
        (900.5, True, BARE_RETTET),
        (1800.5, True, []),
        (
            1800.5,
            False,
            [
                (
                    "feil",
                    "dekker-ikke",
                    f"gjelder bare {{gammel}}, men {{ny}} har fortsatt 1 800,5 t for {HVOR}. Skriv "
                    "«utgave: alle fra {gammel}», så rettes det der også.",
                )
            ],
        ),
        (
            950.0,
            False,
            [
                (
                    "advarsel",
                    "nyere-tall",
                    f"gjelder {{gammel}}. I {{ny}}, {HVOR}, er det verken 1 800,5 t eller 900,5 t: "
                    "tallet er 950 t. Se om det er riktig, og ta bort rettelsen eller skriv en ny.",
                )
            ],
        ),
        (
            950.0,
            True,
            [
                (
                    "feil",
                    "passer-ikke",
                    f"er ikke brukt: i {{ny}}, {HVOR}, venter den 1 800,5 t, men tallet er 950 t, "
                    "som heller ikke er 900,5 t. Skriv den om etter utgaven, eller ta den bort.",
                )
            ],
        ),
        (
            None,
            False,
            [
                (
                    "advarsel",
                    "nyere-tall",
                    f"gjelder {{gammel}}. I {{ny}} er det ingen rad for {HVOR}: se om feilen er "
                    "borte, og ta bort rettelsen eller skriv en ny.",
                )
            ],
        ),
        (
            None,
            True,
            [("feil", "uten-rad", f"er ikke brukt: {{ny}} har ingen rad for {HVOR}.")],
        ),
    ],
)
def test_neste_utgave_er_importert(
    rom: Arbeidsrom, tallet: float | None, alle_fra: bool, ventet: list[tuple[str, str, str]]
) -> None:
    gammel = importer(rom, "2026-02-02")
    ny = importer(rom, "2026-02-03", {CELLE: tallet, (2009, "Veitrafikk", "Personbiler"): 201.0})
    skriv(rom, rettelse(utgave=f"{'alle fra ' if alle_fra else ''}{gammel}"))
    assert kort(rettelsefunn(rom, "4001")) == [
        (a, f"rettelse/{r}", f"Rettelsen «industri-2024» {m.format(gammel=gammel, ny=ny)}")
        for a, r, m in ventet
    ]


def test_en_rettelse_som_ikke_trengs_skal_ikke_meldes(rom: Arbeidsrom) -> None:
    gammel = importer(rom, "2026-02-02")
    importer(rom, "2026-02-03", {CELLE: 900.5})
    skriv(rom, rettelse(utgave=gammel, meldt=""))
    assert [f.regel for f in rettelsefunn(rom, "4001")] == ["rettelse/trengs-ikke"]


def test_en_ukjent_utgave(rom: Arbeidsrom) -> None:
    utgavene = importer(rom, "2026-02-02"), importer(rom, "2026-02-03", {CELLE: 950.0})
    skriv(rom, rettelse(utgave="2026-02-02-00000000"))
    (funn,) = rettelsefunn(rom, "4001")
    assert kort([funn]) == [
        (
            "feil",
            "rettelse/ukjent-utgave",
            "Rettelsen «industri-2024» er ikke brukt: ingen utgave heter 2026-02-02-00000000.",
        )
    ]
    assert (funn.forventet, funn.funnet) == (", ".join(utgavene), "2026-02-02-00000000")


def test_utgaven_rettelsen_nevner_proeves_foerst_ogsaa_naar_den_ikke_har_kommunen(
    rom: Arbeidsrom,
) -> None:
    gammel = importer(rom, "2026-02-02", kommuner=("Skien",))
    ny = importer(rom, "2026-02-03", {CELLE: 950.0})
    skriv(rom, rettelse(utgave=f"alle fra {gammel}"))
    assert kort(rettelsefunn(rom, "4001")) == [
        (
            "feil",
            "rettelse/uten-rad",
            f"Rettelsen «industri-2024» er ikke brukt: {gammel} har ingen rad for {HVOR}.",
        ),
        (
            "feil",
            "rettelse/passer-ikke",
            f"Rettelsen «industri-2024» er ikke brukt: i {ny}, {HVOR}, venter den 1 800,5 t, men "
            "tallet er 950 t, som heller ikke er 900,5 t. Skriv den om etter utgaven, eller ta den "
            "bort.",
        ),
    ]


def test_en_rettelse_av_planens_egne_utslipp(tmp_path: Path) -> None:
    # Planen har 11 295 t for sjøfarten i Asker i 2021.
    rom = lag_arbeidsrom(tmp_path / "asker", planer=True)
    sted = {"kommune": "3203", "aar": "2021", "sektor": "Sjøfart", "kilde": "Sjøfart"}
    felt = sted | {"utgave": "handlingsprogram-2024", "til": "11200"}
    skriv(rom, rettelse(**felt, fra="11295"))
    assert rettelsefunn(rom, "3203") == []
    skriv(rom, rettelse(**felt, fra="11000"))
    assert kort(rettelsefunn(rom, "3203")) == [
        (
            "feil",
            "rettelse/passer-ikke",
            "Rettelsen «industri-2024» er ikke brukt: i handlingsprogram-2024, Asker (3203) 2021, "
            "Sjøfart, venter den 11 000 t, men tallet er 11 295 t, som heller ikke er 11 200 t. "
            "Skriv den om etter utgaven, eller ta den bort.",
        )
    ]


def test_to_rettelser_for_samme_celle(rom: Arbeidsrom) -> None:
    utgave = importer(rom, "2026-02-02")
    skriv(rom, rettelse(utgave=utgave), rettelse(utgave=f"alle fra {utgave}", id="igjen", til="3"))
    (funn,) = rettelsefunn(rom, "4001")
    assert kort([funn]) == [
        (
            "feil",
            "rettelse/dobbel",
            f"Rettelsene «industri-2024» og «igjen» gjelder samme tall i {utgave}: {HVOR}. Ingen "
            "av dem er brukt; behold én.",
        )
    ]
    assert (funn.sted, funn.antall, funn.rader) == (f"{FIL}:15", 2, (f"{FIL}:1", f"{FIL}:15"))


def test_bare_kommunens_egne_rettelser_er_med(rom: Arbeidsrom) -> None:
    skriv(rom, rettelse(utgave=importer(rom, "2026-02-02"), kommune="4003", meldt=""))
    assert rettelsefunn(rom, "4001") == []
    assert len(rettelsefunn(rom, "4003")) == len(rettelsefunn(rom, None)) == 1


@pytest.mark.parametrize("foerst", ["annen kommune", "annen pakke", "undertrykt"])
def test_rettelser_som_ikke_proeves_stanser_ikke_de_neste(tmp_path: Path, foerst: str) -> None:
    rom = undertrykkingsrom.lag_rom(tmp_path / "rom")
    undertrykt = FOND.replace("disposisjonsfond", "barn-nord").replace("aar: 2022", "aar: 2019")
    rettelser = {
        "annen kommune": rettelse(utgave="2026-02-02-00000000", kommune="4003"),
        "annen pakke": FOND.replace("asker/indikatorer", "baerum/indikatorer"),
        "undertrykt": undertrykt,
    }
    shutil.copytree(rom.datasett / "asker", rom.datasett / "baerum")
    fil = rom.datasett / "baerum" / "indikatorer" / "datapackage.json"
    fil.write_text(fil.read_text(encoding="utf-8").replace('"3203"', '"3201"'), encoding="utf-8")
    ukjent = rettelse(utgave="2026-02-02-11111111", kommune="3203", id="siste")
    skriv(rom, rettelser[foerst].replace("fond-2021", "foerste"), ukjent)
    *foran, siste = rettelsefunn(rom, "3203")
    assert [f.regel for f in foran] == ["rettelse/undertrykt"] * (foerst == "undertrykt")
    assert kort([siste]) == [
        (
            "feil",
            "rettelse/ukjent-utgave",
            "Rettelsen «siste» er ikke brukt: ingen utgave heter 2026-02-02-11111111.",
        )
    ]


def test_en_rettelse_av_en_trukket_utgave_proeves_paa_den_og_paa_den_nyeste_som_gjelder(
    rom: Arbeidsrom,
) -> None:
    trukket = importer(rom, "2026-02-02")
    ny = importer(rom, "2026-02-03", {CELLE: 900.5})
    Utgavelager(rom).trekk(trukket, "feil fil")
    skriv(rom, rettelse(utgave=trukket))
    assert kort(rettelsefunn(rom, "4001")) == [
        ("advarsel", "rettelse/trengs-ikke", f"Rettelsen «industri-2024» {RETTET.format(ny=ny)}")
    ]


def test_en_fil_som_ikke_kan_leses_er_funn_og_stanser_ikke_resten(rom: Arbeidsrom) -> None:
    utgave = importer(rom, "2026-02-02")
    skriv(rom, rettelse(utgave=utgave, fra="mye"), rettelse(utgave=utgave, id="b", meldt=""))
    skjema, resten = rettelsefunn(rom, "4001")
    assert kort([skjema]) == [("feil", "rettelse/skjema", "Verdien er ikke et tall.")]
    assert (skjema.datasett, skjema.sted) == ("rettelser", f"{FIL}:9")
    assert (skjema.forventet, skjema.funnet) == ("et tall som 2093022.76", "«mye»")
    assert resten.regel == "rettelse/ikke-meldt"
    # Forventningene til utslippene prøves likevel, på råtallene.
    assert [f.regel for f in kjoer(rom, "4001")] == ["rettelse/skjema", "rettelse/ikke-meldt"]


def test_forventningene_proever_de_rettede_tallene(rom: Arbeidsrom) -> None:
    utgave = importer(rom, "2026-02-02", {CELLE: -5.0})
    (funn,) = kjoer(rom, "4001")
    assert (funn.alvor, funn.datasett) == ("feil", "utslipp")
    skriv(rom, rettelse(utgave=utgave, fra="-5"))
    assert kjoer(rom, "4001") == []


# --- Indikatorer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endret", "ventet"),
    [
        (("", ""), []),
        (
            ("fra: 14.8", "fra: 14.9"),
            [
                (
                    "feil",
                    "rettelse/passer-ikke",
                    "Rettelsen «fond-2021» er ikke brukt: i handlingsprogram-2024, "
                    "disposisjonsfond 2022, venter den 14,9, men tallet er 14,8, som heller ikke "
                    "er 18,4. Skriv den om etter utgaven, eller ta den bort.",
                )
            ],
        ),
        (
            ("utgave: handlingsprogram-2024", "utgave: handlingsprogram-2023"),
            [
                (
                    "feil",
                    "rettelse/dekker-ikke",
                    "Rettelsen «fond-2021» gjelder bare handlingsprogram-2023, men "
                    "handlingsprogram-2024 har fortsatt 14,8 for disposisjonsfond 2022. Skriv den "
                    "nye utgaven i «utgave», så rettes det der også.",
                )
            ],
        ),
        (
            ("indikator: disposisjonsfond", "indikator: dispfond"),
            [
                (
                    "feil",
                    "rettelse/uten-rad",
                    "Rettelsen «fond-2021» er ikke brukt: handlingsprogram-2024 har ingen rad for "
                    "dispfond 2022.",
                )
            ],
        ),
        (
            ("asker/indikatorer", "bærum/indikatorer"),
            [
                (
                    "feil",
                    "rettelse/ukjent-utgave",
                    "Rettelsen «fond-2021» er ikke brukt: det er ingen datapakke for "
                    "bærum/indikatorer.",
                )
            ],
        ),
    ],
)
def test_rettelser_av_indikatorer(
    tmp_path: Path, endret: tuple[str, str], ventet: list[tuple[str, str, str]]
) -> None:
    rom = lag_arbeidsrom(tmp_path / "asker", planer=True)
    skriv(rom, FOND.replace(*endret) if endret[0] else FOND)
    assert kort(rettelsefunn(rom, "3203")) == ventet
    if "bærum" not in endret[1]:
        assert rettelsefunn(rom, "0301") == []


def test_et_tall_under_en_undertrykkingsregel_rettes_ikke_her_og_funnet_roeper_det_ikke(
    tmp_path: Path,
) -> None:
    """7919 er under grensen, og 8123 ville vist det noen skulle skjule."""
    rom = undertrykkingsrom.lag_rom(tmp_path / "rom")
    gal = FOND.replace("disposisjonsfond", "barn-nord").replace("aar: 2022", "aar: 2019")
    skriv(rom, gal.replace("14.8", "7919").replace("18.4", "8123"))
    (funn,) = rettelsefunn(rom, "3203")
    assert kort([funn]) == [
        (
            "feil",
            "rettelse/undertrykt",
            "Rettelsen «fond-2021» er ikke brukt: små tall undertrykkes for barn-nord 2019. Rett "
            "tallet i datapakken, så prøves det før det vises.",
        )
    ]
    assert not {"7919", "8123", "7 919", "8 123"} & set(str(funn).split())
    katalog = les_katalog("3203", arbeidsrom=rom)
    assert katalog is not None
    (celle,) = katalog.verdier.query("indikator == 'barn-nord' and aar == 2019").to_dict("records")
    assert celle["status"] == "undertrykt"
