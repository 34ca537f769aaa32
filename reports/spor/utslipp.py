"""Sporene til utslippene: fra sektorsummen til radene i utgaven, eller linjene i planen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from klima.avvik import SEKTORER_MED_MAAL
from klima.grunn.datapakke import som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, UFORDELT
from klima.grunn.kommuneinndeling import inndeling
from klima.kilder.miljodirektoratet import finn_rader
from klima.plan import kildenavn, referansenivaa
from klima.rettelser import Rettelse
from klima.utgavemappe import sha256_av
from klima.utgavenumre import numre_i
from klima.utgaver import Utgavelager
from klima.utslipp import utslippsrettelser
from reports.grunnlag import Grunnlag
from reports.spor.modell import Spor, Sted, sum_av
from reports.spor.register import Lager, Register, navn_paa

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

Noekkel = tuple[str, int, str, str, str]
_FLEST_PLASSER: Final = 12


def spor(r: Register) -> Lager:
    """Utslippet per år, sektor for sektor og i alt."""
    ut: Lager = {}
    serie = r.g.sektorsummer
    kilde = _Plan(r) if r.g.er_plan else _Statistikk(r)
    sektorer = [str(s) for s in serie["sektor"].values if s != TOTALT]
    for aar in map(int, serie["aar"].values):
        i_aaret = serie.sel(aar=aar)
        verdier = {s: float(i_aaret.sel(sektor=s).item()) for s in (*sektorer, TOTALT)}
        finnes = {s: v for s, v in verdier.items() if v == v}
        if TOTALT in finnes:
            deler = [s for s in sektorer if s in finnes]
            ut[navn_paa("utslipp", aar)] = partial(_i_alt, r, kilde, aar, finnes[TOTALT], deler)
        for sektor in (s for s in finnes if s != TOTALT):
            ut[navn_paa("utslipp", aar, sektor)] = partial(
                kilde.sektor, aar, sektor, finnes[sektor]
            )
    return ut


def tomt(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    """Utslippet i et år uten det som er bak det."""
    return Spor(
        r.t("utslipp", aar=aar, sektor=sektor), verdi, navn=navn_paa("utslipp", aar, sektor)
    )


def samlet(r: Register, hva: str, aar: int, sektorer: Sequence[str]) -> dict[str, Spor]:
    """Sporene av et slag for flere sektorer, som ledd i en sum."""
    return {_symbol(s): r[navn_paa(hva, aar, s)] for s in sektorer}


def _symbol(sektor: str) -> str:
    return navn_paa("s", "", sektor).replace("/", "_").replace("-", "_")


def _i_alt(
    r: Register, kilde: _Plan | _Statistikk, aar: int, verdi: float, deler: Sequence[str]
) -> Spor:
    tom = tomt(r, aar, TOTALT, verdi)
    trykt = kilde.trykt_total(aar) if isinstance(kilde, _Plan) else None
    if trykt is not None and round(trykt.verdi) == verdi:
        if trykt.formel:
            return replace(tom, formel="total", ledd={"total": trykt}, heltall=True)
        return sum_av(tom, {"total": trykt})
    return sum_av(tom, samlet(r, "utslipp", aar, deler))


class _Plan:
    """Utslippene slik planen trykker dem (`klima.plan.plantabell`)."""

    def __init__(self, r: Register) -> None:
        assert r.g.plan is not None
        self.r, self.plan = r, r.g.plan
        self.aar = int(self.plan.meta["referanseaar"])
        egne = utslippsrettelser(r.g.rom, r.g.utgave)
        brukt = r.g.utslipp.attrs.get("rettelser", ())
        self.rettet = {_noekkel(e): e for e in egne if e.id in brukt}
        utslipp = self.plan["sektorrader"].query("stoerrelse == 'utslipp'")
        self.rader = som_rader(utslipp.dropna(subset=["tonn"]))

    def sektor(self, aar: int, sektor: str, verdi: float) -> Spor:
        if sektor == UFORDELT:
            return self._resten(aar, verdi)
        ledd = [self._rad(x) for x in self.rader if (x["aar"], x["sektor"]) == (aar, sektor)]
        if aar == self.aar and sektor in referansenivaa(self.plan).index:
            ledd.append(self._nivaa(sektor))
        return sum_av(tomt(self.r, aar, sektor, verdi), {f"rad_{n}": x for n, x in enumerate(ledd)})

    def trykt_total(self, aar: int) -> Spor | None:
        """Totalen planen trykker; None når den ikke gjør det, eller noe i året er rettet."""
        if any(n[1] == aar for n in self.rettet):
            return None
        return self._total(aar)

    def _total(self, aar: int) -> Spor | None:
        for rad in som_rader(self.plan["totaler"].dropna(subset=["tonn"])):
            if rad["aar"] == aar:
                avledet = bool(rad["formel"])
                sted = self.r.sted(self.plan, "totaler", rad)
                if rad["linje_prosent"]:
                    sted = self._to_linjer(sted, rad["linje"], rad["linje_prosent"])
                return Spor(
                    self.r.t("total-i-planen", aar=aar),
                    float(rad["tonn"]),
                    1 if avledet else 0,
                    formel=rad["formel"] or "",
                    steder=(sted,),
                    opphav=rad["opphav"],
                )
        return None

    def _resten(self, aar: int, verdi: float) -> Spor:
        """Det planen har i sum, men ikke fordeler; regnet før rettelsene."""
        total = self._total(aar)
        hele = tomt(self.r, aar, UFORDELT, verdi)
        if total is None:
            return hele
        ledd = {"total": total}
        for nr, rad in enumerate(x for x in self.rader if x["aar"] == aar):
            ledd[f"rad_{nr}"] = replace(self._rad(rad), verdi=float(rad["tonn"]), rettelse=None)
        if aar == self.aar:
            for nr, sektor in enumerate(referansenivaa(self.plan).index):
                ledd[f"nivaa_{nr}"] = self._nivaa(str(sektor), rettet=False)
        rettelse = self.rettet.get(self._noekkel(aar, UFORDELT, UFORDELT))
        if rettelse is not None:
            return replace(hele, rettelse=rettelse, opphav="avledet")
        if len(ledd) == 1:
            return sum_av(hele, ledd)
        return replace(hele, formel=" - ".join(ledd), ledd=ledd, heltall=True)

    def _rad(self, rad: Mapping[str, Any]) -> Spor:
        navn = kildenavn(rad["tekst"])
        rettelse = self.rettet.get(self._noekkel(int(rad["aar"]), rad["sektor"], navn))
        return Spor(
            navn,
            rettelse.til if rettelse else float(rad["tonn"]),
            steder=(self.r.sted(self.plan, "sektorrader", rad),),
            opphav=rad["opphav"],
            rettelse=rettelse,
            merknader=(rad["merknad"],) if rad["merknad"] else (),
        )

    def _nivaa(self, sektor: str, *, rettet: bool = True) -> Spor:
        """Midten av det intervallene planens mål og budsjett gir, har felles."""
        nivaa = {n: float(k[sektor]) for n, k in referansenivaa(self.plan).items()}
        verdi = float(round(nivaa["tonn"]))
        rettelse = self.rettet.get(self._noekkel(self.aar, sektor, sektor)) if rettet else None
        hele = Spor(self.r.t("nivaa", aar=self.aar), verdi, opphav="avledet", rettelse=rettelse)
        if rettelse is not None:
            return replace(hele, verdi=rettelse.til)
        grenser = {ende: self._grense(sektor, ende, nivaa[ende]) for ende in ("lav", "hoy")}
        return replace(hele, formel="(lav + hoy) / 2", ledd=grenser, heltall=True)

    def _grense(self, sektor: str, ende: str, verdi: float) -> Spor:
        rader = [
            x
            for x in som_rader(self.plan["referansenivaa"])
            if x["sektor"] == sektor and x["grunnlag"].startswith(("maal_", "budsjett_"))
        ]
        rad = next(x for x in rader if x[ende] == verdi)
        sted = self.r.sted(self.plan, "referansenivaa", rad)
        return Spor(
            self.r.t(f"nivaa-{ende}", formel=rad["formel"]),
            verdi,
            1,
            steder=(self._to_linjer(sted, rad["linje_tonn"], rad["linje_prosent"]),),
            opphav=rad["opphav"],
        )

    def _to_linjer(self, sted: Sted, tonn: Any, prosent: Any) -> Sted:
        """Stedet til et tall regnet av tonn på én linje i planen og prosent på en annen."""
        fil = self.plan.meta["kildekort"].get("seed", "")
        return replace(sted, trykt=self.r.t("to-linjer", tonn=tonn, prosent=prosent, fil=fil))

    def _noekkel(self, aar: int, sektor: str, kilde: str) -> Noekkel:
        return (str(self.plan.meta["kommune"]), aar, sektor, kilde, "CO2e")


class _Statistikk:
    """Utslippene i en utgave av statistikken, rad for rad slik utgaven har dem."""

    def __init__(self, r: Register) -> None:
        self.r = r
        self._per: dict[tuple[int, str], list[tuple[Noekkel, float]]] | None = None

    def sektor(self, aar: int, sektor: str, verdi: float) -> Spor:
        egne = self.rader().get((aar, sektor), [])
        ledd = {f"rad_{n}": self._ledd(n_, tonn) for n, (n_, tonn) in enumerate(egne) if tonn != 0}
        null = len(egne) - len(ledd)
        merknader = (self.r.t("nullrader", antall=null),) if null else ()
        hele = tomt(self.r, aar, sektor, verdi)
        hele = sum_av(hele, ledd) if ledd else replace(hele, steder=(Sted(utgavefil(self.r.g)),))
        return replace(hele, merknader=(*hele.merknader, *merknader))

    def rader(self) -> dict[tuple[int, str], list[tuple[Noekkel, float]]]:
        """(år, sektor) -> radene slik de er publisert, for alle numrene som er kommunen."""
        if self._per is not None:
            return self._per
        g = self.r.g
        lager = Utgavelager(g.rom)
        numre = numre_i(g.utgave, g.kommune.nummer, inndeling(g.rom))
        self.flere = len(numre) > 1
        self._rettet = {
            _noekkel(e): e
            for e in utslippsrettelser(g.rom, g.utgave)
            if e.id in g.utslipp.attrs.get("rettelser", ())
        }
        self._per = {}
        for nummer in numre:
            tabell = lager.tabell(g.utgave, nummer)
            for noekkel, tonn in zip(_noekler(tabell), tabell["tonn"], strict=True):
                self._per.setdefault(noekkel[1:3], []).append((noekkel, float(tonn)))
        return self._per

    def _ledd(self, noekkel: Noekkel, tonn: float) -> Spor:
        kommune, _, _, kilde, gass = noekkel
        rettelse = self._rettet.get(noekkel)
        hva = f"{kilde}, {gass}" if gass != "CO2e" else kilde
        return Spor(
            f"{hva} ({kommune})" if self.flere else hva,
            rettelse.til if rettelse else tonn,
            1,
            steder=(Sted(utgavefil(self.r.g)),),
            opphav="publisert",
            rettelse=rettelse,
            rad=noekkel,
        )


def _noekkel(rettelse: Rettelse) -> Noekkel:
    n = rettelse.noekkel
    return (n["kommune"], int(n["aar"]), n["sektor"], n["kilde"], n["gass"])


def _noekler(tabell: pd.DataFrame) -> Iterator[Noekkel]:
    """Nøkkelen til hver rad i en utgaves tabell."""
    felt = (tabell[f] for f in ("kommune", "aar", "sektor", "kilde", "gass"))
    for kommune, aar, sektor, kilde, gass in zip(*felt, strict=True):
        yield str(kommune), int(aar), str(sektor), str(kilde), str(gass)


def utgavefil(g: Grunnlag) -> str:
    """Filen utgaven kom som, slik den ligger i lageret."""
    u = g.utgave
    mappe = g.rom.utgaver.relative_to(g.rom.rot).as_posix()
    return f"{mappe}/{u.utgave}/{u.fil}"


def med_rader(r: Register, sporene: Sequence[Spor]) -> list[Spor]:
    """Sporene med plassen i utgavens fil på hver rad; filen leses bare når en rad er med.

    Raises:
        Brukerfeil: filen i lageret er borte, eller ikke den som ble importert.
    """
    noekler = {s.rad for en in sporene for s in en.alle() if s.rad}
    if not noekler:
        return list(sporene)
    fil = r.g.rom.rot / utgavefil(r.g)
    _krev_uroert(fil, r.g.utgave.sha256)
    ark, tabell = finn_rader(fil)
    tabell = tabell[tabell["kommune"].isin({n[0] for n in noekler if n})]
    hvor = f"ark «{ark}», rad" if ark else "linje"
    plasser: dict[Noekkel, list[int]] = {}
    for plass, noekkel in zip(tabell.index, _noekler(tabell), strict=True):
        plasser.setdefault(noekkel, []).append(int(plass))
    return [_plassert(s, plasser, hvor) for s in sporene]


def _plassert(en: Spor, plasser: Mapping[Noekkel, Sequence[int]], hvor: str) -> Spor:
    ledd = {navn: _plassert(x, plasser, hvor) for navn, x in en.ledd.items()}
    if en.rad is None:
        return replace(en, ledd=ledd)
    egne = list(map(str, plasser.get(en.rad, ())))
    vist = ", ".join(egne[:_FLEST_PLASSER]) + (" …" if len(egne) > _FLEST_PLASSER else "")
    steder = tuple(replace(s, plass=f"{hvor} {vist}") for s in en.steder)
    return replace(en, ledd=ledd, steder=steder)


def _krev_uroert(fil: Path, sha256: str) -> None:
    utvei = "se hva som er skadd med klima utgaver --kontroller"
    try:
        funnet = sha256_av(fil)
    except OSError as feil:
        raise Brukerfeil(
            "utgavens fil kan ikke leses",
            sted=str(fil),
            funnet=feil.strerror or str(feil),
            utvei=utvei,
        ) from feil
    if funnet != sha256:
        raise Brukerfeil(
            "utgavens fil er endret siden den ble importert",
            sted=str(fil),
            ventet=f"sha256 {sha256[:16]}…",
            funnet=f"sha256 {funnet[:16]}…",
            utvei=utvei,
        )


def sektorer_med_maal(r: Register, aar: int) -> Iterator[str]:
    """Sektorene raden «Sektorer med mål i tonn» summerer dette året."""
    for sektor in map(str, r.g.avviket["sektor"].values):
        if sektor not in (TOTALT, UFORDELT, SEKTORER_MED_MAAL):
            celle = r.celle(sektor, aar)
            if celle["utslipp"] is not None and celle["maal_tonn"] is not None:
                yield sektor
