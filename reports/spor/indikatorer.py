"""Sporene til indikatorene: den trykte cellen, svaret fra statistikkbanken, eller leveransen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from indikatorer.fletting import HENTET
from indikatorer.hentespor import Hentespor, Hentetledd, finn_hentespor
from indikatorer.leveranser import LEVERT, TABELL, leverte_observasjoner
from klima.grunn.datapakke import som_rader
from klima.grunn.tall import MINUS, antall_desimaler
from klima.rettelser import Rettelse, les_rettelser
from reports.spor.modell import ANTALL, Spor, Sted
from reports.spor.register import Lager, Register

BEDRE = "noekkeltall/indikatorer-bedre"


def spor(r: Register) -> Lager:
    """Hver verdi i katalogen, endringen siden sist, og nøkkeltallet som teller dem."""
    katalog, ut = r.g.katalog, Lager()
    if katalog is None:
        return ut
    per_indikator: dict[str, list[dict[str, Any]]] = {}
    for rad in som_rader(katalog.verdier.sort_values(["indikator", "aar"])):
        # Et undertrykt tall har ingen verdi her, og får ikke noe spor.
        if rad["verdi"] is not None:
            per_indikator.setdefault(rad["indikator"], []).append(rad)
    rettet = {x.id: x for x in les_rettelser(r.g.rom)} if katalog.rettelser else {}
    for indikator, kort in katalog.indikatorer.iterrows():
        navn = str(indikator)
        for rad in per_indikator.get(navn, []):
            egen = rettet.get(rad.get("rettelse") or "")
            ut[f"indikator/{navn}/{rad['aar']}"] = partial(_verdi, r, kort, rad, egen)
        if r.g.vurderinger[navn].endring is not None:
            ut[f"indikator/{navn}/endring"] = partial(_endring, r, navn)
    ut[BEDRE] = partial(_bedre, r)
    return ut


def _verdi(r: Register, kort: Any, rad: Mapping[str, Any], rettelse: Rettelse | None) -> Spor:
    tekst = str(rad["tekst"])
    if tekst[:1] == "-" and tekst[1:2].isdigit():
        tekst = MINUS + tekst[1:]
    verdi, enhet = float(rad["verdi"]), str(kort["enhet"])
    hele = Spor(
        r.t("indikator", navn=kort["navn"], aar=rad["aar"]),
        verdi,
        _desimaler(tekst),
        enhet,
        tekst=tekst,
        navn=f"indikator/{kort.name}/{rad['aar']}",
        opphav=str(rad["opphav"]),
        utgave=str(rad["utgave"]),
        rettelse=rettelse,
    )
    if rad["opphav"] == HENTET:
        return _hentet(r, hele, str(kort.name), int(rad["aar"]))
    if rad["opphav"] == LEVERT:
        return _levert(r, hele, str(kort.name), int(rad["aar"]))
    assert r.g.katalog is not None
    return replace(hele, steder=(r.sted(r.g.katalog.pakke, "verdier", rad),))


def _desimaler(tekst: str) -> int:
    _, komma, bak = tekst.partition(",")
    return len(bak) - len(bak.lstrip("0123456789")) if komma else 0


def _levert(r: Register, hele: Spor, indikator: str, aar: int) -> Spor:
    assert r.g.katalog is not None
    pakke = r.g.katalog.pakke
    alle = leverte_observasjoner(pakke)
    egne = alle[(alle["indikator"] == indikator) & (alle["aar"] == aar)]
    linje = egne.index[egne["utgave"] == hele.utgave][-1]
    rad = {"linje_i_fil": linje, **dict(pakke[TABELL].loc[linje].items())}
    hva = r.t("levert", hvem=rad["levert_av"], dato=rad["levert"], fil=rad["fil"])
    return replace(
        hele,
        steder=(r.sted(pakke, TABELL, rad),),
        merknader=(hva, f"sha256 {str(rad['sha256'])[:16]}…"),
    )


def _hentet(r: Register, hele: Spor, indikator: str, aar: int) -> Spor:
    funnet = finn_hentespor(r.g.rom, r.g.kommune.nummer, indikator, aar, hele.utgave)
    if funnet is None:
        return replace(hele, merknader=(r.t("svaret-borte"),))
    s = funnet.spoerring
    ledd = {x.navn: _ledd(r, funnet, x) for x in funnet.ledd}
    if s.formel is None:
        (ene,) = ledd.values()
        return replace(hele, steder=ene.steder, merknader=ene.merknader)
    return replace(hele, formel=s.formel.tekst, ledd=ledd, opphav="")


def _ledd(r: Register, funnet: Hentespor, ledd: Hentetledd) -> Spor:
    rot, svar = r.g.rom.rot, ledd.svar
    koder = "; ".join(f"{d} = {', '.join(k)}" for d, k in ledd.koder.items())
    s = funnet.spoerring
    linje = s.ledd[ledd.navn].linje
    fil = s.fil.relative_to(rot).as_posix() if s.fil.is_relative_to(rot) else s.fil.name
    return Spor(
        f"{ledd.navn}, {svar.kilde}",
        ledd.celle.verdi,
        antall_desimaler(ledd.celle.verdi),
        s.ledd[ledd.navn].enhet,
        steder=(Sted((svar.mappe / "svar.json").relative_to(rot).as_posix(), koder),),
        opphav=HENTET,
        utgave=svar.utgave,
        merknader=(
            r.t("hentet", dato=svar.hentet.date().isoformat(), sha=svar.sha256[:16]),
            r.t("spoerring", fil=fil, linje=linje),
        ),
    )


def _endring(r: Register, navn: str) -> Spor:
    v = r.g.vurderinger[navn]
    assert v.endring is not None
    til, fra = r[f"indikator/{navn}/{v.til_aar}"], r[f"indikator/{navn}/{v.fra_aar}"]
    assert r.g.katalog is not None
    kort = r.g.katalog.indikatorer.loc[navn]
    return Spor(
        r.t("indikatorendring", navn=kort["navn"], fra=v.fra_aar, til=v.til_aar),
        v.endring,
        max(fra.desimaler, til.desimaler),
        v.endring_enhet,
        fortegn=True,
        navn=f"indikator/{navn}/endring",
        formel="til - fra",
        ledd={"til": til, "fra": fra},
    )


def _bedre(r: Register) -> Spor:
    egne = [n for n, v in r.g.vurderinger.items() if v.utvikling == "bedre"]
    return Spor(
        r.t("indikatorer-bedre"),
        float(len(egne)),
        enhet="",
        tekst=f"{len(egne)} av {len(r.g.vurderinger)}",
        navn=BEDRE,
        formel=ANTALL,
        ledd={f"i_{nr}": r[f"indikator/{n}/endring"] for nr, n in enumerate(egne)},
    )
