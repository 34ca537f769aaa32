"""Markdown til rapportens blokker: det en klimarådgiver skriver, og ingenting som kan kjøres.

Leses etter CommonMark, med tabeller. Rå HTML er tekst. En lenke må gå til http, https eller
mailto; ellers er den tekst. Bilder avvises, for et bilde i rapporten må ha tekstalternativ og
kilde i alle formatene.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from klima.grunn.feil import Brukerfeil, kast_samlet
from reports.dokument import Avsnitt, Blokk, Celle, Gruppe, Liste, Loep, Overskrift, Tabellblokk

if TYPE_CHECKING:
    from markdown_it.token import Token

_PROTOKOLLER: Final = ("http", "https", "mailto")
_VERDI: Final = re.compile(r"(?<!\{)\{([a-zæøå_]+)\}(?!\})")
"""`{navn}` er en verdi; andre krøllparenteser, som `{{navn}}` og `{7*7}`, er tekst."""


@dataclass
class _Leser:
    """Teksten som leses: verdiene den kan bruke, og stedet den er fra.

    Attributes:
        sted: filen, fra arbeidsrommets rot.
        verdier: navn -> verdi.
        foran: begynnelsen på id-en til hver tabell.
        nivaa: nivået `##` blir; `###` er ett under.
    """

    sted: str
    verdier: Mapping[str, str]
    foran: str
    nivaa: int
    tabeller: int = 0
    feil: list[Brukerfeil] = field(default_factory=list)


def les_markdown(
    tekst: str, sted: str, verdier: Mapping[str, str], *, foran: str, nivaa: int = 3
) -> tuple[str, tuple[Blokk, ...]]:
    """Tittelen (den første `# `, ellers tom) og blokkene.

    Args:
        tekst: Markdown.
        sted: filen, til meldingene.
        verdier: verdiene `{navn}` kan stå for.
        foran: begynnelsen på id-en til hver tabell, ASCII.
        nivaa: nivået `##` får, 3 eller 4; det som er dypere, får 4.

    Raises:
        Brukerfeil: en ukjent verdi eller et bilde, med fil og linje; alle i én melding.

    >>> tittel, blokker = les_markdown("# Hei\\n\\nI {aar}.", "a.md", {"aar": "2024"}, foran="a")
    >>> tittel, blokker[0].tekst
    ('Hei', 'I 2024.')
    """
    from markdown_it import MarkdownIt

    leser = _Leser(sted, verdier, foran, nivaa)
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(tekst)
    tittel = ""
    blokker: list[Blokk] = []
    for blokk in _blokker(leser, tokens):
        if isinstance(blokk, Overskrift) and blokk.nivaa == 1 and not tittel and not blokker:
            tittel = blokk.tekst
        elif isinstance(blokk, Overskrift):
            nivaa_ = min(max(nivaa + blokk.nivaa - 2, nivaa), 4)
            blokker.append(Overskrift(blokk.tekst, nivaa=nivaa_))
        else:
            blokker.append(blokk)
    kast_samlet(sted, leser.feil)
    return tittel, tuple(blokker)


def _blokker(leser: _Leser, tokens: Sequence[Token]) -> Iterator[Blokk]:
    nr = 0
    while nr < len(tokens):
        token = tokens[nr]
        slutt = _slutten(tokens, nr)
        inni = tokens[nr + 1 : slutt]
        if token.type == "heading_open":
            # Nivået i filen; `les_markdown` setter det inn i rapporten.
            yield Overskrift(_tekst(leser, inni[0]), nivaa=int(token.tag[1:]))
        elif token.type == "paragraph_open":
            loep = _loep(leser, inni[0])
            if any(bit.tekst.strip() for bit in loep):
                yield Avsnitt(loep)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Liste(tuple(Celle(p) for p in _punkter(leser, token, inni)))
        elif token.type == "blockquote_open":
            yield from _blokker(leser, inni)
        elif token.type in ("fence", "code_block"):
            yield Avsnitt((Loep(token.content.strip()),))
        elif token.type == "table_open":
            yield _tabell(leser, inni)
        nr = slutt + 1


def _slutten(tokens: Sequence[Token], nr: int) -> int:
    """Der blokken som begynner i `nr`, slutter; den selv når den ikke har noe inni."""
    dybde = 0
    for i in range(nr, len(tokens)):
        dybde += tokens[i].nesting
        if dybde == 0:
            return i
    return len(tokens) - 1


def _punkter(
    leser: _Leser, liste: Token, tokens: Sequence[Token], innrykk: str = ""
) -> Iterator[str]:
    """Punktene som tekst, nummererte med nummeret foran; underpunkter følger med strek."""
    nummer = int(liste.attrs.get("start", 1)) if liste.type == "ordered_list_open" else None
    nr = 0
    while nr < len(tokens):
        slutt = _slutten(tokens, nr)
        tekster, under = [], []
        i, inni = 0, tokens[nr + 1 : slutt]
        while i < len(inni):
            ende = _slutten(inni, i)
            if inni[i].type in ("bullet_list_open", "ordered_list_open"):
                under += list(_punkter(leser, inni[i], inni[i + 1 : ende], "– "))
            else:
                tekster += [_tekst(leser, t) for t in inni[i : ende + 1] if t.type == "inline"]
                tekster += [t.content.strip() for t in inni[i : ende + 1] if t.type == "fence"]
            i = ende + 1
        foran = innrykk if nummer is None else f"{innrykk}{nummer}. "
        yield foran + " ".join(filter(None, tekster))
        yield from under
        nummer = None if nummer is None else nummer + 1
        nr = slutt + 1


def _tabell(leser: _Leser, tokens: Sequence[Token]) -> Tabellblokk:
    rader: list[list[Celle]] = []
    for nr, token in enumerate(tokens):
        if token.type == "tr_open":
            rader.append([])
        elif token.type in ("th_open", "td_open"):
            hoeyre = "right" in str(token.attrs.get("style", ""))
            tekst = _tekst(leser, tokens[nr + 1])
            rader[-1].append(Celle(tekst, slag="tall" if hoeyre else "tekst"))
    leser.tabeller += 1
    hode = tuple(c.tekst for c in rader[0])
    kropp = tuple(tuple(rad) for rad in rader[1:])
    return Tabellblokk(
        f"{leser.foran}-{leser.tabeller}",
        " · ".join(filter(None, hode)),
        hode,
        (Gruppe("", kropp),),
        synlig_tittel=False,
    )


def _tekst(leser: _Leser, inline: Token) -> str:
    """Teksten uten skrift; adressen til en lenke står etter den."""
    biter = []
    for bit in _loep(leser, inline):
        adresse = bit.lenke.removeprefix("mailto:")
        vis = bit.lenke and adresse != bit.tekst
        biter.append(f"{bit.tekst} ({adresse})" if vis else bit.tekst)
    return "".join(biter).strip()


def _loep(leser: _Leser, inline: Token) -> tuple[Loep, ...]:
    linje = (inline.map[0] if inline.map else 0) + 1
    sterk = kursiv = 0
    lenke = ""
    ut: list[Loep] = []
    for token in inline.children or []:
        match token.type:
            case "strong_open" | "strong_close":
                sterk += token.nesting
            case "em_open" | "em_close":
                kursiv += token.nesting
            case "link_open":
                lenke = _trygg(str(token.attrs.get("href", "")))
            case "link_close":
                lenke = ""
            case "softbreak" | "hardbreak":
                linje += 1
                ut.append(Loep(" ", bool(sterk), bool(kursiv), lenke))
            case "image":
                leser.feil.append(
                    Brukerfeil(
                        "bilder kan ikke stå i egne tekster",
                        sted=f"{leser.sted}:{linje}",
                        funnet=f"«{token.content or token.attrs.get('src', '')}»",
                        utvei="ta bildet ut, eller lenk til det",
                    )
                )
            case "code_inline":
                ut.append(Loep(token.content, bool(sterk), bool(kursiv), lenke))
            case _:
                tekst = _med_verdier(leser, token.content, linje)
                ut.append(Loep(tekst, bool(sterk), bool(kursiv), lenke))
    return _slaatt_sammen(ut)


def _slaatt_sammen(biter: Sequence[Loep]) -> tuple[Loep, ...]:
    """Biter etter hverandre med samme skrift og lenke som én."""
    ut: list[Loep] = []
    for bit in biter:
        if ut and (ut[-1].sterk, ut[-1].kursiv, ut[-1].lenke) == (bit.sterk, bit.kursiv, bit.lenke):
            ut[-1] = Loep(ut[-1].tekst + bit.tekst, bit.sterk, bit.kursiv, bit.lenke)
        elif bit.tekst:
            ut.append(bit)
    return tuple(ut)


def _trygg(adresse: str) -> str:
    """Adressen når den går til en protokoll rapporten lenker til; ellers tom."""
    try:
        protokoll = urlsplit(adresse).scheme
    except ValueError:
        return ""
    return adresse if protokoll in _PROTOKOLLER else ""


def _med_verdier(leser: _Leser, tekst: str, linje: int) -> str:
    def sett_inn(treff: re.Match[str]) -> str:
        if treff[1] in leser.verdier:
            return leser.verdier[treff[1]]
        naer = difflib.get_close_matches(treff[1], list(leser.verdier), n=1)
        leser.feil.append(
            Brukerfeil(
                "teksten bruker en verdi som ikke finnes her",
                sted=f"{leser.sted}:{linje}",
                funnet=treff[0],
                ventet=", ".join(f"{{{v}}}" for v in leser.verdier),
                utvei=f"mente du «{naer[0]}»?" if naer else "",
            )
        )
        return treff[0]

    return _VERDI.sub(sett_inn, tekst)
