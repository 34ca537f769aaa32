"""Tabellene de 22 SSB-indikatorene spør, med oppdiktede tall for Asker og dem den ble til av.

Et nummer som ikke gjaldt et år, har 0, slik SSB fyller ut. Tallene for 2023 er valgt så de 22
svarene kan regnes for hånd (`FASIT`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

from tests.ssbtabell import Dimensjon, Eksempeltabell, Kodeliste

AARENE = [str(a) for a in range(2018, 2024)]
DELER = {"0220": 0.6, "0627": 0.25, "0628": 0.15}
ANDRE = {"3201": "3024", "3301": "3005", "3205": "3030"}
KOSTRA = "KOKkommuneregion0000"
BYGG = [
    *("111", "112", "113", "121", "122", "123", "124", "131", "133", "135", "136"),
    *("141", "142", "143", "144", "145", "146", "151", "152", "159", "000"),
]
SUMMERT = Kodeliste(
    "Kommuner 2024, sammenslåtte tidsserier",
    {
        "K-3203": ("Asker", ("0220", "0627", "0628", "3025", "3203")),
        **{f"K-{ny}": (ny, (ny, gammel)) for ny, gammel in ANDRE.items()},
    },
)
Tallet = Callable[[Mapping[str, str], int], float | str]
"""Askers tall for koder og et år."""

FASIT: dict[str, tuple[float, str]] = {
    "netto-driftsresultat": (1.2, "1,2 %"),
    "vedlikehold-formaalsbygg": (141, "141 kr/m2"),
    # 100 * (98 000 - 97 000) / 97 000
    "befolkningsvekst": (100 * 1000 / 97000, "1,0 %"),
    # 90 000 / 50
    "bosatte-per-km2": (1800, "1 800"),
    # 100 * 36 000 / 48 000
    "egendekning-arbeidsplasser": (75, "75 %"),
    "kommunal-vannforsyning": (88, "88 %"),
    "kommunal-avlopstjeneste": (95, "95 %"),
    "lekkasje-vannforsyning": (30, "30 %"),
    "vold-og-mishandling": (4.6, "4,6"),
    # 100 eneboliger + 60 rekkehus + 40 andre småhus + 2 * 150 i blokk
    "nye-boliger": (500, "500"),
    # 100 * (60 + 40 + 300) / 500
    "nye-boliger-leiligheter-eller-rekkehus": (80, "80 %"),
    # 100 * 300 / 500
    "nye-boliger-leiligheter": (60, "60 %"),
    # 10 180 i 2023 - 10 000 i 2019
    "nye-bygg-i-strandsonen": (180, "180"),
    "omdisponering-dyrket-jord": (70, "70"),
    "stromforbruk-husholdninger": (700, "700 GWh"),
    "husholdningsavfall": (380, "380"),
    "materialgjenvinning": (45.1, "45,1 %"),
    "eldre-i-arbeid": (23.4, "23,4 %"),
    # 100 - 9,5
    "hjemmeboende-over-80": (90.5, "90,50 %"),
    # 100 * 1 152 / 36 000
    "arbeidsplasser-ikt": (3.2, "3,2 %"),
    # 100 * (36 000 - 35 500) / (98 000 - 97 000)
    "arbeidsplassvekst": (50, "50 %"),
}
"""Verdi og celle i 2023. `etter-introduksjonsprogram` er undertrykt da."""

FOLK = {2018: 92000, 2019: 93000, 2020: 94000, 2021: 96000, 2022: 97000, 2023: 98000}
ARBEID = {2018: 34000, 2019: 34500, 2020: 34600, 2021: 35000, 2022: 35500, 2023: 36000}


def tabell(
    id_: str,
    innhold: Mapping[str, tuple[str, str]],
    tallet: Tallet,
    *,
    region: str = "Region",
    andre: Mapping[str, tuple[str, Mapping[str, str]]] | None = None,
    antall: bool = False,
    tider: list[str] | None = None,
    avsluttet: bool = False,
) -> Eksempeltabell:
    """En tabell. En andel har ikke noe tall for delene før 2020; et antall er delt på dem.

    Args:
        innhold: kode -> (tekst, enhet).
        andre: variabel -> (navn, koder).
    """
    landet = "EAK" if region == KOSTRA else "0"
    numre = [*DELER, "3025", "3203", *ANDRE, *ANDRE.values()]
    regioner = {n: f"kommune {n}" for n in numre} | {landet: "Hele landet"}
    egne = andre or {}
    lister = {"agg_KommSummer": SUMMERT} if antall and region == "Region" else {}
    dimensjoner = (
        Dimensjon(region, "region", regioner, rolle="geo", utelates=True, kodelister=lister),
        *(Dimensjon(kode, navn, koder) for kode, (navn, koder) in egne.items()),
        Dimensjon(
            "ContentsCode",
            "statistikkvariabel",
            {k: t for k, (t, _) in innhold.items()},
            rolle="metric",
            enheter={k: (e, 1) for k, (_, e) in innhold.items()},
        ),
        Dimensjon("Tid", "år", {t: t for t in tider or AARENE}, rolle="time"),
    )
    tall: dict[tuple[str, ...], float | str] = {}
    for koder in product(*(d.verdier for d in dimensjoner)):
        med_navn = dict(zip((d.kode for d in dimensjoner), koder, strict=True))
        aar = int(med_navn["Tid"][-4:] if "-" in med_navn["Tid"] else med_navn["Tid"][:4])
        tall[koder] = _tall(med_navn[region], aar, tallet(med_navn, aar), antall, landet)
    return Eksempeltabell(
        id_,
        f"{id_}: Eksempel",
        dimensjoner,
        tall,
        oppdatert="2026-03-15T07:00:00Z",
        avsluttet=avsluttet,
    )


def _tall(region: str, aar: int, asker: float | str, antall: bool, landet: str) -> float | str:
    gjelder = aar < 2020 if region in DELER else aar < 2024
    if region in ("3203", *ANDRE) or not gjelder:
        return 0.0
    if region == "3025":
        return asker if aar >= 2020 else 0.0
    if isinstance(asker, str):
        return asker
    if region in DELER:
        return asker * DELER[region] if antall else 1.0
    return asker * (10 if region == landet and antall else 2 if antall else 1) + (not antall)


def _kostra(id_: str, kode: str, tekst: str, enhet: str, i_2023: float) -> Eksempeltabell:
    return tabell(
        id_,
        {kode: (tekst, enhet)},
        lambda _, aar: i_2023 + 2023 - aar,
        region=KOSTRA,
    )


def ssbtabellene() -> list[Eksempeltabell]:
    """Alle tabellene, slik spørringene venter dem."""
    kjonn = {"0": "Begge kjønn", "1": "Menn", "2": "Kvinner"}
    naering = {"00-99": "Alle næringer", "58-63": "Informasjon og kommunikasjon"}
    bygg = {k: f"Bygningstype {k}" for k in BYGG}
    fullfoert = {"111": 100, "131": 60, "136": 40, "141": 150, "146": 150}
    drift = {2018: 5.0, 2019: 4.9, 2020: 3.9, 2021: 4.4, 2022: -0.6, 2023: 1.2}
    return [
        tabell(
            "12143",
            {
                "KOSbelop0000": ("Beløp (1000 kr)", "1000 kr"),
                "KOSbelopbrinv0000": ("Andel av brutto driftsinntekter (prosent)", "prosent"),
            },
            lambda k, aar: drift[aar] if k["KOKartkap0000"] == "AGD23" else 99.0,
            region=KOSTRA,
            andre={
                "KOKartkap0000": ("begrep", {"AGD23": "Netto driftsresultat", "KG31": "Lånegjeld"})
            },
        ),
        tabell(
            "12905",
            {
                "KOSa": ("Beløp (1000 kr)", "1000 kr"),
                "KOSb": ("Beløp per kvadratmeter (kr)", "kr"),
            },
            lambda _, aar: 141.0 - (2023 - aar),
            region=KOSTRA,
            andre={
                "KOKart0000": (
                    "art",
                    {"A1": "Utgifter til vedlikeholdsaktiviteter", "A2": "Utgifter til drift"},
                ),
                "KOKfunksjon0000": ("funksjon", {"F1": "Formålsbygg", "F2": "Skolelokaler"}),
            },
        ),
        tabell(
            "10824",
            {
                "DeltakereProg": ("Deltakere", "personer"),
                "DeltakereProg1": ("Deltakere (prosent)", "prosent"),
            },
            lambda _, aar: ":" if aar == 2023 else 55.0,
            andre={
                "Kjonn": ("kjønn", kjonn),
                "IntroAvbrudd": ("år siden", {"01": "1 år", "02": "2 år"}),
                "Arbeidsmarkedsstatus": ("status", {"00": "I alt", "1": "Arbeid eller utdanning"}),
            },
        ),
        tabell(
            "01222",
            {"Folketallet11": ("Folketallet ved utgangen av kvartalet", "personer")},
            lambda _, aar: float(FOLK[aar]),
            antall=True,
            tider=[f"{aar}K{k}" for aar in AARENE for k in (3, 4)],
        ),
        tabell(
            "04861",
            {"Areal": ("Areal av tettsted (km²)", "km²"), "Bosatte": ("Bosatte", "personer")},
            lambda k, aar: 50.0 if k["ContentsCode"] == "Areal" else 90000.0 - (2023 - aar) * 500,
            antall=True,
        ),
        tabell(
            "07984",
            {
                "Sysselsatte": ("Sysselsatte etter bosted", "personer"),
                "SysselsatteArb": ("Sysselsatte etter arbeidssted", "personer"),
            },
            lambda k, aar: 48000.0 if k["ContentsCode"] == "Sysselsatte" else float(ARBEID[aar]),
            antall=True,
            andre={
                "NACE2007": ("næring", naering),
                "Kjonn": ("kjønn", kjonn),
                "Alder": ("alder", {"15-74": "15-74 år", "67-74": "67-74 år"}),
            },
        ),
        _kostra("13143", "KOSv", "Andel tilknyttet kommunal vannforsyning", "prosent", 88.0),
        _kostra("13144", "KOSw", "Andel tilknyttet kommunal avløpstjeneste", "prosent", 95.0),
        _kostra("11787", "KOSl", "Andel av vannleveransen til lekkasje", "prosent", 30.0),
        tabell(
            "08487",
            {"AnmLovbrPer1000": ("Lovbrudd anmeldt per 1 000 innbyggere", "lovbrudd")},
            lambda _, aar: 4.6 if aar == 2023 else 4.4,
            region="Gjerningssted",
            andre={"LovbruddKrim": ("lovbruddsgruppe", {"4AAAAA-4ZZZZz": "Vold og mishandling"})},
            tider=[f"{int(aar) - 1}-{aar}" for aar in AARENE],
        ),
        tabell(
            "05940",
            {"Igangsatte": ("Igangsatte", "boliger"), "Fullforte": ("Fullførte", "boliger")},
            lambda k, _: float(fullfoert.get(k["Byggeareal"], 0)),
            antall=True,
            andre={"Byggeareal": ("bygningstype", bygg)},
        ),
        tabell(
            "06505",
            {"Bygg": ("Bygninger i strandsonen", "bygninger")},
            lambda _, aar: 10000.0 + 45 * (aar - 2019),
            antall=True,
        ),
        tabell(
            "06194",
            {"KOSo": ("Omdisponert i alt (dekar)", "dekar"), "KOSd": ("Dyrka jord", "dekar")},
            lambda _, aar: 70.0 + 2023 - aar,
            region=KOSTRA,
            antall=True,
        ),
        tabell(
            "10314",
            {"Kraft": ("Nettoforbruk av elektrisk kraft (GWh)", "GWh")},
            lambda _, aar: 700.0 + 10 * (2023 - aar),
            antall=True,
            andre={"Forbruker": ("forbrukergruppe", {"01": "Husholdninger", "02": "Industri"})},
            avsluttet=True,
        ),
        tabell(
            "12241",
            {
                "KOSh": ("Husholdningsavfall per innbygger (kg)", "kg"),
                "KOSm": ("Andel levert til materialgjenvinning", "prosent"),
            },
            lambda k, aar: (380.0 if k["ContentsCode"] == "KOSh" else 45.1) + 2023 - aar,
            region=KOSTRA,
        ),
        tabell(
            "06445",
            {"Andel": ("Sysselsatte i prosent av befolkningen", "prosent")},
            lambda _, aar: 23.4 if aar == 2023 else 23.1,
            andre={"Alder": ("alder", {"15-74": "15-74 år", "67-74": "67-74 år"})},
        ),
        _kostra("12209", "KOSsykhjand80aar0000", "Andel 80+ i institusjon", "prosent", 9.5),
        tabell(
            "13470",
            {"SysselsatteArb": ("Sysselsatte etter arbeidssted", "personer")},
            lambda k, aar: 1152.0 if k["NACE2007"] == "58-63" else float(ARBEID[aar]),
            antall=True,
            andre={"NACE2007": ("næring", naering)},
        ),
    ]
