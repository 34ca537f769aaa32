"""Hvilken total sektormålene gir, og om det er den som er vedtatt.

Sektormålene i prosent gir bare en total når nivåene i referanseåret er kjent. Planens trykte tall
er avrundet, så alt regnes som intervaller (`klima.kontroll.intervall`): bare når ingen verdi bak
de trykte tallene kan gi det vedtatte, er målene uenige.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

import xarray as xr

from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, UFORDELT, finn_kommune
from klima.grunn.tall import oppramsing
from klima.kontroll.intervall import Intervall, avrundet, eksakt, punkt, summen
from klima.kontroll.tekst import desimaler, spenn
from klima.maal import referansenivaa as utgavens_nivaa
from klima.plan import referansenivaa as planens_nivaa

Svar = Literal["forenlig", "uenig", "ikke_avgjort"]
_NULL: Final = punkt(0)
_HUNDRE: Final = punkt(100)


@dataclass(frozen=True)
class Maalsum:
    """Totalen sektormålene gir, holdt mot den vedtatte. Tonn i t CO2e.

    Attributes:
        aar, referanseaar: målåret, og året prosentene regnes fra.
        prosent, tonn: det sektorene med mål gir samlet; en nedre grense når noen mangler mål.
        vedtatt, vedtatt_tonn: totalmålet slik det er trykt, og tonnene det gir.
        kjente: sektorene med både mål og nivå; kjente_nivaa og kjente_tonn er summen deres i
            referanseåret og målåret.
        uten_nivaa: sektorene med mål, men uten nivå i tonn.
        uten_maal: sektorene i omfanget uten mål.
        resten_nivaa: det de andre sektorene har i referanseåret: totalen minus de kjente.
        resten_maa: det de andre må være nede i, i målåret, for at totalmålet skal gå opp.
        svar: `uenig` når ingen mulige verdier går opp; `forenlig` når de gjør det og alt er kjent;
            ellers `ikke_avgjort`.
    """

    aar: int
    referanseaar: int
    prosent: Intervall
    tonn: Intervall
    vedtatt: Intervall
    vedtatt_tonn: Intervall
    kjente: tuple[str, ...]
    kjente_nivaa: Intervall
    kjente_tonn: Intervall
    uten_nivaa: tuple[str, ...]
    uten_maal: tuple[str, ...]
    resten_nivaa: Intervall
    resten_maa: Intervall
    svar: Svar

    @property
    def setning(self) -> str:
        """Svaret i ord."""
        gir = (
            f"Sektormålene for {self.aar} gir samlet {spenn(self.prosent, 1, '%')} fra "
            f"{self.referanseaar}, vedtatt er {spenn(self.vedtatt, 1, '%')}"
        )
        svar = {
            "forenlig": "De kan være det samme.",
            "uenig": "Det er ikke det samme, uansett avrunding.",
            "ikke_avgjort": "Om det er det samme, kan ikke avgjøres av planens tall.",
        }[self.svar]
        deler = [f"{gir}. {svar}"]
        if self.uten_nivaa:
            deler.append(f"Uten nivå i tonn: {oppramsing(self.uten_nivaa)}.")
        if self.uten_maal:
            deler.append(f"Uten mål, og ikke regnet med: {oppramsing(self.uten_maal)}.")
        if self.uten_nivaa or self.uten_maal:
            deler.append(
                f"Går det opp, er de fra {spenn(self.resten_nivaa, -2, 't')} i {self.referanseaar} "
                f"til {spenn(self.resten_maa, -2, 't')} i {self.aar}."
            )
        return " ".join(deler)


def maalsum(plan: Datapakke, aar: int, utslipp: xr.DataArray | None = None) -> Maalsum:
    """Totalen planens sektormål gir for et målår.

    Formler, i intervaller: faktor_s = max(0, 1 + prosent_s/100) med prosenten som trykt ± en halv
    enhet; tonn = Σ nivaa_s · faktor_s over de kjente + resten · [minste, største faktor av dem uten
    nivå]; prosent = 100·(tonn/total − 1). Resten er totalen minus de kjente nivåene. Mangler en av
    sektorene i resten mål, kan de andre ha alt fra null til hele resten. Intervallene er ytre
    grenser: avhengighet mellom leddene kan bare gjøre dem for brede, aldri for smale.

    Args:
        plan: datapakken `klimagassutslipp`.
        aar: målåret.
        utslipp: None for nivåene planens egne mål og budsjett forutsetter
            (`klima.plan.referansenivaa`); ellers utgaven nivåene hentes fra.

    Raises:
        Brukerfeil: planen har ikke totalmål og sektormål for året, eller totalen i referanseåret
            mangler.

    >>> from klima import finn_arbeidsrom
    >>> from klima.plan import les_plan
    >>> svaret = maalsum(les_plan(finn_arbeidsrom(), "3203"), 2030)
    >>> svaret.svar, round(float(svaret.prosent.lav), 1), round(float(svaret.prosent.hoy), 1)
    ('ikke_avgjort', -70.4, -60.7)
    """
    maalene = _sektormaal(plan, aar)
    vedtatt = _totalmaal(plan, aar)
    if not maalene or vedtatt is None:
        raise Brukerfeil(
            f"planen har ikke både totalmål og sektormål for {aar}",
            sted=str(plan.mappe),
            utvei="velg et år som står i både klimamaal.csv og sektormaal.csv",
        )
    nivaa, total, omfang = _nivaaer(plan) if utslipp is None else _utgavens(plan, utslipp)
    kjente = tuple(s for s in maalene if s in nivaa)
    uten_nivaa = tuple(s for s in maalene if s not in nivaa)
    uten_maal = tuple(s for s in omfang if s not in maalene)
    kjente_nivaa = summen(nivaa[s] for s in kjente)
    kjente_tonn = summen(nivaa[s] * maalene[s] for s in kjente)
    resten = _ikke_negativ(total - kjente_nivaa)
    med_maal = _ikke_negativ(resten - summen(nivaa[s] for s in uten_maal if s in nivaa))
    if any(s not in nivaa for s in uten_maal):
        med_maal = Intervall(Fraction(0), med_maal.hoy)
    faktorer = [maalene[s] for s in uten_nivaa]
    spredning = (
        Intervall(min(f.lav for f in faktorer), max(f.hoy for f in faktorer)) if faktorer else _NULL
    )
    tonn = kjente_tonn + med_maal * spredning
    prosent = (tonn / total - punkt(1)) * _HUNDRE
    vedtatt_tonn = total * (punkt(1) + vedtatt / _HUNDRE)
    return Maalsum(
        aar=aar,
        referanseaar=int(plan.meta["referanseaar"]),
        prosent=prosent,
        tonn=tonn,
        vedtatt=vedtatt,
        vedtatt_tonn=vedtatt_tonn,
        kjente=kjente,
        kjente_nivaa=kjente_nivaa,
        kjente_tonn=kjente_tonn,
        uten_nivaa=uten_nivaa,
        uten_maal=uten_maal,
        resten_nivaa=resten,
        resten_maa=vedtatt_tonn - kjente_tonn,
        svar=_svar(prosent, vedtatt, bool(uten_nivaa), bool(uten_maal)),
    )


def maalsumrad(svaret: Maalsum) -> dict[str, Any]:
    """Svaret som én rad til JSON; hvert intervall som to tall."""
    felt = ("prosent", "tonn", "vedtatt", "vedtatt_tonn", "kjente_nivaa", "kjente_tonn")
    grenser = {
        f"{navn}_{ende}": round(float(getattr(getattr(svaret, navn), ende)), 6)
        for navn in (*felt, "resten_nivaa", "resten_maa")
        for ende in ("lav", "hoy")
    }
    return {
        "aar": svaret.aar,
        "referanseaar": svaret.referanseaar,
        **grenser,
        "kjente": list(svaret.kjente),
        "uten_nivaa": list(svaret.uten_nivaa),
        "uten_maal": list(svaret.uten_maal),
        "svar": svaret.svar,
        "setning": svaret.setning,
    }


def _sektormaal(plan: Datapakke, aar: int) -> dict[str, Intervall]:
    """Faktoren 1 + prosent/100 for hver sektor med mål; utslipp blir aldri negative."""
    rader = som_rader(plan["sektormaal"])
    return {
        r["sektor"]: _ikke_negativ(punkt(1) + avrundet(r["prosent"], r["desimaler"]) / _HUNDRE)
        for r in rader
        if (r["stoerrelse"], r["aar"]) == ("maal", aar)
    }


def _totalmaal(plan: Datapakke, aar: int) -> Intervall | None:
    navn = finn_kommune(plan.meta["kommune"]).navn
    for r in som_rader(plan["klimamaal"]):
        if (r["hvem"], r["maalaar"]) == (navn, aar) and r["referanseaar"] == plan.meta[
            "referanseaar"
        ]:
            return avrundet(r["prosent_hoy"], desimaler(r["prosent_hoy"]))
    return None


_Nivaaer = tuple[Mapping[str, Intervall], Intervall, tuple[str, ...]]


def _nivaaer(plan: Datapakke) -> _Nivaaer:
    """Nivåene planens egne tall gir, totalen i referanseåret, og planens sektorer."""
    nivaa = {
        str(r["sektor"]): Intervall(eksakt(r["lav"]), eksakt(r["hoy"]))
        for r in som_rader(planens_nivaa(plan))
    }
    aar = plan.meta["referanseaar"]
    for r in som_rader(plan["totaler"]):
        if r["aar"] == aar and r["tonn"] is not None:
            lav, hoy = (r["tonn"] if r[ende] is None else r[ende] for ende in ("lav", "hoy"))
            return nivaa, Intervall(eksakt(lav), eksakt(hoy)), tuple(plan.meta["omfang"])
    raise Brukerfeil(
        f"planen har ikke samlet utslipp i {aar}",
        sted=str(plan.fil("totaler")),
        utvei="bruk nivåene fra en utgave av statistikken",
    )


def _utgavens(plan: Datapakke, utslipp: xr.DataArray) -> _Nivaaer:
    aar = int(plan.meta["referanseaar"])
    serie = utgavens_nivaa(utslipp, aar)
    tonn = {str(s): float(v) for s, v in zip(serie["sektor"].values, serie.values, strict=True)}
    kjent = {s: punkt(t) for s, t in tonn.items() if t == t and s != UFORDELT}
    if TOTALT not in kjent:
        raise Brukerfeil(
            f"utgaven {utslipp.attrs['utgave']} har ikke referanseåret {aar}",
            utvei="velg en utgave som har det",
        )
    return kjent, kjent.pop(TOTALT), tuple(utslipp.attrs["omfang"])


def _ikke_negativ(intervall: Intervall) -> Intervall:
    return Intervall(max(Fraction(0), intervall.lav), max(Fraction(0), intervall.hoy))


def _svar(gir: Intervall, vedtatt: Intervall, mangler_nivaa: bool, mangler_maal: bool) -> Svar:
    # Sektorer uten mål kommer i tillegg: da er bare den nedre grensen sikker.
    if gir.lav > vedtatt.hoy or (gir.hoy < vedtatt.lav and not mangler_maal):
        return "uenig"
    return "ikke_avgjort" if mangler_nivaa or mangler_maal else "forenlig"
