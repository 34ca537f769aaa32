"""Klimabudsjettet i terminalen: kort, med enheter, og med det som mangler og hvorfor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from klima.grunn.arbeidsrom import FORMNAVN
from klima.grunn.tall import MANGLER, oppramsing, prosent, tall
from reports.konsoll import kutt
from reports.tekster import Tekster

Avsnitt = tuple[str, list[str], list[list[str]], list[str]]
"""Overskrift, kolonnenavn, rader og setningene under."""

_MANGLER_TALL: Final = (
    "Ingen tiltak er tallfestet: planen gir ingen tonn per tiltak. Et tiltak tallfestes med en mal "
    "og forutsetninger, eller med rader i effekter.csv, i datapakken tiltak."
)


def avsnitt(d: dict[str, Any], bredde: int) -> Iterator[Avsnitt]:
    """Avsnittene i den rekkefølgen de leses, av dokumentet fra `budsjettdokument`."""
    yield from _sektoravsnitt(d, bredde)
    yield _tiltaksavsnitt(d, bredde)
    if d["gap"]:
        yield _gapavsnitt(d)
        yield _rammeavsnitt(d)
    else:
        hva = f"Arbeidsrommet har ingen vedtatte mål for {d['kommunenavn']}"
        yield ("Mål og ramme", [], [], [f"{hva}, så rammen og gapet kan ikke regnes."])
    if d["sannsynlighet"]:
        yield _sannsynlighetsavsnitt(d)


def hode(d: dict[str, Any]) -> list[str]:
    """Kommunen, perioden og utgaven."""
    periode = f"{d['periode'][0]}–{d['periode'][-1]}"
    siste = d["gap"][0]["aar"] if d["gap"] else None
    til = f" · utslipp til og med {siste}" if siste else ""
    linjer = [
        f"Klimabudsjett for {d['kommunenavn']} ({d['kommune']}), {periode}",
        f"Utgave {d['utgave']}{til}",
        f"Referansebane: {d['referansebane']}",
    ]
    if d["periode_fra"] not in ("planen", "valgt"):
        linjer.append(f"Perioden er {d['periode_fra']}.")
    return [*linjer, *d["merknader"]]


def _sektoravsnitt(d: dict[str, Any], bredde: int) -> Iterator[Avsnitt]:
    """Radene med like kolonner i én tabell; rader uten noe tall i en setning."""
    grupper: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    uten: list[str] = []
    for rad in d["sektorrader"]:
        if all(c["tonn"] is None for c in rad["celler"]):
            uten.append(uten_tall(rad, Tekster("nb")))
        else:
            grupper.setdefault(tuple(c["overskrift"] for c in rad["celler"]), []).append(rad)
    noter = list(
        dict.fromkeys(
            f"* {r['sektor']}: {c['merknad']}"
            for r in d["sektorrader"]
            for c in r["celler"]
            if c["merknad"] and c["tonn"] is not None
        )
    )
    trykt = any(r["trykt"] for r in d["sektorrader"])
    hva = f"slik {d['plan']} trykker dem" if trykt else f"på utgave {d['utgave']}"
    if d["form"] and not trykt:
        hva += f", {FORMNAVN[d['form']]} ramme"
    for nr, (kolonner, rader) in enumerate(grupper.items()):
        plass = max(bredde - sum(len(_kort(k)) + 2 for k in kolonner) - 9, 20)
        yield (
            f"Sektorrader {hva}, tonn CO2e" if nr == 0 else "",
            ["", *map(_kort, kolonner), "Tiltak"],
            [
                [kutt(r["tekst"], plass), *(c["vist"] for c in r["celler"]), str(len(r["tiltak"]))]
                for r in rader
            ],
            [*uten, *noter] if nr == len(grupper) - 1 else [],
        )


def uten_tall(rad: dict[str, Any], t: Tekster) -> str:
    """En sektorrad der ingen celle har tall, i ord.

    >>> celle = {"stoerrelse": "utslipp", "aar": 2020, "form": None, "vist": "tall kommer"}
    >>> rad = {"tekst": "Skog", "trykt": True, "tiltak": ["a"], "celler": [celle]}
    >>> uten_tall(rad, Tekster("nb")), uten_tall(rad, Tekster("nn"))
    ('Skog: utslipp i 2020, tall kommer (1 tiltak).', 'Skog: utslepp i 2020, tal kjem (1 tiltak).')
    """
    felles = {"rad": rad["tekst"], "antall": len(rad["tiltak"])}
    if not rad["trykt"]:
        return t("budsjett.uten-tall-i-utgaven", **felles)
    celler = [
        t("budsjett.celle-uten-tall", kolonne=kolonne(c, t).lower(), hvorfor=t.kjent(c["vist"]))
        for c in rad["celler"]
    ]
    return t("budsjett.uten-tall", celler="; ".join(celler), **felles)


def kolonne(celle: dict[str, Any], t: Tekster) -> str:
    """Overskriften over en celle i en sektorrad."""
    navn = t(f"budsjett.kolonne-{celle['stoerrelse']}", aar=celle["aar"])
    if not celle["form"]:
        return navn
    return t("budsjett.kolonne-med-form", kolonne=navn, form=t(f"ord.form-{celle['form']}"))


def _kort(kolonne: str) -> str:
    """Kolonnenavnet på terminalens plass."""
    for langt, kort in (
        ("Budsjettert utslipp i", "Budsjett"),
        ("Utslipp i", "Utslipp"),
        ("Mål i", "Mål"),
        ("Ramme i", "Ramme"),
        (", lineær", " lin."),
        (", konstant-rate", " rate"),
    ):
        kolonne = kolonne.replace(langt, kort)
    return kolonne


def _tiltaksavsnitt(d: dict[str, Any], bredde: int) -> Avsnitt:
    antall = {n: len(d[n]) for n in ("tallfestede", "ikke_tallfestede", "indirekte")}
    tittel = (
        f"Tiltak: {antall['tallfestede']} tallfestet, {antall['ikke_tallfestede']} ikke "
        f"tallfestet, {antall['indirekte']} for indirekte utslipp"
    )
    if not sum(antall.values()):
        return tittel, [], [], [f"Arbeidsrommet har ingen tiltak for {d['kommunenavn']}."]
    if not d["tallfestede"]:
        return tittel, [], [], [_MANGLER_TALL, "Alle tiltakene: klima tiltak."]
    aar = str(d["periode"][-1])
    rader = [
        [
            kutt(t["tekst"], max(bredde - 74, 24)),
            t["sektor"],
            _spenn(t["effekt"][aar]),
            tall(t["effekt"][aar]["del"]),
            _kroner(t["kostnad"]),
            _synlig(t["synlighet"]["kan_ses"]),
        ]
        for t in d["tallfestede"]
    ]
    return (
        tittel,
        [f"Kutt i {aar}, t CO2e", "Sektor", "Alene", "Sammen", "Kr per t", "Ses"],
        rader,
        [*_overlappsetning(d, int(aar)), *_grunner(d)],
    )


def _spenn(effekt: dict[str, float | None]) -> str:
    lav, midt, hoy = effekt["lav"], effekt["midt"], effekt["hoy"]
    spenn = f" ({tall(lav)}–{tall(hoy)})" if lav != hoy else ""
    return f"{tall(midt)}{spenn}"


def _kroner(kostnad: dict[str, Any]) -> str:
    return tall(kostnad["kr_per_tonn"], -1) if kostnad["kr_per_tonn"] is not None else MANGLER


def _synlig(kan_ses: bool | None) -> str:
    return {True: "ja", False: "nei"}.get(kan_ses, "ukjent") if kan_ses is not None else "ukjent"


def _overlappsetning(d: dict[str, Any], aar: int) -> list[str]:
    egne = [r for r in d["overlapp"] if r["aar"] == aar]
    samlet, ren = (sum(r[n] for r in egne) for n in ("samlet", "ren_sum"))
    return [
        f"Sammen {tall(samlet, enhet='t')} i {aar}; lagt rett sammen ville det vært "
        f"{tall(ren, enhet='t')}, og {tall(ren - samlet, enhet='t')} ville vært regnet dobbelt.",
        "«Ses» er om kuttet er større enn det statistikken pleier å bli regnet om med.",
    ]


def _grunner(d: dict[str, Any]) -> list[str]:
    """Hvorfor kostnad per tonn mangler, samlet per grunn."""
    per_grunn: dict[str, list[str]] = {}
    for t in d["tallfestede"]:
        if t["kostnad"]["kr_per_tonn"] is None:
            per_grunn.setdefault(t["kostnad"]["grunn"], []).append(t["tiltak"])
    if list(per_grunn) == ["ingen kalkulasjonsrente er valgt"]:
        return [
            "Kostnad per tonn er ikke regnet: velg renten med --rente, eller [penger] "
            "rente_prosent i kommune.toml."
        ]
    return [f"Uten kostnad per tonn: {oppramsing(t)} ({g})." for g, t in per_grunn.items()]


def _gapavsnitt(d: dict[str, Any]) -> Avsnitt:
    rader = [
        [
            g["sektor"],
            tall(g["utslipp"]),
            f"{tall(g['maal_tonn'])} ({prosent(g['maal_prosent'])})",
            _gaptekst(g),
            tall(g["effekt"]) if g["tallfestede"] else "ingen tall",
            prosent(g["uten_prosent"]),
        ]
        for g in d["gap"]
    ]
    aar, maalaar = d["gap"][-1]["aar"], d["gap"][-1]["maalaar"]
    tittel = f"Gapet mellom referansebanen og målet for {maalaar}, tonn CO2e"
    kolonner = ["", f"Utslipp {aar}", f"Mål {maalaar}", "Gap", "Tiltakene tar", "Uten tall"]
    noter = [f"Målene er regnet om til utgave {d['utgave']}."] if d["plan"] != d["utgave"] else []
    bare_prosent = [g["sektor"] for g in d["gap"] if g["gap"] is None]
    if bare_prosent:
        noter.append(
            f"Planen gir bare prosent for {oppramsing(bare_prosent)}; gapet der er i "
            "prosentpoeng (pp)."
        )
    noter += [m["setning"] for m in d["maalsum"]]
    return tittel, kolonner, rader, noter


def _gaptekst(g: dict[str, Any]) -> str:
    if g["gap"] is not None:
        return tall(g["gap"], fortegn=True)
    return tall(g["gap_prosentpoeng"], enhet="pp", fortegn=True)


def _rammeavsnitt(d: dict[str, Any]) -> Avsnitt:
    """Dommen for utslippene i alt, én linje per form, og sektorene bak rammen."""
    former = list(dict.fromkeys(s["form"] for s in d["status"]))
    i_alt = [s for s in d["status"] if s["sektor"] == "Totalt"]
    rader = [
        [
            FORMNAVN[s["form"]],
            tall(s["ramme"]),
            tall(s["utslipp"]),
            tall(s["avvik_tonn"], fortegn=True),
            s["status"],
        ]
        for s in i_alt
    ]
    aar = d["gap"][-1]["aar"]
    noter = []
    if i_alt:
        krav = i_alt[0]
        if krav["noedvendig_tonn_per_aar"] is not None:
            noter.append(
                f"For å nå målet i {krav['maalaar']} må utslippene ned "
                f"{tall(-krav['noedvendig_tonn_per_aar'], enhet='t')} i året"
                + (
                    f" ({prosent(-krav['noedvendig_prosent_per_aar'], 1)} hvert år)."
                    if krav["noedvendig_prosent_per_aar"] is not None
                    else "."
                )
            )
    if d["form"] is None:
        ulik = len({s["status"] for s in i_alt}) > 1
        noter.append(
            f"Formen på rammen er ikke valgt{', og dommen henger på den' if ulik else ''}: velg "
            "med --form, eller [maal] form i kommune.toml."
        )
    bak = {
        form: oppramsing(
            [
                f"{s['sektor']} ({s['status']})"
                for s in d["status"]
                if s["form"] == form
                and s["sektor"] != "Totalt"
                and s["status"] in ("bak", "langt bak")
            ]
        )
        for form in former
    }
    like = len(set(bak.values())) == 1
    for form, navn in list(bak.items())[: 1 if like else None]:
        hvilken = "" if like else f" ({FORMNAVN[form]})"
        if navn:
            noter.append(f"Over rammen{hvilken}: {navn}.")
    # Hendelsene er de samme for begge formene. De andre forbeholdene står i JSON og i rapporten.
    noter += [m for s in i_alt[:1] for m in s["merknader"] if m.startswith("Nedgangen")]
    return (
        f"Utslippene i alt mot rammen i {aar}, tonn CO2e",
        ["Form", "Ramme", "Utslipp", "Avvik", "Status"],
        rader,
        noter,
    )


def _sannsynlighetsavsnitt(d: dict[str, Any]) -> Avsnitt:
    aarene = {d["periode"][-1], d["gap"][-1]["maalaar"]}
    rader = [
        [
            str(r["aar"]),
            FORMNAVN[r["form"]],
            prosent(None if r["sannsynlighet"] is None else 100 * r["sannsynlighet"], 1),
            f"{tall(r['p5'])}–{tall(r['p95'])}",
        ]
        for r in d["sannsynlighet"]
        if r["aar"] in aarene
    ]
    viktigst = d["betydning"][0] if d["betydning"] else None
    noter = [
        f"{tall(d['sannsynlighet'][0]['antall'])} trekninger av forutsetningene med frø "
        f"{d['sannsynlighet'][0]['froe']}; referansebanen trekkes ikke."
    ]
    if viktigst and viktigst["andel_prosent"] is not None:
        noter.append(
            f"Mest å si har {viktigst['forutsetning']} i {viktigst['tiltak']}: "
            f"{prosent(viktigst['andel_prosent'])} av spredningen i {viktigst['aar']}."
        )
    kolonner = ["År", "Form", "Rammen holdes", "Utslipp, 9 av 10"]
    return "Sannsynligheten for at rammen holdes", kolonner, rader, noter
