"""Sporene til endringen, målene og avviket: fra tallet til utslippene og planens linjer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from klima.avvik import SEKTORER_MED_MAAL
from klima.grunn.datapakke import som_rader
from klima.grunn.kodelister import TOTALT
from reports.spor.modell import Spor, sum_av
from reports.spor.register import Lager, Register, navn_paa
from reports.spor.utslipp import samlet, sektorer_med_maal

_ENDRING: Final = "100 * (utslipp / referanse - 1)"
SLAG: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    # navnet på sporet: feltet i avviket, og hvordan det skrives
    "endring": ("endring_prosent", {"enhet": "%", "fortegn": True}),
    "oppgitt": ("oppgitt_prosent", {"enhet": "%"}),
    "maal": ("maal_prosent", {"enhet": "%"}),
    "maaltonn": ("maal_tonn", {}),
    "vedtatt": ("maal_tonn_vedtatt", {}),
    "omregning": ("", {"fortegn": True}),
    "avvik": ("avvik_tonn", {"fortegn": True}),
    "avvikpp": ("avvik_prosentpoeng", {"desimaler": 1, "enhet": "pp", "fortegn": True}),
    "stoey": ("", {}),
}


def spor(r: Register) -> Lager:
    """Sporene per slag, år og sektor, for tallene som finnes."""
    g, ut = r.g, Lager()
    aarene = [int(a) for a in g.avviket["aar"].values]
    for slag, (felt, _) in SLAG.items():
        for aar in aarene if felt else ():
            for sektor in map(str, g.avviket["sektor"].values):
                verdi = r.celle(sektor, aar)[felt]
                # På planens egen utgave er det vedtatte målet målet, og sies ikke to ganger.
                if verdi is None or (slag == "vedtatt" and g.er_plan):
                    continue
                lag = partial(_LAGES[slag], r, aar, sektor, float(verdi))
                ut[navn_paa(slag, aar, sektor)] = lag
                if slag == "vedtatt" and (omregnet := r.celle(sektor, aar)["maal_tonn"]):
                    regnet = partial(_omregning, r, aar, sektor, float(omregnet) - float(verdi))
                    ut[navn_paa("omregning", aar, sektor)] = regnet
    _framover(r, ut)
    _samleraden(r, aarene, ut)
    for sektor in map(str, g.avviket["sektor"].values):
        p90, utslipp = g.stoeyprosent(sektor), r.celle(sektor, g.aar)["utslipp"]
        if p90 == p90 and utslipp is not None:
            ut[navn_paa("stoey", g.aar, sektor)] = partial(_stoey, r, g.aar, sektor, p90)
    return ut


def _framover(r: Register, ut: Lager) -> None:
    """Målene for årene som ikke er kommet."""
    maalene = r.g.budsjett.maalene
    if maalene is None:
        return
    for slag, felt in (("maal", "maal_prosent"), ("maaltonn", "maal_tonn")):
        tallene = maalene[felt].transpose("aar", "sektor").values
        for aar, rad in zip(map(int, maalene["aar"].values), tallene, strict=True):
            for sektor, verdi in zip(map(str, maalene["sektor"].values), rad, strict=True):
                navn = navn_paa(slag, aar, sektor)
                if verdi == verdi and navn not in ut:
                    ut[navn] = partial(_LAGES[slag], r, aar, sektor, float(verdi))


def _samleraden(r: Register, aarene: list[int], ut: Lager) -> None:
    """Utslippet og referansen bak raden «Sektorer med mål i tonn»."""
    for aar in aarene:
        deler = list(sektorer_med_maal(r, aar))
        if deler:
            celle = r.celle(SEKTORER_MED_MAAL, aar)
            for slag, felt in (("utslipp", "utslipp"), ("referanse", "referanse")):
                navn = navn_paa(slag, aar, SEKTORER_MED_MAAL)
                ut[navn] = partial(_sum, r, slag, aar, celle[felt], deler)


def _sum(r: Register, slag: str, aar: int, verdi: Any, deler: list[str]) -> Spor:
    tom = _tom(r, slag, aar, SEKTORER_MED_MAAL, float(verdi))
    hva, da = ("utslipp", r.g.referanseaar) if slag == "referanse" else (slag, aar)
    return sum_av(tom, samlet(r, hva, da, deler))


def _tom(r: Register, slag: str, aar: int, sektor: str, verdi: float) -> Spor:
    skrives = SLAG.get(slag, ("", {}))[1]
    hva = r.t(slag, aar=aar, sektor=sektor, referanseaar=r.g.referanseaar)
    return Spor(hva, verdi, **skrives, navn=navn_paa(slag, aar, sektor))


def referanse(r: Register, aar: int, sektor: str) -> Spor:
    """Utslippet i referanseåret; for samleraden summen av dem som har mål det året."""
    if sektor == SEKTORER_MED_MAAL:
        return r[navn_paa("referanse", aar, sektor)]
    return r[navn_paa("utslipp", r.g.referanseaar, sektor)]


def _endring(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    hele = _tom(r, "endring", aar, sektor, verdi)
    celle = r.celle(sektor, aar)
    if celle["utslipp"] is None or not celle["referanse"]:
        return replace(
            hele, formel="oppgitt", ledd={"oppgitt": r[navn_paa("oppgitt", aar, sektor)]}
        )
    ledd = {"utslipp": r[navn_paa("utslipp", aar, sektor)], "referanse": referanse(r, aar, sektor)}
    return replace(hele, formel=_ENDRING, ledd=ledd)


def _fra_sektormaal(
    r: Register, slag: str, stoerrelse: str, aar: int, sektor: str, verdi: float
) -> Spor:
    assert r.g.plan is not None
    for rad in som_rader(r.g.plan["sektormaal"]):
        if (rad["stoerrelse"], rad["aar"], rad["sektor"]) == (stoerrelse, aar, sektor):
            hele = _tom(r, slag, aar, sektor, verdi)
            sted = r.sted(r.g.plan, "sektormaal", rad)
            return replace(hele, steder=(sted,), opphav=rad["opphav"], utgave=_plan(r))
    raise LookupError(f"{slag} {aar} {sektor} står ikke i planen")


def _oppgitt(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    return _fra_sektormaal(r, "oppgitt", "utslipp", aar, sektor, verdi)


def _maal(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    g = r.g
    assert g.plan is not None
    if sektor == SEKTORER_MED_MAAL:
        ledd = {
            "maal": r[navn_paa("maaltonn", aar, sektor)],
            "referanse": referanse(r, aar, sektor),
        }
        return replace(
            _tom(r, "maal", aar, sektor, verdi), formel="100 * (maal / referanse - 1)", ledd=ledd
        )
    if sektor != TOTALT:
        return _fra_sektormaal(r, "maal", "maal", aar, sektor, verdi)
    for rad in som_rader(g.plan["klimamaal"]):
        mitt = (rad["hvem"], rad["maalaar"], rad["referanseaar"])
        if mitt == (g.kommune.navn, aar, g.referanseaar):
            sted = r.sted(g.plan, "klimamaal", rad)
            hele = _tom(r, "maal", aar, sektor, verdi)
            return replace(hele, steder=(sted,), opphav=rad["opphav"], utgave=_plan(r))
    raise LookupError(f"målet for {aar} står ikke i planen")


def _plan(r: Register) -> str:
    return "" if r.g.er_plan or r.g.plan is None else str(r.g.plan.meta["utgave"])


def _maaltonn(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    hele = _tom(r, "maaltonn", aar, sektor, verdi)
    if sektor == SEKTORER_MED_MAAL:
        return sum_av(hele, samlet(r, "maaltonn", aar, list(sektorer_med_maal(r, aar))))
    trykte = _trykte(r, aar, sektor) if r.g.er_plan else {}
    if trykte:
        return sum_av(hele, trykte)
    ledd = {"referanse": referanse(r, aar, sektor), "maal": r[navn_paa("maal", aar, sektor)]}
    return replace(hele, formel="referanse * (1 + maal / 100)", ledd=ledd)


def _vedtatt(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    hele = _tom(r, "vedtatt", aar, sektor, verdi)
    if sektor == SEKTORER_MED_MAAL:
        egne = [
            s for s in sektorer_med_maal(r, aar) if r.celle(s, aar)["maal_tonn_vedtatt"] is not None
        ]
        return sum_av(hele, samlet(r, "vedtatt", aar, egne))
    return sum_av(hele, _trykte(r, aar, sektor))


def _trykte(r: Register, aar: int, sektor: str) -> dict[str, Spor]:
    """Tonnene planen trykker for sektoren det året: mål, eller budsjett når det ikke er noe mål."""
    plan = r.g.plan
    assert plan is not None
    return {
        f"rad_{nr}": Spor(
            rad["tekst"],
            float(rad["tonn"]),
            steder=(r.sted(plan, "sektorrader", rad),),
            opphav=rad["opphav"],
            utgave=_plan(r),
        )
        for nr, rad in enumerate(som_rader(plan["sektorrader"]))
        if rad["tonn"] is not None
        and rad["stoerrelse"] != "utslipp"
        and (rad["aar"], rad["sektor"]) == (aar, sektor)
    }


def _omregning(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    ledd = {hva: r[navn_paa(hva, aar, sektor)] for hva in ("maaltonn", "vedtatt")}
    hele = _tom(r, "omregning", aar, sektor, verdi)
    return replace(hele, formel="maaltonn - vedtatt", ledd=ledd)


def _avvik(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    ledd = {
        "utslipp": r[navn_paa("utslipp", aar, sektor)],
        "maal": r[navn_paa("maaltonn", aar, sektor)],
    }
    return replace(_tom(r, "avvik", aar, sektor, verdi), formel="utslipp - maal", ledd=ledd)


def _avvikpp(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    hele, celle = _tom(r, "avvikpp", aar, sektor, verdi), r.celle(sektor, aar)
    if celle["avvik_tonn"] is None or not celle["referanse"]:
        ledd = {hva: r[navn_paa(hva, aar, sektor)] for hva in ("oppgitt", "maal")}
        return replace(hele, formel="oppgitt - maal", ledd=ledd)
    ledd = {
        "avvik": r[navn_paa("avvik", aar, sektor)],
        "referanse": referanse(r, aar, sektor),
    }
    return replace(hele, formel="100 * avvik / referanse", ledd=ledd)


def _stoey(r: Register, aar: int, sektor: str, p90: float) -> Spor:
    utslipp = r[navn_paa("utslipp", aar, sektor)]
    andel = Spor(r.t("stoeyprosent"), p90, 1, "%", opphav="avledet")
    hele = _tom(r, "stoey", aar, sektor, p90 / 100 * utslipp.verdi)
    ledd = {"stoey": andel, "utslipp": utslipp}
    return replace(hele, formel="stoey / 100 * utslipp", ledd=ledd)


_LAGES: Final[Mapping[str, Callable[[Register, int, str, float], Spor]]] = {
    "endring": _endring,
    "oppgitt": _oppgitt,
    "maal": _maal,
    "maaltonn": _maaltonn,
    "vedtatt": _vedtatt,
    "avvik": _avvik,
    "avvikpp": _avvikpp,
}
