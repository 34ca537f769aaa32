"""Sporene til klimabudsjettet: referansebanen, tiltakene, gapet, rammen og planens sektorrader."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any, Final

from klima.baner import les_baner, med_totalt
from klima.grunn.arbeidsrom import Form
from klima.grunn.datapakke import som_rader
from klima.grunn.kodelister import TOTALT
from klima.maaleenheter import UTSLIPP_PER_AAR, faktor
from klima.ramme import som_tall
from reports.spor.modell import Spor, sum_av
from reports.spor.register import Lager, Register, navn_paa
from reports.spor.utslipp import samlet

_PP: Final[dict[str, Any]] = {"enhet": "pp", "fortegn": True}
FORMNAVN: Final[dict[str, str]] = {"lineaer": "lineaer", "konstant_rate": "konstant-rate"}
"""Formen på rammen slik den skrives i navnet på et spor."""
_VEI: Final[dict[str, str]] = {
    "lineaer": "fra + (til - fra) * {n} / {m}",
    "konstant_rate": "fra * (til / fra) ** ({n} / {m})",
}
"""Rammen n av m år på vei fra ett punkt til det neste (`klima.ramme.mellom`)."""
_VEI_PROSENT: Final[dict[str, str]] = {
    "lineaer": _VEI["lineaer"],
    "konstant_rate": "(100 + fra) * ((100 + til) / (100 + fra)) ** ({n} / {m}) - 100",
}


def spor(r: Register) -> Lager:
    """Sporene til banene, tiltakene, gapet, rammen og sektorradene."""
    ut: Lager = {}
    for bygg in (_banene, _tiltakene, _gapene, _rammene, _radene):
        bygg(r, ut)
    return ut


def _tom(r: Register, slag: str, aar: int, sektor: str, verdi: float, **skrives: Any) -> Spor:
    hva = r.t(slag, aar=aar, sektor=sektor)
    return Spor(hva, verdi, **skrives, navn=navn_paa(slag, aar, sektor))


def _aarene(r: Register) -> list[int]:
    """Årene i banen som rapporten viser: det første og siste i perioden, og målårene."""
    periode, gap = r.g.budsjett.periode, r.g.budsjett.gap
    return sorted({periode[0], periode[-1], *(x.maalaar for x in gap)})


# --- Referansebanen og tiltakene ---------------------------------------------------------------


def _banene(r: Register, ut: Lager) -> None:
    b = r.g.budsjett
    banen, sammen = med_totalt(b.referansebane), b.virkning.sammen
    for aar in (a for a in _aarene(r) if a in banen["aar"].values):
        for sektor in map(str, banen["sektor"].values):
            verdi = som_tall(banen.sel(sektor=sektor, aar=aar).item())
            if verdi is None:
                continue
            ut[navn_paa("referansebane", aar, sektor)] = partial(_bane, r, aar, sektor, verdi)
            if sammen is not None and sektor != TOTALT:
                med = float(sammen.bane.sel(sektor=sektor, aar=aar).item())
                lag = partial(_tiltaksbane, r, aar, sektor, med)
                ut[navn_paa("tiltaksbane", aar, sektor)] = lag


def _bane(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    b = r.g.budsjett
    hele = _tom(r, "referansebane", aar, sektor, verdi)
    if sektor == TOTALT:
        deler = [str(s) for s in b.referansebane["sektor"].values]
        return sum_av(hele, samlet(r, "referansebane", aar, deler))
    grunnlag = str(b.referansebane.attrs["grunnlag"])
    if grunnlag.startswith("flat"):
        # Banen er utslippet det siste året, uendret.
        ledd = {"utslipp": r[navn_paa("utslipp", b.siste_aar, sektor)]}
        return replace(hele, formel="utslipp", ledd=ledd)
    rad = next((x for x in _banerader(r) if (x["sektor"], x["aar"]) == (sektor, aar)), None)
    if rad is None or b.plan is None:
        return replace(hele, opphav="avledet", merknader=(grunnlag,))
    sted = r.sted(b.plan, "baner", rad)
    if rad["tonn"] is not None:
        return replace(hele, steder=(sted,), opphav=rad["opphav"])
    prosent = Spor(hele.hva, float(rad["prosent"]), 0, "%", steder=(sted,), opphav=rad["opphav"])
    ledd = {"referanse": r[navn_paa("utslipp", r.g.referanseaar, sektor)], "prosent": prosent}
    return replace(hele, formel="referanse * (1 + prosent / 100)", ledd=ledd)


def _banerader(r: Register) -> list[dict[str, Any]]:
    """Radene i planens referansebane; ingen når den ikke har den i tall."""
    plan = r.g.budsjett.plan
    if plan is None or "referansebane" not in les_baner(plan):
        return []
    return [x for x in som_rader(plan["baner"]) if x["bane"] == "referansebane"]


def _tiltaksbane(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    ledd = {"bane": r[navn_paa("referansebane", aar, sektor)]}
    if navn_paa("effekt", aar, sektor) in r:
        ledd["tiltak"] = r[navn_paa("effekt", aar, sektor)]
    return replace(_tom(r, "tiltaksbane", aar, sektor, verdi), formel=" - ".join(ledd), ledd=ledd)


def _tiltakene(r: Register, ut: Lager) -> None:
    """Effekten per sektor, i alt, og hvert tiltaks del av den."""
    v = r.g.budsjett.virkning
    if v.sammen is None or v.effekt is None:
        return
    for aar in (a for a in _aarene(r) if a in v.sammen.deler["aar"].values):
        per_sektor: dict[str, list[str]] = {}
        for tiltak in v.tallfestede:
            del_ = float(v.sammen.deler.sel(tiltak=tiltak, aar=aar).item())
            alene = float(v.effekt["midt"].sel(tiltak=tiltak, aar=aar).item())
            if del_ == del_:
                ut[f"tiltak/{tiltak}/{aar}"] = partial(_del, r, tiltak, aar, del_, alene)
                sektor = str(v.sammen.deler["sektor"].sel(tiltak=tiltak).item())
                per_sektor.setdefault(sektor, []).append(f"tiltak/{tiltak}/{aar}")
        i_alt = 0.0
        for sektor, navn in per_sektor.items():
            tonn = float(v.sammen.samlet.sel(sektor=sektor, aar=aar).item())
            i_alt += tonn
            ut[navn_paa("effekt", aar, sektor)] = partial(_effekt, r, aar, sektor, tonn, navn)
        navn = [navn_paa("effekt", aar, s) for s in per_sektor]
        ut[navn_paa("effekt", aar)] = partial(_effekt, r, aar, TOTALT, i_alt, navn)


def _effekt(r: Register, aar: int, sektor: str, tonn: float, navn: list[str]) -> Spor:
    ledd = {f"del_{nr}": r[n] for nr, n in enumerate(navn)}
    return sum_av(_tom(r, "effekt", aar, sektor, tonn), ledd)


def _del(r: Register, tiltak: str, aar: int, del_: float, alene: float) -> Spor:
    effekt = r.g.budsjett.virkning.effekt
    assert effekt is not None
    tekst = str(effekt["tekst"].sel(tiltak=tiltak).item())
    hele = Spor(r.t("tiltak", tekst=tekst, aar=aar), del_, 1, navn=f"tiltak/{tiltak}/{aar}")
    ledd = {"alene": _alene(r, tiltak, aar, alene)}
    if abs(del_ - alene) < 5e-7 or alene == 0:
        return replace(hele, formel="alene", ledd=ledd)
    ledd["andel"] = Spor(r.t("andel"), 100 * del_ / alene, 1, "%", opphav="avledet")
    return replace(hele, formel="alene * andel / 100", ledd=ledd)


def _alene(r: Register, tiltak: str, aar: int, verdi: float) -> Spor:
    """Effekten av tiltaket alene: malens formel over forutsetningene."""
    b = r.g.budsjett
    assert b.tiltak is not None
    assert b.virkning.grunnlag is not None
    hele = Spor(r.t("alene"), verdi, 1)
    t = b.virkning.grunnlag.tallfestet[tiltak]
    nr = b.virkning.grunnlag.aar.index(aar)
    if not t.gjelder[nr]:
        return replace(hele, merknader=(r.t("utenfor-perioden"),), opphav="avledet")
    if t.mal is None:
        steder = _steder(r, "effekter", tiltak, aar)
        return replace(hele, steder=steder, opphav="avlest")
    ledd = {}
    for navn, f in t.verdier.items():
        i_egen = float(f.midt[nr]) / faktor(f.enhet)
        ledd[navn] = Spor(
            r.t("forutsetning", navn=f"{t.mal.mal}/{navn}"),
            float(f.midt[nr]),
            tekst=Spor("", i_egen, _desimaler(i_egen), f.enhet).vist,
            steder=_steder(r, "forutsetninger", tiltak, aar, navn),
            opphav="avlest",
        )
    return replace(
        hele,
        formel=t.mal.formel.tekst,
        ledd=ledd,
        skala=1 / faktor(UTSLIPP_PER_AAR),
        merknader=(r.t("mal", mal=t.mal.navn, fil=t.mal.mal),),
    )


def _desimaler(verdi: float) -> int:
    return next((d for d in range(6) if abs(round(verdi, d) - verdi) < 1e-9), 6)


def _steder(r: Register, tabell: str, tiltak: str, aar: int, navn: str = "") -> tuple[Any, ...]:
    """Radene i tiltakspakken; en rad uten år gjelder når ingen har året."""
    pakke = r.g.budsjett.tiltak
    assert pakke is not None
    egne = [
        x
        for x in som_rader(pakke[tabell])
        if x["tiltak"] == tiltak and (not navn or x["navn"] == navn)
    ]
    i_aaret = [x for x in egne if x["aar"] == aar] or [x for x in egne if x["aar"] is None]
    return tuple(r.sted(pakke, tabell, x) for x in i_aaret)


# --- Gapet -------------------------------------------------------------------------------------


def _gapene(r: Register, ut: Lager) -> None:
    for gap in r.g.budsjett.gap:
        s, aar = gap.sektor, gap.maalaar
        if gap.gap is None:
            if gap.gap_prosentpoeng is not None:
                poeng = gap.gap_prosentpoeng
                ut[navn_paa("gap", aar, s)] = partial(_gap_i_poeng, r, aar, s, poeng)
            continue
        ut[navn_paa("gap", aar, s)] = partial(_gap, r, aar, s, gap.gap)
        if gap.gjenstaar is not None:
            ut[navn_paa("gjenstaar", aar, s)] = partial(_gjenstaar, r, aar, s, gap.gjenstaar)
        if gap.uten_prosent is not None:
            ut[navn_paa("uten-tiltak", aar, s)] = partial(_uten, r, aar, s, gap.uten_prosent)


def _gap(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    ledd = {
        "bane": r[navn_paa("referansebane", aar, sektor)],
        "maal": r[navn_paa("maaltonn", aar, sektor)],
    }
    return replace(_tom(r, "gap", aar, sektor, verdi), formel="bane - maal", ledd=ledd)


def _gap_i_poeng(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    ledd = {
        "endring": r[navn_paa("endring", r.g.aar, sektor)],
        "maal": r[navn_paa("maal", aar, sektor)],
    }
    hele = _tom(r, "gap", aar, sektor, verdi, **_PP)
    return replace(hele, formel="endring - maal", ledd=ledd)


def _gjenstaar(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    ledd = {"gap": r[navn_paa("gap", aar, sektor)]}
    if navn_paa("effekt", aar, sektor) in r:
        ledd["tiltak"] = r[navn_paa("effekt", aar, sektor)]
    return replace(_tom(r, "gjenstaar", aar, sektor, verdi), formel=" - ".join(ledd), ledd=ledd)


def _uten(r: Register, aar: int, sektor: str, verdi: float) -> Spor:
    hele = _tom(r, "uten-tiltak", aar, sektor, verdi, enhet="%")
    ledd = {hva: r[navn_paa(hva, aar, sektor)] for hva in ("gjenstaar", "gap")}
    if ledd["gjenstaar"].verdi < 0:
        return replace(hele, formel="0 * gjenstaar", ledd={"gjenstaar": ledd["gjenstaar"]})
    return replace(hele, formel="100 * gjenstaar / gap", ledd=ledd)


# --- Rammen ------------------------------------------------------------------------------------


def _rammene(r: Register, ut: Lager) -> None:
    b = r.g.budsjett
    siste, periode = b.siste_aar, (b.periode[0], b.periode[-1])
    for form, ramme in b.rammer.items():
        for sektor in map(str, ramme["sektor"].values):
            for aar in sorted({siste, *periode} & set(ramme["aar"].values.tolist())):
                egen = ramme.sel(sektor=sektor, aar=aar)
                for slag, felt in (("ramme", "tonn"), ("rammeprosent", "prosent")):
                    verdi = som_tall(egen[felt].item())
                    if verdi is not None:
                        navn = navn_paa(slag, aar, sektor, FORMNAVN[form])
                        ut[navn] = partial(_ramme, r, slag, form, aar, sektor, verdi)
        for s in b.status[form]:
            if (tonn := som_tall(s.avvik_tonn)) is not None:
                lag = partial(_rammeavvik, r, form, s.aar, s.sektor, tonn)
            elif (poeng := som_tall(s.avvik_prosentpoeng)) is not None:
                lag = partial(_rammeavvik_i_poeng, r, form, s.aar, s.sektor, poeng)
            else:
                continue
            ut[navn_paa("rammeavvik", s.aar, s.sektor, FORMNAVN[form])] = lag


def _rammetom(
    r: Register, slag: str, form: Form, aar: int, sektor: str, verdi: float, **skrives: Any
) -> Spor:
    hva = r.t(slag, aar=aar, sektor=sektor, form=r.t(f"form-{FORMNAVN[form]}"))
    return Spor(hva, verdi, **skrives, navn=navn_paa(slag, aar, sektor, FORMNAVN[form]))


def _ramme(r: Register, slag: str, form: Form, aar: int, sektor: str, verdi: float) -> Spor:
    """Et punkt på rammen: målet selv, eller mellom de to punktene på hver side."""
    i_prosent = slag == "rammeprosent"
    skrives: dict[str, Any] = {"desimaler": 1, "enhet": "%"} if i_prosent else {}
    hele = _rammetom(r, slag, form, aar, sektor, verdi, **skrives)
    punkt = _punkter(r, form, sektor, "maal" if i_prosent else "maaltonn")
    if aar in punkt:
        return replace(hele, formel="maal", ledd={"maal": punkt[aar]})
    for fra, til in pairwise(sorted(punkt)):
        if fra < aar < til:
            ledd = {"fra": punkt[fra], "til": punkt[til]}
            mal = (_VEI_PROSENT if i_prosent else _VEI)[form]
            # Er endene like, er rammen det hele veien, og fast rate har ikke noe å dele på.
            like = punkt[fra].verdi == punkt[til].verdi
            formel = "fra" if like else mal.format(n=aar - fra, m=til - fra)
            return replace(hele, formel=formel, ledd={"fra": punkt[fra]} if like else ledd)
    return replace(hele, opphav="avledet")


def _punkter(r: Register, form: Form, sektor: str, slag: str) -> dict[int, Spor]:
    """Punktene rammen går gjennom: referanseåret og målene."""
    ramme = r.g.budsjett.rammer[form]
    start = int(ramme.attrs["startaar"])
    opphav = ramme["opphav"].sel(sektor=sektor)
    aarene = [int(a) for a in opphav["aar"].values[opphav.values == "maal"]]
    ut = {a: r[navn_paa(slag, a, sektor)] for a in aarene if navn_paa(slag, a, sektor) in r}
    if slag == "maal":
        ut[start] = Spor(r.t("referansepunkt", aar=start), 0.0, 0, "%")
        for aar in (a for a in aarene if a not in ut):
            prosent = float(ramme["prosent"].sel(sektor=sektor, aar=aar).item())
            ledd = {
                "maal": r[navn_paa("maaltonn", aar, sektor)],
                "referanse": r[navn_paa("utslipp", r.g.referanseaar, sektor)],
            }
            hva = r.t("maal", aar=aar, sektor=sektor)
            ut[aar] = Spor(hva, prosent, 1, "%", formel="100 * (maal / referanse - 1)", ledd=ledd)
    elif navn_paa("utslipp", start, sektor) in r:
        ut[start] = r[navn_paa("utslipp", start, sektor)]
    return ut


def _rammeavvik(r: Register, form: Form, aar: int, sektor: str, verdi: float) -> Spor:
    ledd = {
        "utslipp": r[navn_paa("utslipp", aar, sektor)],
        "ramme": r[navn_paa("ramme", aar, sektor, FORMNAVN[form])],
    }
    hele = _rammetom(r, "rammeavvik", form, aar, sektor, verdi, fortegn=True)
    return replace(hele, formel="utslipp - ramme", ledd=ledd)


def _rammeavvik_i_poeng(r: Register, form: Form, aar: int, sektor: str, verdi: float) -> Spor:
    ledd = {
        "endring": r[navn_paa("endring", aar, sektor)],
        "ramme": r[navn_paa("rammeprosent", aar, sektor, FORMNAVN[form])],
    }
    hele = _rammetom(r, "rammeavvik", form, aar, sektor, verdi, **_PP)
    return replace(hele, formel="endring - ramme", ledd=ledd)


# --- Sektorradene ------------------------------------------------------------------------------


def _radene(r: Register, ut: Lager) -> None:
    """Tallene i planens egne sektorrader; de beregnede radene har sporene sine fra før."""
    plan = r.g.plan
    if plan is None or "budsjett" not in set(plan["sektorrader"]["stoerrelse"]):
        return
    for rad in som_rader(plan["sektorrader"]):
        if rad["tonn"] is not None:
            navn = radnavn(rad["rad"], rad["stoerrelse"], int(rad["aar"]))
            ut[navn] = partial(_rad, r, navn, rad)


def radnavn(rad: str, stoerrelse: str, aar: int) -> str:
    """Navnet på sporet til et tall i en av planens sektorrader."""
    return f"budsjett/{rad}/{stoerrelse}-{aar}"


def _rad(r: Register, navn: str, rad: dict[str, Any]) -> Spor:
    assert r.g.plan is not None
    return Spor(
        r.t(f"rad-{rad['stoerrelse']}", rad=rad["tekst"], aar=rad["aar"]),
        float(rad["tonn"]),
        navn=navn,
        steder=(r.sted(r.g.plan, "sektorrader", rad),),
        opphav=rad["opphav"],
        utgave=str(r.g.plan.meta["utgave"]) if not r.g.er_plan else "",
        merknader=(rad["merknad"],) if rad["merknad"] else (),
    )


def celle_i_rad(r: Register, rad: dict[str, Any], celle: dict[str, Any]) -> str:
    """Navnet på sporet til en celle i en sektorrad fra budsjettdokumentet."""
    aar, sektor, slag = int(celle["aar"]), rad["sektor"], celle["stoerrelse"]
    if rad["trykt"]:
        return radnavn(rad["rad"], slag, aar)
    if slag == "ramme":
        form = celle["form"] or r.g.budsjett.valg.form or ""
        return navn_paa("ramme", aar, sektor, FORMNAVN[form])
    hva = {"maal": "maaltonn", "utslipp": "utslipp", "budsjett": "tiltaksbane"}[slag]
    return navn_paa(hva, aar, sektor)
