"""Årsrapporten som én HTML-fil: åpnes fra disken, henter ingenting, og kjører bare vårt eget.

Alt fra dataene går gjennom malens escaping. Skript og stil er innfelt og navngitt med hash i en
Content-Security-Policy, så tekst i et datasett ikke kan bli til kode selv om den slapp gjennom.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from indikatorer.handlingsregler import regelrader
from indikatorer.vurdering import UTVIKLING
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import MINUS, dato, tall
from klima.grunn.tekst import noekkel
from klima.kontroll.funn import antall as antall_funn
from klima.utslipp import ALLE
from reports.budsjettfigurer import budsjettfigurer
from reports.budsjettkapittel import budsjettkapittel
from reports.datakvalitet import funndetaljer, funngrupper, kontrollert
from reports.figur import EKSEMPEL, UTKAST, Figur
from reports.funn import alle_funn
from reports.funntekst import talt
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.indikatorfigurer import indikatorbilder, indikatoroversikt
from reports.kart import kommunekart, rangering
from reports.kommunetall import Slag
from reports.merker import Merker
from reports.oppfoelgingsfigurer import tiltaksstatus
from reports.planfigurer import fotavtrykk, investeringer, regelfigurer
from reports.planrader import indikatorrader, tiltaksrader
from reports.rettelser import MERKE, rapportrader
from reports.revisjonsfigurer import revisjonssetninger, tredelingsfigur, utgavetabell
from reports.sammendrag import noekkeltall, sammendrag
from reports.sektorfigurer import sektorendring, sektorer_over_tid, sektornivaa
from reports.seriefigur import utslippsserie
from reports.sperre import krev_ingen_feil, rapportfil
from reports.tiltakskort import melding, telling


@dataclass(frozen=True)
class Rapport:
    """Det som ble skrevet: filene, figurene i dem, utgavene de hviler på, og funnene."""

    filer: list[Path]
    figurer: list[str]
    utgaver: list[str]
    funn: dict[str, int]


def lag_rapport(rom: Arbeidsrom, kommune: str, mappe: Path, *, utkast: bool = False) -> Rapport:
    """Lag årsrapporten for en kommune og skriv den i `mappe`, som lages om den mangler.

    Rapporten lages ikke når noe er `feil`. Et utkast lages uansett: stemplet på hver side og i hver
    figur, med funnene først, og i en egen fil. Uten feil er tallene i det de samme.

    Args:
        rom: arbeidsrommet tallene er i.
        kommune: nummer eller navn.
        mappe: der filen skal stå.
        utkast: lag et stemplet utkast, også når noe er `feil`.

    Raises:
        Brukerfeil: ukjent kommune, eller ingen utgave har den.
        Sperret: noe er `feil`, og det er ikke et utkast. Ingenting er skrevet.
    """
    grunnlag = _grunnlag_bak_sperren(rom, kommune, utkast=utkast)
    kapitler = figurer_i_rapporten(grunnlag)
    if stempel := _stempel(grunnlag, utkast=utkast):
        kapitler = {navn: [f.stemplet(stempel) for f in alle] for navn, alle in kapitler.items()}
    html = _html(grunnlag, kapitler, utkast=utkast)
    mappe.mkdir(parents=True, exist_ok=True)
    fil = rapportfil(mappe, noekkel(grunnlag.kommune.navn), utkast=utkast)
    fil.write_text(html, encoding="utf-8", newline="\n")
    utgaver = dict.fromkeys(
        [grunnlag.utgave.utgave, *([grunnlag.katalog.meta["utgave"]] if grunnlag.katalog else [])]
    )
    return Rapport(
        filer=[fil],
        figurer=[f.id for figurer in kapitler.values() for f in figurer],
        utgaver=list(utgaver),
        funn=antall_funn(grunnlag.funn),
    )


def _grunnlag_bak_sperren(rom: Arbeidsrom, kommune: str, *, utkast: bool) -> Grunnlag:
    try:
        grunnlag = hent_grunnlag(rom, kommune)
    except Brukerfeil:
        # En datapakke som bryter skjemaet sitt, kan ikke leses, men er et funn som andre.
        if not utkast and kommune != ALLE:
            krev_ingen_feil(finn_kommune(kommune).navn, alle_funn(rom, kommune))
        raise
    # Også for et utkast: tallene prøves før noen figur tegnes av dem.
    funn = grunnlag.funn
    if not utkast:
        krev_ingen_feil(grunnlag.kommune.navn, funn)
    return grunnlag


def _stempel(g: Grunnlag, *, utkast: bool) -> str:
    """Det hver side og figur er stemplet med; tomt på en vanlig rapport."""
    return " · ".join([EKSEMPEL] * g.rom.eksempel + [UTKAST] * utkast)


def figurer_i_rapporten(g: Grunnlag) -> dict[str, list[Figur]]:
    """Figurene per kapittel, i rekkefølge."""

    def finnes(*figurer: Figur | None) -> list[Figur]:
        return [f for f in figurer if f is not None]

    return {
        "utslipp": finnes(utslippsserie(g), sektorer_over_tid(g), *_kommunene(g)),
        "sektorer": finnes(sektornivaa(g), sektorendring(g)),
        "revisjon": finnes(tredelingsfigur(g)),
        "klimabudsjett": budsjettfigurer(g),
        "tiltak": finnes(tiltaksstatus(g), investeringer(g), fotavtrykk(g)),
        "indikatorer": [*finnes(indikatoroversikt(g)), *indikatorbilder(g)],
        "handlingsregler": regelfigurer(g),
    }


def _kommunene(g: Grunnlag) -> list[Figur | None]:
    """Kart og stolper over kommunene i utgaven, for hvert slag arbeidsrommet har tall til."""
    slag: tuple[Slag, ...] = ("endring", "per_innbygger")
    return [f(g, s) for s in slag for f in (kommunekart, rangering)]


def _html(g: Grunnlag, kapitler: dict[str, list[Figur]], *, utkast: bool) -> str:
    miljoe = Environment(
        loader=PackageLoader("reports", "maler"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    miljoe.filters["minus"] = _ekte_minus
    miljoe.globals.update(
        merker=Merker(g.funn),
        funndetaljer=funndetaljer,
        utkast=utkast,
        stempel=_stempel(g, utkast=utkast),
        svg=_svg,
        innfelt_json=_innfelt_json,
        dato=dato,
        tall=tall,
    )
    miljoe.filters.update(telling=telling, melding=melding)
    stil = _ressurs("rapport.css")
    skript = _bunt() + "\n" + _ressurs("rapport.js")
    return miljoe.get_template("rapport.html.j2").render(
        g=g,
        figurer=kapitler,
        noekkeltall=noekkeltall(g),
        sammendrag=sammendrag(g),
        revisjon=revisjonssetninger(g),
        utgavetabell=utgavetabell(g),
        budsjett=budsjettkapittel(g),
        tiltak=tiltaksrader(g.tiltak) if g.tiltak else [],
        omraader=list(_omraader(g)),
        utgaatte=som_rader(g.katalog.utgaatte) if g.katalog else [],
        indikatornavn=dict(g.katalog.indikatorer["navn"]) if g.katalog else {},
        regler=regelrader(g.regler) if g.regler else [],
        funngrupper=funngrupper(g.funn),
        funn_talt=talt(antall_funn(g.funn)),
        kontrollert=kontrollert(g),
        antall=antall_funn(g.funn),
        rettelser=rapportrader(g.rettelser),
        merke=MERKE,
        kilder=_kilder(g),
        csp=_csp(stil, skript),
        stil=Markup(stil),
        skript=Markup(skript),
    )


def _ressurs(navn: str) -> str:
    return (files("reports") / "maler" / navn).read_text(encoding="utf-8")


@cache
def _bunt() -> str:
    """Vega, Vega-Lite og vega-embed i ett skript, til alle figurene."""
    import vl_convert

    bunt: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    # En avsluttende skript-tagg inne i bunten ville lukket vårt eget element.
    return bunt.replace("</script", "<\\/script")


def _svg(figur: Figur) -> Markup:
    """Stillbildet i siden: for utskrift, og for den som ikke kjører skript."""
    return Markup(figur.svg().replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))


def _ekte_minus(celle: str) -> str:
    """Cellen som trykt, med ekte minus i stedet for bindestrek foran tallet."""
    return MINUS + celle[1:] if celle[:1] == "-" and celle[1:2].isdigit() else celle


def _innfelt_json(verdi: Any) -> Markup:
    """JSON som kan stå i et script-element: ingen tegn som kan lukke det."""
    tekst = json.dumps(verdi, ensure_ascii=False, separators=(",", ":"))
    for tegn in "<>&\u2028\u2029":
        tekst = tekst.replace(tegn, f"\\u{ord(tegn):04x}")
    return Markup(tekst)


def _csp(stil: str, skript: str) -> str:
    def hash_(tekst: str) -> str:
        fordoeyd = hashlib.sha256(tekst.encode("utf-8")).digest()
        return f"'sha256-{base64.b64encode(fordoeyd).decode()}'"

    return (
        f"default-src 'none'; script-src {hash_(skript)}; style-src-elem {hash_(stil)}; "
        "style-src-attr 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _omraader(g: Grunnlag) -> Iterator[dict[str, Any]]:
    """Satsingsområdene med delmål og indikatorer, også delmål uten indikator."""
    if g.katalog is None:
        return
    rader = {rad["indikator"]: rad for rad in indikatorrader(g.katalog)}
    per_delmaal: dict[str, list[dict[str, Any]]] = {}
    for kort in som_rader(g.katalog.indikatorer):
        rad = rader[kort["indikator"]]
        utvikling = UTVIKLING[rad["vurdering"]["utvikling"]]
        rad |= {"utvikling": utvikling, "gnist": _gnist(rad)}
        per_delmaal.setdefault(kort["delmaal"], []).append(rad)
    omraader: dict[str, dict[str, Any]] = {}
    for delmaal in som_rader(g.katalog.delmaal):
        navn = delmaal["satsingsomraade_navn"]
        omraade = omraader.setdefault(
            navn,
            {
                "navn": navn,
                "id": noekkel(navn),
                "hovedmaal": delmaal["hovedmaal_tekst"],
                "delmaal": [],
                "aar": sorted({int(a) for a in g.katalog.verdier["aar"]}),
            },
        )
        egne = per_delmaal.get(delmaal["delmaal"], [])
        omraade["delmaal"].append({**delmaal, "indikatorer": egne})
    yield from omraader.values()


def _gnist(rad: dict[str, Any]) -> dict[str, Any] | None:
    """Punktene i en liten linje over de målte årene, i et 100 × 28 felt; None med under to."""
    alle = list(rad["verdier"].values())
    malte = [(i, c["verdi"]) for i, c in enumerate(alle) if c["verdi"] is not None]
    if len(malte) < 2:
        return None
    lav, hoy = min(v for _, v in malte), max(v for _, v in malte)
    spenn = (hoy - lav) or 1.0
    steg = 88 / max(len(alle) - 1, 1)
    punkter = [(6 + i * steg, 23 - 18 * (v - lav) / spenn if hoy > lav else 14) for i, v in malte]
    # Linjen brytes der et år mangler, som i figurene ellers.
    biter: list[list[tuple[float, float]]] = [[punkter[0]]]
    for (i, _), (forrige, _), punkt in zip(malte[1:], malte, punkter[1:], strict=False):
        if i == forrige + 1:
            biter[-1].append(punkt)
        else:
            biter.append([punkt])
    linjer = [" ".join(f"{x:.1f},{y:.1f}" for x, y in bit) for bit in biter if len(bit) > 1]
    return {"linjer": linjer, "punkter": [(f"{x:.1f}", f"{y:.1f}") for x, y in punkter]}


def _kilder(g: Grunnlag) -> list[dict[str, str]]:
    """Kildene rapporten bygger på: utgaven av statistikken og kildekortene i datapakkene."""
    ut: list[dict[str, str]] = []
    if not g.er_plan:
        ut.append(
            {
                "tittel": f"{g.utgave.utgiver}: utslippsstatistikk for kommuner",
                "hva": f"Utgave {g.utgave.utgave}, publisert {dato(g.utgave.publisert)}, "
                f"{tall(g.utgave.rader)} rader, sha256 {g.utgave.sha256[:16]}…",
                "vilkaar": g.utgave.lisens,
                "forbehold": " ".join(g.utgave.merknader),
            }
        )
    if g.endret is not None:
        forrige = g.endret.forrige
        ut.append(
            {
                "tittel": f"{forrige.utgiver}: utslippsstatistikk for kommuner, forrige utgave",
                "hva": f"Utgave {forrige.utgave}, publisert {dato(forrige.publisert)}, "
                f"{tall(forrige.rader)} rader, sha256 {forrige.sha256[:16]}…",
                "vilkaar": forrige.lisens,
                "forbehold": " ".join(forrige.merknader),
            }
        )
    katalog = g.katalog.pakke if g.katalog else None
    for pakke in (g.plan, g.tiltak, katalog, g.regler):
        if pakke is None:
            continue
        kort: dict[str, Any] = pakke.meta["kildekort"]
        ut.append(
            {
                "tittel": pakke.meta["title"],
                "hva": pakke.meta["description"],
                "vilkaar": kort["lisens"],
                "forbehold": kort["forbehold"],
            }
        )
    return ut
