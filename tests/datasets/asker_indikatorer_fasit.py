"""Fasit for Askers indikatorer, lest og telt for hånd i handlingsprogrammet (seed 002)."""

from __future__ import annotations

# satsingsområde: (delmål, indikatorer, målte celler, «Ikke målt», «Tall kommer»), telt for hånd
TELT = {
    "okonomi": (2, 4, 15, 1, 0),
    "medarbeidere": (4, 7, 15, 13, 0),
    "samarbeid": (3, 7, 10, 17, 1),
    "byer-og-samfunn": (6, 19, 64, 10, 2),
    "klima": (2, 12, 20, 24, 4),
    "helse": (4, 12, 25, 12, 11),
    "utdanning": (4, 17, 50, 16, 2),
    "innovasjon": (3, 10, 37, 3, 0),
}

# (indikator, år, verdi, tekst, linje), skrevet inn for hånd fra seeden
FASIT = [
    ("disposisjonsfond", 2022, 14.8, "14,8 %", 3620),
    ("netto-driftsresultat", 2022, -0.7, "-0,7 %", 3625),
    ("netto-laanegjeld", 2020, 102.8, "102,8 %", 3630),
    ("vedlikehold-formaalsbygg", 2020, 115, "115 kr/m2", 3635),
    ("vedlikehold-formaalsbygg", 2022, 132, "132 kr/m2", 3638),
    ("sykefravaer", 2022, 9.3, "9,3 %", 3676),
    ("kompetanseutvikling", 2021, 3.7, "3,7", 3700),
    ("stillingsstorrelse", 2022, 82.3, "82,3 %", 3710),
    ("frivillig-arbeid", 2022, 46, "46 %", 3752),
    ("etter-introduksjonsprogram", 2021, 48, "48 %", 3763),
    ("endring-valgdeltakelse", 2019, 8.77, "8,77 %", 3773),
    ("endring-valgdeltakelse", 2021, -2.04, "-2,04 %", 3773),
    ("samarbeid-med-frivillige-lag", 2022, 4.8, "4,8", 3793),
    ("bosatte-per-km2", 2019, 1748, "1 748", 3837),
    ("bosatte-per-km2", 2022, 1767, "1767", 3837),
    ("drikkevannsprover", 2020, 94.1, "94,1 %", 3872),
    ("renseanlegg-rensekrav", 2019, 4, "4", 3886),
    ("forurensning-avlopsnett", 2022, 0.04, "0,04 %", 3904),
    ("nye-boliger", 2022, 833, "833", 3928),
    ("svevestov-pm25", 2021, 5.6, "5,6 µg/m3", 3948),
    ("avfall-byggeprosjekter", 2022, 48.3, "48,3 kg/m2", 3963),
    ("omdisponering-dyrket-jord", 2021, 99, "99", 3973),
    ("direkte-klimagassutslipp", 2019, 186211, "186 211", 4014),
    ("direkte-klimagassutslipp", 2021, 178984, "178 984", 4014),
    ("stromforbruk-husholdninger", 2021, 762, "762 GWh", 4017),
    ("matsvinn", 2021, 41, "41", 4030),
    ("husholdningsavfall", 2020, 452, "452", 4033),
    ("husholdningsavfall", 2022, 390, "390", 4033),
    ("materialgjenvinning", 2022, 47.9, "47,9 %", 4035),
    ("energibruk-kommunale-bygg", 2020, 72134574, "72 134 574", 4056),
    ("energibruk-kommunale-bygg", 2022, 80086934, "80 086 934", 4062),
    ("nye-kommunale-biler", 2022, 64, "64 %", 4068),
    ("meslingvaksinerte-9-aaringer", 2019, 96.1, "96,10 %", 4100),
    ("muskel-og-skjelettplager", 2020, 301, "301", 4118),
    ("eldre-i-arbeid", 2022, 23.1, "23,1 %", 4147),
    ("hjemmeboende-over-80", 2022, 90.9, "90,90 %", 4182),
    ("mobbing-10-trinn", 2022, 5.4, "5,4 %", 4232),
    ("skolebidrag-5-7-trinn", 2021, 0.2, "0,2", 4277),
    ("interesse-for-laering-vg1", 2020, 4, "4", 4296),
    ("sysselsatte-med-fagprove", 2021, 349, "349", 4312),
    ("innovasjonsmidler", 2020, 121, "121", 4348),
    ("patenter", 2019, 19.1, "19,1", 4358),
    ("patenter", 2020, 6.3, "6,3", 4358),
    ("dekning-5g", 2020, 0, "0 %", 4371),
    ("kommune-nm", 2022, 14, "14", 4376),
    ("arbeidsplassvekst", 2020, -101, "-101 %", 4380),
]

TERSKLER = {
    "disposisjonsfond": (">", 10, 3618),
    "netto-driftsresultat": (">", 3, 3623),
    "netto-laanegjeld": ("<", 80, 3628),
    "vedlikehold-formaalsbygg": (">", 140, 3632),
    "forurensning-avlopsnett": ("<", 5, 3898),
}
