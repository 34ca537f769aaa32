"""En spørring mot det tabellen har nå: hele meldingen når den ikke passer lenger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indikatorer.spoerringer import Kodevalg, Ledd, Spoerring
from indikatorer.spoerringsvalg import finn_valg, utvalgene
from indikatorer.steder import Sted
from klima.grunn.feil import Brukerfeil
from klima.kilder.statistikk import Rolle, Tabellkort, Utvalg, Variabel

ASKER = Sted("3203", "Asker", "kommune")
LANDET = Sted("landet", "Hele landet", "landet")
NUMRE = {n: n for n in ("0220", "0627", "0628", "3025", "3203")}
LEDD = Ledd(
    "a", "01234", "Region", "agg_KommSummer", "", Kodevalg(("N",)), {}, antall=True, linje=6
)
SPOERRING = Spoerring("eks", "ssb", "%", 1, {"a": LEDD}, None, Path("eks.yaml"))


def variabel(kode: str, verdier: dict[str, str], rolle: Rolle = "", **felt: object) -> Variabel:
    return replace(Variabel(kode, kode.lower(), rolle, verdier), **felt)  # type: ignore[arg-type]


def kort(*ekstra: Variabel, tider: tuple[str, ...] = ("2019", "2022", "2024")) -> Tabellkort:
    return Tabellkort(
        "ssb",
        "01234",
        "Eksempel",
        "2026-01-01",
        (
            variabel("Region", NUMRE | {"0": "Hele landet"}, "sted"),
            *ekstra,
            variabel("ContentsCode", {"N": "Antall boliger", "P": "Prosent"}, "innhold"),
            variabel("Tid", {t: t for t in tider}, "tid"),
        ),
    )


def meldingen(ledd: Ledd, tabell: Tabellkort) -> str:
    with pytest.raises(Brukerfeil) as feil:
        finn_valg(SPOERRING, ledd, tabell)
    return str(feil.value)


def test_kodene_for_hvert_aar_er_de_som_gjaldt() -> None:
    (utvalg,) = utvalgene([finn_valg(SPOERRING, LEDD, kort())], [ASKER, LANDET])
    assert utvalg == {
        "Region": Utvalg(("0", "0220", "0627", "0628", "3025", "3203")),
        "ContentsCode": Utvalg(("N",)),
        "Tid": Utvalg(("2019", "2022", "2024")),
    }


def test_utgiverens_gruppering_brukes_naar_den_finnes_og_landet_spoerres_for_seg() -> None:
    tabell = kort()
    lister = {"agg_KommSummer": "Kommuner 2024"}
    tabell = replace(
        tabell,
        variabler=(replace(tabell.variabler[0], kodelister=lister), *tabell.variabler[1:]),
    )
    kommuner, landet = utvalgene([finn_valg(SPOERRING, LEDD, tabell)], [ASKER, LANDET])
    assert kommuner["Region"] == Utvalg(("K-3203",), "agg_KommSummer")
    assert landet["Region"] == Utvalg(("0",))
    # En andel summeres ikke, heller ikke av utgiveren.
    andel = finn_valg(SPOERRING, replace(LEDD, antall=False), tabell)
    assert not andel.summert


@pytest.mark.parametrize(
    ("kode", "aar"),
    [
        ("2022", 2022),
        ("2021-2022", 2022),
        ("2018_2024", 2024),
        ("2024_2024", 2024),
        ("202412", 2024),
    ],
)
def test_en_periode_hoerer_til_det_siste_aaret(kode: str, aar: int) -> None:
    assert finn_valg(SPOERRING, LEDD, kort(tider=(kode,))).tider == {aar: kode}


def test_bare_det_valgte_kvartalet_teller() -> None:
    valg = finn_valg(SPOERRING, replace(LEDD, kvartal=4), kort(tider=("2022K3", "2022K4", "2023")))
    assert valg.tider == {2022: "2022K4"}


def test_en_omdoept_stedvariabel() -> None:
    assert meldingen(replace(LEDD, stedvariabel="KOKkommuneregion0000"), kort()) == (
        "eks.yaml:6: SSB 01234 har ikke lenger variabelen «KOKkommuneregion0000». "
        "Ventet: KOKkommuneregion0000. Funnet: Region (region), ContentsCode (contentscode) og "
        "Tid (tid). Utvei: heter den nå «Region» (region), så rett spørringen."
    )


def test_en_kode_som_er_borte_gir_det_naermeste() -> None:
    ledd = replace(LEDD, filter={"Alder": Kodevalg(("67-74",))})
    tabell = kort(variabel("Alder", {"67-79": "67-79 år", "00-05": "0-5 år"}))
    assert meldingen(ledd, tabell) == (
        "eks.yaml:6: SSB 01234 har ikke lenger koden «67-74» i «Alder» (alder). "
        "Funnet: 67-79 (67-79 år). Utvei: er det den som nå er «67-79», så rett spørringen."
    )


def test_ord_maa_passe_paa_noeyaktig_en_verdi() -> None:
    ledd = replace(LEDD, innhold=Kodevalg(tekster=("BOLIGER",)))
    valg = finn_valg(SPOERRING, ledd, kort())
    assert valg.koder["ContentsCode"] == ("N",)
    assert valg.funnet == ("«BOLIGER» er ContentsCode=N (Antall boliger)",)
    assert meldingen(replace(LEDD, innhold=Kodevalg(tekster=("o",))), kort()) == (
        "eks.yaml:6: «o» passer på 2 verdier i «ContentsCode» (contentscode) i SSB 01234. "
        "Ventet: nøyaktig én. Funnet: N (Antall boliger) og P (Prosent). "
        "Utvei: skriv koden den skal ha i spørringen."
    )
    # Er en tekst akkurat ordet, er det den.
    assert finn_valg(
        SPOERRING, replace(LEDD, innhold=Kodevalg(tekster=("prosent",))), kort()
    ).koder["ContentsCode"] == ("P",)


def test_en_ny_kode_stanser_en_sum_som_skal_vaere_uttoemmende() -> None:
    ledd = replace(LEDD, filter={"Bygg": Kodevalg(("1", "2"), uttoemmende=True)})
    assert finn_valg(SPOERRING, ledd, kort(variabel("Bygg", {"1": "a", "2": "b"})))
    assert meldingen(ledd, kort(variabel("Bygg", {"1": "a", "2": "b", "3": "I alt"}))) == (
        "eks.yaml:6: SSB 01234 har fått nye koder i «Bygg» (bygg). Funnet: 3 (I alt). "
        "Utvei: skal de være med i summen, så legg dem til i spørringen."
    )


def test_en_variabel_spoerringen_ikke_nevner() -> None:
    kjonn = variabel("Kjonn", {"1": "Menn", "2": "Kvinner"})
    assert meldingen(LEDD, kort(kjonn)) == (
        "eks.yaml:6: SSB 01234 krever et valg for «Kjonn» (kjonn). "
        "Ventet: variabelen under filter i spørringen. Funnet: 1 (Menn) og 2 (Kvinner)."
    )
    assert "Kjonn" not in finn_valg(SPOERRING, LEDD, kort(replace(kjonn, kan_utelates=True))).koder
    # Den eneste verdien er valget.
    en = finn_valg(SPOERRING, LEDD, kort(variabel("Kjonn", {"0": "Begge"})))
    assert en.koder["Kjonn"] == ("0",)


def test_en_ny_maaleenhet_stanser_hentingen() -> None:
    tabell = kort()
    innhold = replace(tabell.variabler[1], enheter={"N": "1000 kr"})
    tabell = replace(tabell, variabler=(tabell.variabler[0], innhold, tabell.variabler[2]))
    assert meldingen(replace(LEDD, enhet="kr"), tabell) == (
        "eks.yaml:6: SSB 01234 har en annen måleenhet enn før på «N». Ventet: kr. Funnet: 1000 kr."
    )


def test_en_tabell_uten_perioder_som_kan_brukes() -> None:
    assert meldingen(LEDD, kort(tider=("2022K1", "2022K2"))) == (
        "eks.yaml:6: SSB 01234 har ingen perioder spørringen kan bruke. Ventet: år. "
        "Funnet: 2022K1 og 2022K2."
    )
