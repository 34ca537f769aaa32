"""Årsrapporten som én HTML-fil: åpnes fra disken, henter ingenting, og kjører bare vårt eget.

Alt fra dataene går gjennom malens escaping. Skript og stil er innfelt og navngitt med hash i en
Content-Security-Policy, så tekst i et datasett ikke kan bli til kode selv om den slapp gjennom.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Iterable
from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.dokument import Celle, Dokument, sporanker
from reports.figur import Figur
from reports.profil import Profil
from reports.tegntekst import uten_styretegn
from reports.tekster import Tekster
from reports.tema import Tema


def som_html(dokument: Dokument, tekster: Tekster) -> str:
    """Hele siden som tekst; de samme bytene for det samme dokumentet."""
    miljoe = Environment(
        loader=PackageLoader("reports", "maler"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_lesbar,
    )
    miljoe.filters["slag"] = lambda blokk: type(blokk).__name__
    ankre = {c.id for tabell in dokument.tabeller for rad in tabell.rader for c in rad if c.id}
    miljoe.filters.update(
        sporlenke=_sporlenke, sporanker=sporanker, delt_spor=partial(_delt_spor, ankre)
    )
    miljoe.globals.update(svg=_svg, innfelt_json=_innfelt_json, t=tekster)
    stil = _ressurs("rapport.css") + dokument.profil.stil() + _moerke_figurer(dokument.profil)
    skript = bunt() + "\n" + _ressurs("rapport.js")
    return miljoe.get_template("dokument.html.j2").render(
        d=dokument, csp=_csp(stil, skript), stil=Markup(stil), skript=Markup(skript)
    )


def _sporlenke(celler: Iterable[Celle]) -> str:
    """Adressen til det første sporet i en rad; tom uten."""
    return next((f"#{sporanker(c.spor)}" for c in celler if c.spor), "")


def _delt_spor(ankre: Collection[str], linje: str) -> tuple[str, str]:
    """En linje som slutter med navnet på et annet spor i siden, delt foran navnet; ellers hel."""
    foer, skille, navn = linje.rpartition(": ")
    return (foer + skille, navn) if sporanker(navn) in ankre else (linje, "")


def _lesbar(verdi: Any) -> Any:
    """Styretegn og tegn som snur leseretningen, som koder; det vi selv har skrevet, som det er."""
    er_tekst = isinstance(verdi, str) and not isinstance(verdi, Markup)
    return uten_styretegn(verdi) if er_tekst else verdi


def _ressurs(navn: str) -> str:
    return (files("reports") / "maler" / navn).read_text(encoding="utf-8")


def _moerke_figurer(profil: Profil) -> str:
    """Fargene i figurene i mørk modus, både stillbildene og de levende.

    Vega skriver fargene som attributter, og en stilregel går foran dem.
    """
    farger = dict(Tema("moerk").farger)
    if profil.farge:
        farger[profil.farge] = profil.moerk
    regler = [
        f".tegning [{hva}='{lys}'] {{ {hva}: {moerk}; }}"
        for lys, moerk in farger.items()
        for hva in ("fill", "stroke")
    ]
    return "@media screen and (prefers-color-scheme: dark) {\n" + "\n".join(regler) + "\n}\n"


@cache
def bunt() -> str:
    """Vega, Vega-Lite og vega-embed i ett skript, til alle figurene."""
    import vl_convert

    skript: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    # En avsluttende skript-tagg inne i bunten ville lukket vårt eget element.
    return skript.replace("</script", "<\\/script")


def _svg(figur: Figur) -> Markup:
    """Stillbildet i siden: for utskrift, og for den som ikke kjører skript."""
    return Markup(figur.svg().replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))


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
        f"default-src 'none'; script-src {hash_(skript)}; style-src {hash_(stil)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
