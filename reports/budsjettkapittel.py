"""Kapittelet om klimabudsjettet: tabellene og setningene malen setter ut, av de samme radene."""

from __future__ import annotations

from typing import Any

from klima.grunn.arbeidsrom import FORMNAVN
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import MANGLER, oppramsing, prosent, tall
from klima.vedtak import vedtatte_aar
from reports.budsjettekst import uten_tall
from reports.budsjettfigurer import gaptabell
from reports.figur import Tabell
from reports.grunnlag import Grunnlag
from reports.vedtakstekst import mot_vedtak, overskrift


def budsjettkapittel(g: Grunnlag) -> dict[str, Any]:
    """Det malen trenger: dokumentet, sektortabellene, de andre tabellene og setningene."""
    d = g.budsjettdokument
    return {
        "d": d,
        "innledning": _innledning(d),
        "sektorgrupper": _sektorgrupper(d),
        "uten_tall": [uten_tall(r) for r in d["sektorrader"] if _tom(r)],
        "noter": _noter(d),
        "tallfestede": _tallfestet(d) if d["tallfestede"] else None,
        "gap": gaptabell(d) if d["gap"] else None,
        "gapnoter": [m["setning"] for m in d["maalsum"]],
        "ramme": _rammetabell(d) if d["status"] else None,
        "rammenoter": _rammenoter(d),
        "sannsynlighet": _sannsynlighet(d) if d["sannsynlighet"] else None,
        "sannsynlighetsnoter": _sannsynlighetsnoter(d),
        "overlapp": _overlapp(d) if d["tallfestede"] else "",
        "grunner": _uten_kostnad(d),
        "vedtak": _vedtak(g),
    }


def _vedtak(g: Grunnlag) -> dict[str, Any] | None:
    """Det siste vedtaket i arbeidsrommet mot budsjettet nå; None uten vedtak for kommunen."""
    aarene = vedtatte_aar(g.rom) if g.kommune.nummer == g.rom.nummer else []
    if not aarene:
        return None
    mot = mot_vedtak(g.rom, aarene[-1], g.budsjettdokument)
    return {"tittel": overskrift(mot), "setninger": mot["setninger"]}


def _tom(rad: dict[str, Any]) -> bool:
    return all(c["tonn"] is None for c in rad["celler"])


def _innledning(d: dict[str, Any]) -> list[str]:
    periode = f"{d['periode'][0]}–{d['periode'][-1]}"
    ut = [f"Perioden er {periode}. Referansebane: {d['referansebane']}."]
    if d["gap"] and not d["tallfestede"] and (d["ikke_tallfestede"] or d["indirekte"]):
        i_alt = d["gap"][-1]
        andel = f" Hele gapet på {tall(i_alt['gap'])} tonn" if i_alt["gap"] else " Hele gapet"
        ut.append(
            f"Ingen av de {len(d['ikke_tallfestede'])} tiltakene mot direkte utslipp er "
            f"tallfestet: planen gir ingen tonn per tiltak.{andel} til målet i "
            f"{i_alt['maalaar']} er uten tallfestede tiltak. Her står budsjettet per sektor slik "
            "det er, og gapet."
        )
    if not d["gap"]:
        ut.append(
            f"Arbeidsrommet har ingen vedtatte mål for {d['kommunenavn']}, så rammen og gapet kan "
            "ikke regnes."
        )
    return ut


def _sektorgrupper(d: dict[str, Any]) -> list[dict[str, Any]]:
    """Radene med like kolonner sammen, i planens rekkefølge."""
    grupper: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for rad in d["sektorrader"]:
        if not _tom(rad):
            grupper.setdefault(tuple(c["overskrift"] for c in rad["celler"]), []).append(rad)
    trykt = any(r["trykt"] for r in d["sektorrader"])
    hva = f"slik {d['plan']} trykker dem" if trykt else f"på utgave {d['utgave']}"
    if d["form"] and not trykt:
        hva += f", {FORMNAVN[d['form']]} ramme"
    return [
        {"tittel": f"Sektorrader {hva}, tonn CO2e", "kolonner": list(k), "rader": rader}
        for k, rader in grupper.items()
    ]


def _noter(d: dict[str, Any]) -> list[str]:
    return list(
        dict.fromkeys(
            f"* {r['sektor']}: {c['merknad']}"
            for r in d["sektorrader"]
            for c in r["celler"]
            if c["merknad"] and c["tonn"] is not None
        )
    )


def _tallfestet(d: dict[str, Any]) -> Tabell:
    aar = str(d["periode"][-1])
    return Tabell(
        f"Tallfestede tiltak, kutt i {aar} i tonn CO2e",
        ["Tiltak", "Sektor", "Alene", "Lav–høy", "Etter overlapp", "Kr per tonn"],
        [
            [
                f"{t['nr']}. {t['tekst']}",
                t["sektor"],
                tall(t["effekt"][aar]["midt"]),
                f"{tall(t['effekt'][aar]['lav'])}–{tall(t['effekt'][aar]['hoy'])}",
                tall(t["effekt"][aar]["del"]),
                tall(t["kostnad"]["kr_per_tonn"], -1),
            ]
            for t in d["tallfestede"]
        ],
    )


def _overlapp(d: dict[str, Any]) -> str:
    aar = d["periode"][-1]
    egne = [r for r in d["overlapp"] if r["aar"] == aar]
    samlet, ren = (sum(r[n] for r in egne) for n in ("samlet", "ren_sum"))
    return (
        f"Sammen tar de {tall(samlet)} tonn i {aar}. Lagt rett sammen ville det vært {tall(ren)} "
        f"tonn: tiltak som virker på samme kilde, kan ikke kutte de samme {tall(ren - samlet)} "
        "tonnene to ganger."
    )


def _uten_kostnad(d: dict[str, Any]) -> list[str]:
    per_grunn: dict[str, list[str]] = {}
    for t in d["tallfestede"]:
        if t["kostnad"]["kr_per_tonn"] is None:
            per_grunn.setdefault(t["kostnad"]["grunn"], []).append(str(t["nr"]))
    ut = [f"Uten kostnad per tonn: tiltak {oppramsing(n)} ({g})." for g, n in per_grunn.items()]
    med = [t["kostnad"] for t in d["tallfestede"] if t["kostnad"]["kr_per_tonn"] is not None]
    if med:
        ut.insert(
            0,
            "Kostnad per tonn er nåverdien av pengene delt på nåverdien av tonnene i perioden, med "
            f"{prosent(100 * med[0]['rente'], 1)} realrente; en investering fordeles på levetiden.",
        )
    return ut


def _rammetabell(d: dict[str, Any]) -> Tabell:
    aar = d["status"][0]["aar"]
    sektorer = list(dict.fromkeys(s["sektor"] for s in d["status"]))
    rader = sorted(d["status"], key=lambda s: sektorer.index(s["sektor"]))
    return Tabell(
        f"Utslippet i {aar} mot rammen, tonn CO2e",
        ["Sektor", "Form", "Ramme", "Utslipp", "Avvik", "Trenden når målet", "Status"],
        [
            [
                s["sektor"],
                FORMNAVN[s["form"]],
                tall(s["ramme"]),
                tall(s["utslipp"]),
                tall(s["avvik_tonn"], fortegn=True)
                if s["avvik_tonn"] is not None
                else tall(s["avvik_prosentpoeng"], enhet="pp", fortegn=True),
                (s["trend_uten_hendelser"] or {}).get("naas_tekst") or MANGLER,
                s["status"],
            ]
            for s in rader
        ],
    )


def _rammenoter(d: dict[str, Any]) -> list[str]:
    i_alt = [s for s in d["status"] if s["sektor"] == TOTALT]
    ut = []
    if d["form"] is None and i_alt:
        dom = oppramsing([f"{FORMNAVN[s['form']]}: {s['status']}" for s in i_alt])
        ulik = len({s["status"] for s in i_alt}) > 1
        hvor = "Dommen henger på formen" if ulik else "Dommen er den samme med begge formene"
        ut.append(
            f"Formen på rammen er ikke valgt, og begge er vist. {hvor} ({dom}). Velg med [maal] "
            "form i kommune.toml."
        )
    return ut + (i_alt[0]["merknader"] if i_alt else [])


def _sannsynlighet(d: dict[str, Any]) -> Tabell:
    return Tabell(
        "Sannsynligheten for at utslippet i alt er innenfor rammen",
        ["År", "Form", "Rammen holdes", "Utslipp, ni av ti trekninger"],
        [
            [
                str(r["aar"]),
                FORMNAVN[r["form"]],
                prosent(None if r["sannsynlighet"] is None else 100 * r["sannsynlighet"], 1),
                f"{tall(r['p5'])}–{tall(r['p95'], enhet='t')}",
            ]
            for r in d["sannsynlighet"]
        ],
    )


def _sannsynlighetsnoter(d: dict[str, Any]) -> list[str]:
    if not d["sannsynlighet"]:
        return []
    foerste = d["sannsynlighet"][0]
    ut = [
        f"{tall(foerste['antall'])} trekninger av forutsetningene, frø {foerste['froe']}. "
        "Referansebanen trekkes ikke, så usikkerheten er minst så stor."
    ]
    viktige = [r for r in d["betydning"][:3] if r["andel_prosent"] is not None]
    if viktige:
        ledd = [
            f"{r['forutsetning']} i {r['tiltak']} ({prosent(r['andel_prosent'])})" for r in viktige
        ]
        ut.append(f"Mest av spredningen i {viktige[0]['aar']} kommer fra {oppramsing(ledd)}.")
    return ut
