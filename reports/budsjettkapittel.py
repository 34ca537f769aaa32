"""Kapittelet om klimabudsjettet: tabellene og setningene, av de samme radene som JSON."""

from __future__ import annotations

from typing import Any

from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import MANGLER, oppramsing, prosent, tall
from klima.kontroll.tekst import spenn
from klima.maalsum import Maalsum
from klima.vedtak import vedtatte_aar
from reports.budsjettekst import kolonne, uten_tall
from reports.budsjettfigurer import gaptabell
from reports.figur import Tabell
from reports.grunnlag import Grunnlag
from reports.tekster import Tekster
from reports.vedtakstekst import mot_vedtak, overskrift


def budsjettkapittel(g: Grunnlag) -> dict[str, Any]:
    """Det kapittelet settes sammen av: dokumentet, sektortabellene, tabellene og setningene."""
    d, t = g.budsjettdokument, g.t
    return {
        "d": d,
        "innledning": _innledning(d, t),
        "sektorgrupper": _sektorgrupper(d, t),
        "uten_tall": [uten_tall(r, t) for r in d["sektorrader"] if _tom(r)],
        "noter": _noter(d),
        "tallfestede": _tallfestet(d, t) if d["tallfestede"] else None,
        "gap": gaptabell(d, t) if d["gap"] else None,
        "gapnoter": [maalsumsetning(m, t) for m in g.budsjett.maalsum],
        "ramme": _rammetabell(d, t) if d["status"] else None,
        "rammenoter": _rammenoter(d, t),
        "sannsynlighet": _sannsynlighet(d, t) if d["sannsynlighet"] else None,
        "sannsynlighetsnoter": _sannsynlighetsnoter(d, t),
        "overlapp": _overlapp(d, t) if d["tallfestede"] else "",
        "grunner": _uten_kostnad(d, t),
        "vedtak": _vedtak(g),
    }


def maalsumsetning(m: Maalsum, t: Tekster) -> str:
    """Hvilken total sektormålene gir, mot den vedtatte; på bokmål det samme som `m.setning`."""
    deler = [
        t(
            "budsjett.maalsum",
            aar=m.aar,
            prosent=spenn(m.prosent, 1, "%"),
            referanseaar=m.referanseaar,
            vedtatt=spenn(m.vedtatt, 1, "%"),
            svar=t(f"budsjett.maalsum-{m.svar}"),
        )
    ]
    if m.uten_nivaa:
        deler.append(t("budsjett.maalsum-uten-nivaa", sektorer=oppramsing(m.uten_nivaa)))
    if m.uten_maal:
        deler.append(t("budsjett.maalsum-uten-maal", sektorer=oppramsing(m.uten_maal)))
    if m.uten_nivaa or m.uten_maal:
        fra, til = (spenn(i, -2, "t") for i in (m.resten_nivaa, m.resten_maa))
        aarene = {"referanseaar": m.referanseaar, "aar": m.aar}
        deler.append(t("budsjett.maalsum-gaar-opp", fra=fra, til=til, **aarene))
    return " ".join(deler)


def _vedtak(g: Grunnlag) -> dict[str, Any] | None:
    """Det siste vedtaket i arbeidsrommet mot budsjettet nå; None uten vedtak for kommunen."""
    aarene = vedtatte_aar(g.rom) if g.kommune.nummer == g.rom.nummer else []
    if not aarene:
        return None
    mot = mot_vedtak(g.rom, aarene[-1], g.budsjettdokument, g.t)
    return {"tittel": overskrift(mot, g.t), "setninger": mot["setninger"]}


def _tom(rad: dict[str, Any]) -> bool:
    return all(c["tonn"] is None for c in rad["celler"])


def _innledning(d: dict[str, Any], t: Tekster) -> list[str]:
    fra, til = d["periode"][0], d["periode"][-1]
    bane = t.kjent(d["referansebane"])
    ut = [t("budsjett.perioden", fra=fra, til=til, referansebane=bane)]
    if d["gap"] and not d["tallfestede"] and (d["ikke_tallfestede"] or d["indirekte"]):
        i_alt = d["gap"][-1]
        felles = {"antall": len(d["ikke_tallfestede"]), "maalaar": i_alt["maalaar"]}
        if i_alt["gap"]:
            ut.append(t("budsjett.ingen-tallfestet", gap=tall(i_alt["gap"]), **felles))
        else:
            ut.append(t("budsjett.ingen-tallfestet-uten-tonn", **felles))
    if not d["gap"]:
        ut.append(t("budsjett.uten-maal", kommune=d["kommunenavn"]))
    return ut


def _sektorgrupper(d: dict[str, Any], t: Tekster) -> list[dict[str, Any]]:
    """Radene med like kolonner sammen, i planens rekkefølge."""
    grupper: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for rad in d["sektorrader"]:
        if not _tom(rad):
            grupper.setdefault(tuple(kolonne(c, t) for c in rad["celler"]), []).append(rad)
    tittel = t("budsjett.sektorrader", utgave=d["utgave"])
    if any(r["trykt"] for r in d["sektorrader"]):
        tittel = t("budsjett.sektorrader-trykt", plan=d["plan"])
    elif d["form"]:
        form = t(f"ord.form-{d['form']}")
        tittel = t("budsjett.sektorrader-form", utgave=d["utgave"], form=form)
    return [{"tittel": tittel, "kolonner": list(k), "rader": rader} for k, rader in grupper.items()]


def _noter(d: dict[str, Any]) -> list[str]:
    return list(
        dict.fromkeys(
            f"* {r['sektor']}: {c['merknad']}"
            for r in d["sektorrader"]
            for c in r["celler"]
            if c["merknad"] and c["tonn"] is not None
        )
    )


def _hode(t: Tekster, *navn: str) -> list[str]:
    return [t(f"budsjett.{n}") for n in navn]


def _tallfestet(d: dict[str, Any], t: Tekster) -> Tabell:
    aar = str(d["periode"][-1])
    return Tabell(
        t("budsjett.tallfestede", aar=aar),
        _hode(t, "tiltak", "sektor", "alene", "lav-hoy", "etter-overlapp", "kr-per-tonn"),
        [
            [
                f"{r['nr']}. {r['tekst']}",
                r["sektor"],
                tall(r["effekt"][aar]["midt"]),
                f"{tall(r['effekt'][aar]['lav'])}–{tall(r['effekt'][aar]['hoy'])}",
                tall(r["effekt"][aar]["del"]),
                tall(r["kostnad"]["kr_per_tonn"], -1),
            ]
            for r in d["tallfestede"]
        ],
    )


def _overlapp(d: dict[str, Any], t: Tekster) -> str:
    aar = d["periode"][-1]
    egne = [r for r in d["overlapp"] if r["aar"] == aar]
    samlet, ren = (sum(r[n] for r in egne) for n in ("samlet", "ren_sum"))
    tonn = {"samlet": tall(samlet), "ren": tall(ren), "dobbelt": tall(ren - samlet)}
    return t("budsjett.overlapp", aar=aar, **tonn)


def _uten_kostnad(d: dict[str, Any], t: Tekster) -> list[str]:
    per_grunn: dict[str, list[str]] = {}
    for tiltak in d["tallfestede"]:
        if tiltak["kostnad"]["kr_per_tonn"] is None:
            per_grunn.setdefault(tiltak["kostnad"]["grunn"], []).append(str(tiltak["nr"]))
    ut = [
        t("budsjett.uten-kostnad", numre=oppramsing(numre), grunn=t.kjent(grunn))
        for grunn, numre in per_grunn.items()
    ]
    med = [r["kostnad"] for r in d["tallfestede"] if r["kostnad"]["kr_per_tonn"] is not None]
    if med:
        rente = prosent(100 * med[0]["rente"], 1)
        ut.insert(0, t("budsjett.kostnad-forklart", rente=rente))
    return ut


def _rammetabell(d: dict[str, Any], t: Tekster) -> Tabell:
    sektorer = list(dict.fromkeys(s["sektor"] for s in d["status"]))
    rader = sorted(d["status"], key=lambda s: sektorer.index(s["sektor"]))
    return Tabell(
        t("budsjett.ramme-tittel", aar=d["status"][0]["aar"]),
        _hode(t, "sektor", "form", "ramme", "utslipp", "avvik", "trenden-naar", "status"),
        [
            [
                s["sektor"],
                t(f"ord.form-{s['form']}"),
                tall(s["ramme"]),
                tall(s["utslipp"]),
                tall(s["avvik_tonn"], fortegn=True)
                if s["avvik_tonn"] is not None
                else tall(s["avvik_prosentpoeng"], enhet="pp", fortegn=True),
                t.kjent((s["trend_uten_hendelser"] or {}).get("naas_tekst") or MANGLER),
                t.kjent(s["status"]),
            ]
            for s in rader
        ],
    )


def _rammenoter(d: dict[str, Any], t: Tekster) -> list[str]:
    i_alt = [s for s in d["status"] if s["sektor"] == TOTALT]
    ut = []
    if d["form"] is None and i_alt:
        ledd = [f"{t('ord.form-' + s['form'])}: {t.kjent(s['status'])}" for s in i_alt]
        ulik = len({s["status"] for s in i_alt}) > 1
        navn = "budsjett.formen-ulik" if ulik else "budsjett.formen-lik"
        ut.append(t(navn, dom=oppramsing(ledd)))
    return ut + [t.kjent(m) for m in (i_alt[0]["merknader"] if i_alt else [])]


def _sannsynlighet(d: dict[str, Any], t: Tekster) -> Tabell:
    return Tabell(
        t("budsjett.sannsynlighet-tittel"),
        _hode(t, "aar", "form", "rammen-holdes", "ni-av-ti"),
        [
            [
                str(r["aar"]),
                t(f"ord.form-{r['form']}"),
                prosent(None if r["sannsynlighet"] is None else 100 * r["sannsynlighet"], 1),
                f"{tall(r['p5'])}–{tall(r['p95'], enhet='t')}",
            ]
            for r in d["sannsynlighet"]
        ],
    )


def _sannsynlighetsnoter(d: dict[str, Any], t: Tekster) -> list[str]:
    if not d["sannsynlighet"]:
        return []
    foerste = d["sannsynlighet"][0]
    ut = [t("budsjett.trekninger", antall=tall(foerste["antall"]), froe=foerste["froe"])]
    viktige = [r for r in d["betydning"][:3] if r["andel_prosent"] is not None]
    if viktige:
        ledd = [
            t(
                "budsjett.forutsetning-i",
                forutsetning=r["forutsetning"],
                tiltak=r["tiltak"],
                prosent=prosent(r["andel_prosent"]),
            )
            for r in viktige
        ]
        aar = viktige[0]["aar"]
        ut.append(t("budsjett.viktigst", aar=aar, forutsetninger=oppramsing(ledd)))
    return ut
