"""Et spor i ord: treet i terminalen, JSON, og setningen om en rettelse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from klima.grunn.tall import dato
from klima.kontroll.tekst import som_skrevet
from klima.rettelser import Rettelse
from klima.utgaver import Utgave
from reports.grunnlag import Grunnlag
from reports.spor.modell import Spor
from reports.spor.register import Register
from reports.spor.utslipp import utgavefil
from reports.tekster import Tekster

DYBDE: Final = 2
"""Leddene i et spor vises så langt ned; de som har et navn, er egne spor."""
_FLEST: Final = 8
"""Et ledd med navn og flere ledd enn dette vises ikke ut."""


def rettetekst(rettelse: Rettelse, t: Tekster) -> str:
    """Rettelsen i en setning: fra og til, hvorfor, hvem og når."""
    fra, til = (som_skrevet(v, rettelse.enhet) for v in (rettelse.fra, rettelse.til))
    return t(
        "sporene.rettet",
        fra=fra,
        til=til,
        grunn=f"{rettelse.grunn.rstrip('.')}.",
        hvem=rettelse.hvem,
        dato=dato(rettelse.dato.isoformat()),
        sted=rettelse.sted,
    )


def linjer(spor: Spor, g: Grunnlag, *, dybde: int | None = DYBDE, nivaa: int = 0) -> Iterator[str]:
    """Treet, én linje om gangen.

    Args:
        dybde: så langt ned leddene vises; None viser alt.
    """
    inn = "  " * nivaa
    if spor.rad and nivaa and not spor.rettelse:
        # Filen er den samme for alle radene, og står i linjen om utgaven.
        yield f"{inn}{spor.vist}  {spor.hva}: {', '.join(s.plass for s in spor.steder)}"
        return
    navn = f"  [{spor.navn}]" if spor.navn and nivaa else ""
    yield f"{inn}{spor.vist}  {spor.hva}{navn}"
    inn += "  "
    if spor.innsatt:
        yield f"{inn}{spor.innsatt}"
    for sted in spor.steder:
        yield f"{inn}{sted}" + (f" ({spor.opphav})" if spor.opphav else "")
    if spor.utgave:
        yield f"{inn}{g.t('sporene.utgave', utgave=spor.utgave)}"
    if spor.rettelse:
        yield f"{inn}{rettetekst(spor.rettelse, g.t)}"
    for merknad in spor.merknader:
        yield f"{inn}{merknad}"
    if spor.likt and spor.likt.navn and nivaa:
        yield f"{inn}{g.t('sporene.samme', navn=spor.likt.navn)}"
        return
    mange = nivaa and len(spor.ledd) > _FLEST
    if dybde is not None and spor.navn and (nivaa >= dybde or mange):
        return
    for ledd in spor.ledd.values():
        yield from linjer(ledd, g, dybde=dybde, nivaa=nivaa + 1)


def utgavelinje(g: Grunnlag) -> str:
    """Utgaven tallene hviler på: utgiver, dato, fil, kontrollsum, GWP-sett og omfang."""
    u, deler = g.utgave, []
    if u.publisert:
        deler.append(f"{'framlagt' if g.er_plan else 'publisert'} {dato(u.publisert)}")
    if u.filnavn:
        deler.append(f"{utgavefil(g)} (kom som «{u.filnavn}»)")
    if u.sha256:
        deler.append(f"sha256 {u.sha256[:16]}…")
    deler += [f"GWP-sett {u.gwp}", f"{len(u.omfang)} sektorer"]
    return f"Utgave {u.utgave}: {', '.join([u.utgiver, *deler])}."


def som_json(spor: Spor) -> dict[str, Any]:
    """Hele treet som JSON; `gaar_opp` sier om tallet er det samme regnet om igjen."""
    return {
        "navn": spor.navn or None,
        "hva": spor.hva,
        "vist": spor.vist,
        "verdi": spor.verdi,
        "enhet": spor.enhet,
        "formel": spor.formel or None,
        "regnestykke": spor.innsatt or None,
        "regnet": round(spor.regnet(), 6),
        "gaar_opp": not spor.brudd(),
        "opphav": spor.opphav or None,
        "utgave": spor.utgave or None,
        "steder": [{"fil": s.fil, "plass": s.plass, "trykt": s.trykt} for s in spor.steder],
        "rettelse": _rettelsen(spor.rettelse) if spor.rettelse else None,
        "merknader": list(spor.merknader),
        "ledd": {navn: som_json(ledd) for navn, ledd in spor.ledd.items()},
    }


def _rettelsen(r: Rettelse) -> dict[str, Any]:
    return {
        "id": r.id,
        "fra": r.fra,
        "til": r.til,
        "grunn": r.grunn,
        "hvem": r.hvem,
        "dato": r.dato.isoformat(),
        "sted": r.sted,
    }


def utgavekort(u: Utgave) -> dict[str, Any]:
    """Det JSON sier om utgaven."""
    felt = ("utgave", "utgiver", "publisert", "filnavn", "sha256", "gwp")
    return {**{f: getattr(u, f) for f in felt}, "omfang": list(u.omfang)}


def oversikt(r: Register) -> list[tuple[str, list[tuple[str, str]]]]:
    """Alle sporene, gruppert på det første leddet i navnet; en indikator er én linje."""
    grupper: dict[str, dict[str, list[str]]] = {}
    for navn, spor in r.items():
        slag, _, resten = navn.partition("/")
        linje = f"{slag}/{resten.split('/')[0]}" if slag == "indikator" else navn
        if slag != "indikator" or not navn.endswith("/endring"):
            grupper.setdefault(slag, {}).setdefault(linje, []).append(spor.vist)
    return [(slag, [(n, " · ".join(v)) for n, v in egne.items()]) for slag, egne in grupper.items()]


def rader(r: Mapping[str, Spor], g: Grunnlag) -> list[dict[str, Any]]:
    """Alle sporene som rader til JSON, uten det som er bak dem."""
    felles = {"kommune": g.kommune.nummer, "kommunenavn": g.kommune.navn}
    return [
        {**felles, "navn": n, "hva": s.hva, "vist": s.vist, "verdi": s.verdi, "enhet": s.enhet}
        for n, s in r.items()
    ]
