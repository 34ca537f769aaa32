"""Avstemming av indikatorene og handlingsreglene: er planen enig med seg selv?

Reglene leser tabellene og kjenner ingen kommune. Trykte tall er intervaller
(`klima.kontroll.intervall`), så det avrunding kan forklare, gir aldri funn. `feil` er en verdi som
ikke er den cellen viser; resten er planens egne motsigelser, `advarsel`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from indikatorer.handlingsregler import PAKKE as HANDLINGSREGLER
from indikatorer.katalog import PAKKE
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import HARDT, MANGLER, oppramsing, tall
from klima.kontroll.funn import Alvor, Funn
from klima.kontroll.grunnlag import Grunnlag
from klima.kontroll.intervall import Intervall, avrundet, punkt, summen
from klima.kontroll.paastander import Rad, kan_vaere_samme, omfang, sagt, trykt, uenige
from klima.kontroll.tekst import VIS, linjer, som_skrevet
from klima.plan import PAKKE as PLAN

TELLES: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "andel-offentlig-statistikk": ("katalog", "kildetype", "offentlig", "er offentlig statistikk"),
    "andel-egne-data": ("katalog", "kildetype", "egen", "er kommunens egne data"),
    "andel-aarlig": ("katalog", "frekvens", "aarlig", "oppdateres årlig"),
    "andel-barn-og-unge": ("klassifisering", "aldersgruppe", "barn_unge", "måler barn og unge"),
    "andel-seniorer": ("klassifisering", "aldersgruppe", "senior", "måler seniorer"),
    "andel-alder-ikke-relevant": (
        *("klassifisering", "aldersgruppe", "ikke_relevant"),
        "har ingen aldersgruppe",
    ),
}
"""Påstand-id -> tabellen, kolonnen og verdien som telles, og hva det betyr."""

_CELLE: Final = re.compile(r"([-−]?)(\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(?:,(\d+))?\s*(.*)")
_UTEN_TALL: Final = {"ikke_maalt": "Ikke målt", "tall_kommer": "Tall kommer"}
_STATISTIKK: Final = ("Miljødirektoratet", "t CO2e")
"""Kilden og enheten til indikatoren som er kommunens samlede utslipp."""


def avstem(grunnlag: Grunnlag) -> list[Funn]:
    """Alle avstemmingene av indikatorer og handlingsregler; ingen funn uten slike pakker."""
    return [funn for regel in REGLER for funn in regel(grunnlag)]


def _funn(
    g: Grunnlag,
    regel: str,
    sted: tuple[str, str, Rad],
    melding: str,
    *,
    forventet: str | None = None,
    funnet: str | None = None,
    alvor: Alvor = "advarsel",
    gjelder: tuple[str, ...] = (),
    rader: Sequence[Rad] = (),
) -> Funn:
    pakke, tabell, rad = sted
    alle = rader or (rad,)
    hvor = g.sted(pakke, tabell, rad["linje_i_fil"])
    datasett, navn = g.datasett(pakke), f"avstemming/{regel}"
    return Funn(
        alvor,
        navn,
        datasett,
        hvor,
        melding,
        forventet,
        funnet,
        antall=len(alle),
        rader=tuple(f"linje {r['linje_i_fil']}" for r in alle[:VIS]),
        gjelder=gjelder,
    )


def _per_indikator(g: Grunnlag) -> dict[str, list[dict[str, Any]]]:
    ut: dict[str, list[dict[str, Any]]] = {}
    for rad in g.rader(PAKKE, "verdier"):
        if rad["status"] == "maalt":
            ut.setdefault(rad["indikator"], []).append(rad)
    return ut


# --- Hva setningene sier om indikatorsettet -----------------------------------------------------


def tellinger(g: Grunnlag) -> Iterator[Funn]:
    """«88 indikatorer» og «82 prosent oppdateres årlig» mot katalogen, uten de utgåtte."""
    ute = {rad.get("indikator") for rad in g.rader(PAKKE, "utgaatte")} - {None}
    alle = sum(k["indikator"] not in ute for k in g.rader(PAKKE, "katalog"))
    for p in g.rader(PAKKE, "paastander"):
        sted = (PAKKE, "paastander", p)
        if p["emne"] == "antall":
            if alle not in omfang(p):
                melding = f"Katalogen har {alle} indikatorer, teksten sier {sagt(p)}."
                yield _funn(g, "antall", sted, melding, forventet=str(alle), funnet=sagt(p))
        elif p["paastand"] in TELLES and alle:
            tabell, kolonne, verdi, betyr = TELLES[p["paastand"]]
            alle_rader = g.rader(PAKKE, tabell)
            treff = sum(r[kolonne] == verdi for r in alle_rader if r["indikator"] not in ute)
            andel = Fraction(100 * treff, alle)
            if andel not in omfang(p):
                regnet = tall(andel, 1, "%")
                yield _funn(
                    g,
                    "antall",
                    sted,
                    f"{treff} av {alle} indikatorer {betyr}, det er {regnet}. Teksten sier "
                    f"{sagt(p)}{_som_ville_passet(omfang(p), alle)}.",
                    forventet=regnet,
                    funnet=sagt(p),
                )


def _som_ville_passet(andel: Intervall, alle: int) -> str:
    """Antallene som avrundes til den påståtte andelen."""
    passer = [str(n) for n in range(alle + 1) if Fraction(100 * n, alle) in andel]
    return f", som ville krevd {' eller '.join(passer)} av {alle}" if passer else ""


# --- Cellene --------------------------------------------------------------------------------


def celler(g: Grunnlag) -> Iterator[Funn]:
    """Verdien i en rad er den cellen viser, slik den er trykt; en celle uten tall har ingen."""
    for rad in g.rader(PAKKE, "verdier"):
        if _celle_og_verdi_enige(rad):
            continue
        funnet = "ingen verdi" if rad["verdi"] is None else som_skrevet(rad["verdi"])
        yield _funn(
            g,
            "celle",
            (PAKKE, "verdier", rad),
            f"{rad['indikator']} {rad['aar']}: cellen viser «{rad['tekst']}», men raden har "
            f"{funnet} med status {rad['status']}.",
            forventet=rad["tekst"],
            funnet=funnet,
            alvor="feil",
            gjelder=(rad["indikator"],),
        )


def _celle_og_verdi_enige(rad: Rad) -> bool:
    vist, verdi = les_celle(rad["tekst"] or ""), rad["verdi"]
    if rad["status"] == "maalt":
        return vist is not None and verdi == vist[0]
    if rad["status"] in _UTEN_TALL:
        return verdi is None and rad["tekst"] == _UTEN_TALL[rad["status"]]
    return True


def les_celle(tekst: str) -> tuple[float, int, str] | None:
    """Tallet i en celle, antall desimaler og enheten etter; None når det ikke er noe tall.

    >>> les_celle("1 748"), les_celle("-2,04 %"), les_celle("Tall kommer")
    ((1748.0, 0, ''), (-2.04, 2, '%'), None)
    """
    treff = _CELLE.fullmatch(tekst.strip())
    if treff is None:
        return None
    minus, hele, desimaler, enhet = treff.groups(default="")
    verdi = float(f"{re.sub(r'[^0-9]', '', hele)}.{desimaler or 0}")
    return -verdi if minus else verdi, len(desimaler), enhet.strip()


def enheter(g: Grunnlag) -> Iterator[Funn]:
    """Enheten trykt i cellene er den indikatoren har etter navnet sitt.

    En indikator i prosentpoeng trykt i % leses som en andel, ikke som en endring.
    """
    maalte = _per_indikator(g)
    for kort in g.rader(PAKKE, "katalog"):
        ventet = "prosentpoeng" if "prosentpoeng" in kort["navn"].lower() else kort["enhet"]
        trykte: dict[str, list[Rad]] = {}
        for rad in maalte.get(kort["indikator"], []):
            lest = les_celle(rad["tekst"] or "")
            if lest and lest[2] and lest[2].replace("µ", "u") != ventet.replace("µ", "u"):
                trykte.setdefault(lest[2], []).append(rad)
        for enhet, rader in trykte.items():
            cellene = oppramsing([f"{r['tekst']} ({r['aar']})" for r in rader])
            yield _funn(
                g,
                "enhet",
                (PAKKE, "verdier", rader[0]),
                f"«{kort['navn']}»: navnet sier {ventet}, cellene er trykt i {enhet}: {cellene} "
                f"({linjer([r['linje_i_fil'] for r in rader])}).",
                forventet=ventet,
                funnet=enhet,
                gjelder=(kort["indikator"],),
                rader=rader,
            )


# --- Samme tall to steder -----------------------------------------------------------------------


def samlet_utslipp(g: Grunnlag) -> Iterator[Funn]:
    """Indikatoren for direkte utslipp mot planens tabell over samlede utslipp."""
    totaler = {r["aar"]: r for r in g.rader(PLAN, "totaler") if r["opphav"] == "avlest"}
    maalte = _per_indikator(g)
    for kort in g.rader(PAKKE, "katalog"):
        if (kort["kilde"], kort["enhet"]) != _STATISTIKK:
            continue
        for rad in maalte.get(kort["indikator"], []):
            total = totaler.get(rad["aar"])
            if total and total["tonn"] is not None and total["tonn"] != rad["verdi"]:
                sted = g.sted(PLAN, "totaler", total["linje_i_fil"])
                yield _funn(
                    g,
                    "samme-tall",
                    (PAKKE, "verdier", rad),
                    f"Samlet utslipp i {rad['aar']} er {tall(rad['verdi'], 0, 't')} her og "
                    f"{tall(total['tonn'], 0, 't')} i {sted}.",
                    forventet=tall(total["tonn"], 0, "t"),
                    funnet=tall(rad["verdi"], 0, "t"),
                    gjelder=(rad["indikator"], TOTALT),
                )


def terskler(g: Grunnlag) -> Iterator[Funn]:
    """Terskelen i katalogen mot navnet den er lest fra, og mot handlingsregelens ønskede grense."""
    kort = {k["indikator"]: k for k in g.rader(PAKKE, "katalog")}
    for k in kort.values():
        if k["terskel_operator"] and _terskel(k) not in _grensene(k["navn"]):
            yield _funn(
                g,
                "celle",
                (PAKKE, "katalog", k),
                f"{k['indikator']}: terskelen er {' '.join(_terskel(k))}, men navnet sier "
                f"«{k['navn']}».",
                funnet=" ".join(_terskel(k)),
                alvor="feil",
                gjelder=(k["indikator"],),
            )
    for regel in g.rader(HANDLINGSREGLER, "regler") if kort else []:
        sted: tuple[str, str, Rad] = (HANDLINGSREGLER, "regler", regel)
        koblet = kort.get(regel["indikator"])
        if koblet is None:
            melding = f"{regel['navn']}: indikatoren «{regel['indikator']}» er ikke i katalogen."
            yield _funn(g, "terskel", sted, melding, alvor="feil", gjelder=(regel["regel"],))
            continue
        tegn = ">" if regel["retning"] == "hoyere_er_bedre" else "<"
        ventet = f"{tegn} {som_skrevet(regel['oensket_grense'], regel['enhet'])}"
        funnet = f"{' '.join(_terskel(koblet))}{HARDT}{koblet['enhet']}"
        if koblet["terskel_operator"] and ventet != funnet:
            yield _funn(
                g,
                "terskel",
                (PAKKE, "katalog", koblet),
                f"{regel['navn']}: indikatoren har terskelen {funnet}, handlingsregelen ønsker "
                f"{ventet} ({g.sted(*sted[:2], regel['linje_i_fil'])}).",
                forventet=ventet,
                funnet=funnet,
                gjelder=_om_regel(g, regel["regel"]),
            )


def _terskel(kort: Rad) -> tuple[str, str]:
    verdi = kort["terskel_verdi"]
    return kort["terskel_operator"] or "", MANGLER if verdi is None else som_skrevet(verdi)


def _grensene(tekst: str) -> list[tuple[str, str]]:
    """Grensene i en trykt tekst, som («>», «10») i «(> 10 %)»."""
    return re.findall(r"([<>])\s*(\d+(?:,\d+)?)", tekst)


def regelgrenser(g: Grunnlag) -> Iterator[Funn]:
    """Grensene i en handlingsregel er tallene i tekstene de er lest fra."""
    for regel in g.rader(HANDLINGSREGLER, "regler"):
        for grense, tekst in (
            ("ikke_godkjent_grense", regel["tekst_ikke_godkjent"]),
            ("oensket_grense", regel["tekst_oensket"]),
        ):
            if som_skrevet(regel[grense]) not in [tall_ for _, tall_ in _grensene(tekst)]:
                funnet = som_skrevet(regel[grense], regel["enhet"])
                yield _funn(
                    g,
                    "celle",
                    (HANDLINGSREGLER, "regler", regel),
                    f"{regel['navn']}: «{grense}» er {funnet}, men planen trykker «{tekst}».",
                    forventet=tekst,
                    funnet=funnet,
                    alvor="feil",
                    gjelder=(regel["regel"],),
                )


def regeltall(g: Grunnlag) -> Iterator[Funn]:
    """Regnskapstallet under en handlingsregel mot indikatoren, og mot seg selv andre steder."""
    indikator = {r["regel"]: r["indikator"] for r in g.rader(HANDLINGSREGLER, "regler")}
    verdier = {(r["indikator"], r["aar"]): r for r in g.rader(PAKKE, "verdier")}
    trykte = [r for r in g.rader(HANDLINGSREGLER, "tall") if _har_tall(r)]
    for rad in trykte:
        celle = verdier.get((indikator.get(rad["regel"]), rad["aar"]))
        lest = les_celle(celle["tekst"] or "") if celle else None
        if celle is None or lest is None or rad["slag"] != "regnskap" or rad["avgrensning"]:
            continue
        if not kan_vaere_samme((rad["verdi"], rad["desimaler"]), lest[:2]):
            her = tall(rad["verdi"], rad["desimaler"], rad["enhet"])
            sted = g.sted(PAKKE, "verdier", celle["linje_i_fil"])
            yield _funn(
                g,
                "samme-tall",
                (HANDLINGSREGLER, "tall", rad),
                f"{rad['regel']} {rad['aar']}: {her} her og {celle['tekst']} i {sted}.",
                forventet=celle["tekst"],
                funnet=her,
                gjelder=_om_regel(g, rad["regel"]),
            )
    for avviker, vanlig, hvor in uenige(trykte, ("regel", "aar", "slag", "avgrensning", "enhet")):
        yield _funn(
            g,
            "samme-tall",
            (HANDLINGSREGLER, "tall", avviker),
            f"{avviker['regel']} {avviker['aar']}, {avviker['slag']}: her {trykt(avviker)}, men "
            f"{trykt(vanlig)} på {hvor}.",
            forventet=trykt(vanlig),
            funnet=trykt(avviker),
            gjelder=(avviker["regel"],),
        )


def _om_regel(g: Grunnlag, regel: str) -> tuple[str, ...]:
    """Handlingsregelen og indikatoren som måler den; de kan ha samme id."""
    koblet = [r["indikator"] for r in g.rader(HANDLINGSREGLER, "regler") if r["regel"] == regel]
    return tuple(dict.fromkeys([regel, *(i for i in koblet if i)]))


def _har_tall(rad: Rad) -> bool:
    return rad["verdi"] is not None and rad["desimaler"] is not None and rad["opphav"] == "avlest"


def regelpaastander(g: Grunnlag) -> Iterator[Funn]:
    """Grenser og gjennomsnitt setningene oppgir, mot reglene og regnskapstallene."""
    regler = {r["regel"]: r for r in g.rader(HANDLINGSREGLER, "regler")}
    for p in g.rader(HANDLINGSREGLER, "paastander"):
        sted: tuple[str, str, Rad] = (HANDLINGSREGLER, "paastander", p)
        regel = regler.get(p["regel"])
        if regel and p["stoerrelse"] in ("oensket_grense", "ikke_godkjent_grense"):
            grense = regel[p["stoerrelse"]]
            if not avrundet(p["verdi"], p["desimaler"]) & punkt(grense):
                vist = som_skrevet(grense, regel["enhet"])
                melding = f"{regel['navn']}: grensen er {vist}, teksten sier {sagt(p)}."
                om = (p["regel"],)
                yield _funn(g, "grense", sted, melding, forventet=vist, funnet=sagt(p), gjelder=om)
        snitt = _snitt(g, p) if p["stoerrelse"] == "gjennomsnitt" else None
        if regel and snitt and not omfang(p) & snitt:
            vist = tall((snitt.lav + snitt.hoy) / 2, p["desimaler"], p["enhet"])
            melding = (
                f"{regel['navn']}: snittet for {p['fra_aar']}–{p['aar']} er {vist}, teksten sier "
                f"{sagt(p)}."
            )
            om = (p["regel"],)
            yield _funn(g, "snitt", sted, melding, forventet=vist, funnet=sagt(p), gjelder=om)
    noekkel = ("regel", "stoerrelse", "aar", "fra_aar", "enhet")
    for avviker, vanlig, hvor in uenige(g.rader(HANDLINGSREGLER, "paastander"), noekkel):
        yield _funn(
            g,
            "samme-tall",
            (HANDLINGSREGLER, "paastander", avviker),
            f"{avviker['regel']}, {avviker['stoerrelse']}: her {trykt(avviker)}, men "
            f"{trykt(vanlig)} på {hvor}.",
            forventet=trykt(vanlig),
            funnet=trykt(avviker),
            gjelder=(avviker["regel"],),
        )


def _snitt(g: Grunnlag, p: Rad) -> Intervall | None:
    """Snittet av regnskapstallene i perioden, eller None når perioden eller et år mangler."""
    if p["aar"] is None or p["fra_aar"] is None:
        return None
    aarene = range(p["fra_aar"], p["aar"] + 1)
    tallene = {
        r["aar"]: avrundet(r["verdi"], r["desimaler"])
        for r in g.rader(HANDLINGSREGLER, "tall")
        if r["regel"] == p["regel"]
        and r["slag"] == "regnskap"
        and _har_tall(r)
        and not r["avgrensning"]
    }
    if not all(aar in tallene for aar in aarene):
        return None
    return summen(tallene[aar] for aar in aarene) / punkt(len(aarene))


REGLER: Final[tuple[Callable[[Grunnlag], Iterator[Funn]], ...]] = (
    tellinger,
    celler,
    enheter,
    samlet_utslipp,
    terskler,
    regelgrenser,
    regeltall,
    regelpaastander,
)
