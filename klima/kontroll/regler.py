"""Forventningene: regler dataforvalteren skriver i YAML, lest med fil og linje.

En gal regel er selv et funn med alvoret `feil`: en regel som ikke kan kjøres, vokter ingenting.
Filformatet er forklart i datasets/forventninger/README.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from klima.grunn.arbeidsrom import Arbeidsrom, innebygd_rot
from klima.grunn.tall import oppramsing
from klima.grunn.yamlfil import MedLinjer, linje, uten_linje
from klima.kontroll.avledningsfelt import gale_felt
from klima.kontroll.funn import ALVOR, Alvor, Funn
from klima.kontroll.grunnlag import relativ

GAL_REGEL: Final = "forventning/gal-regel"
FORVENTNINGER: Final = "forventninger"
UTSLIPP: Final = "utslipp"
"""Navnet på utslippstabellen i forventninger og på kommandolinjen; den er ikke en datapakke."""


@dataclass(frozen=True)
class Regeltype:
    """Feltene en regeltype har i tillegg til de felles.

    Attributes:
        paakrevd: må være med.
        valgfrie: kan være med.
        minst_ett: minst ett av disse må være med.
    """

    paakrevd: frozenset[str] = frozenset()
    valgfrie: frozenset[str] = frozenset()
    minst_ett: frozenset[str] = frozenset()


REGELTYPER: Final[Mapping[str, Regeltype]] = {
    "ikke_tom": Regeltype(frozenset({"kolonne"})),
    "unik": Regeltype(minst_ett=frozenset({"kolonne", "kolonner"})),
    "innenfor": Regeltype(frozenset({"kolonne"}), minst_ett=frozenset({"min", "maks"})),
    "tillatt": Regeltype(frozenset({"kolonne"}), minst_ett=frozenset({"verdier", "kodeliste"})),
    "monster": Regeltype(frozenset({"kolonne", "uttrykk"})),
    "endelig": Regeltype(frozenset({"kolonne"})),
    "stigende": Regeltype(frozenset({"kolonne"}), frozenset({"like_tillatt"})),
    "antall_rader": Regeltype(minst_ett=frozenset({"min", "maks"})),
    "ferskhet": Regeltype(frozenset({"kolonne", "maaneder"})),
    "sum": Regeltype(
        frozenset({"kolonne", "total", "mangler"}),
        frozenset({"per", "enhet"}),
        frozenset({"abs", "rel"}),
    ),
    "andel": Regeltype(frozenset({"kolonne", "del", "maks"}), frozenset({"per", "enhet"})),
    "enighet": Regeltype(
        frozenset({"kolonne", "noekkel", "mot", "bare_her", "bare_der"}),
        frozenset({"abs", "rel", "enhet"}),
    ),
    "aarsendring": Regeltype(
        frozenset({"kolonne"}),
        frozenset({"per", "minst", "siste_aar", "enhet"}),
        frozenset({"prosent", "stoerste"}),
    ),
    "utgaveendring": Regeltype(
        frozenset({"kolonne", "per", "prosent"}), frozenset({"minst", "stoerste", "enhet"})
    ),
}
_FELLES: Final = frozenset({"regel", "tabell", "alvor", "grunn", "eier", "der", "unntatt"})
_FELT_I_FIL: Final = frozenset({"datasett", "eier", "regler"})


@dataclass(frozen=True)
class Regel:
    """En lest forventning.

    Attributes:
        type: en av nøklene i `REGELTYPER`.
        datasett: `pakke` for alle kommuner, eller `eier/pakke` for én; eller `utslipp`.
        tabell: ressursen i datapakken; tom for `utslipp`.
        kolonner: kolonnene regelen gjelder; tom for `antall_rader`.
        grunn: hvorfor regelen finnes, i ord.
        eier: hvem som svarer for den.
        sted: `fil:linje` der regelen står.
        der: kolonne -> verdier; regelen gjelder bare rader med en av dem.
        unntatt: kolonne -> verdier; regelen gjelder ikke rader med en av dem.
        krav: det som er særlig for typen, som `min` og `uttrykk`.
    """

    type: str
    datasett: str
    tabell: str
    kolonner: tuple[str, ...]
    alvor: Alvor
    grunn: str
    eier: str
    sted: str
    der: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    unntatt: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    krav: Mapping[str, Any] = field(default_factory=dict)

    def gjelder(self, datasett: str) -> bool:
        """Om regelen gjelder datasettet `eier/pakke`."""
        return self.datasett in (datasett, datasett.rpartition("/")[2])


def les_regler(arbeidsrom: Arbeidsrom) -> tuple[list[Regel], list[Funn]]:
    """Reglene i arbeidsrommets `datasets/forventninger`, og ett funn for hver gal regel.

    Har arbeidsrommet ingen egne, gjelder de som følger med programmet, uten dem som er skrevet
    for én bestemt eier.
    """
    egne = _les_mappe(arbeidsrom.datasett / FORVENTNINGER, arbeidsrom.rot)
    if egne is not None:
        return egne
    rot = innebygd_rot()
    regler, funn = _les_mappe(rot / "datasets" / FORVENTNINGER, rot) or ([], [])
    return [r for r in regler if "/" not in r.datasett], funn


def _les_mappe(mappe: Path, rot: Path) -> tuple[list[Regel], list[Funn]] | None:
    """Reglene i en mappe, eller None når den ikke har noen filer med regler."""
    filer = sorted(mappe.glob("*.yaml"))
    lest = [les_fil(fil, relativ(fil, rot)) for fil in filer]
    regler = [regel for egne, _ in lest for regel in egne]
    return (regler, [ett for _, gale in lest for ett in gale]) if filer else None


def les_fil(fil: Path, sted: str) -> tuple[list[Regel], list[Funn]]:
    """Reglene i én fil, og ett funn for hver gal regel. `sted` er filen slik den skal vises."""
    try:
        innhold = yaml.load(fil.read_text(encoding="utf-8"), Loader=MedLinjer)
    except (yaml.YAMLError, UnicodeDecodeError) as feil:
        merke = getattr(feil, "problem_mark", None)
        hvor = f"{sted}:{merke.line + 1}" if merke else sted
        hva = getattr(feil, "problem", None) or str(feil)
        return [], [_gal(hvor, "filen er ikke gyldig YAML", "YAML i UTF-8", hva)]
    if not isinstance(innhold, dict):
        return [], [_gal(sted, "filen har ikke feltene datasett og regler", "datasett, regler")]
    funn = [_gal(f"{sted}:{linje(innhold)}", tekst) for tekst in _feil_i_hodet(innhold)]
    if funn:
        return [], funn
    regler = []
    for raa in innhold["regler"]:
        hvor = f"{sted}:{linje(raa) if isinstance(raa, dict) else linje(innhold)}"
        feil_ = _feil_i_regel(raa, innhold)
        if feil_:
            funn += [_gal(hvor, tekst) for tekst in feil_]
        else:
            regler.append(_regel(raa, innhold, hvor))
    return regler, funn


def _gal(sted: str, tekst: str, forventet: str | None = None, funnet: str | None = None) -> Funn:
    return Funn("feil", GAL_REGEL, FORVENTNINGER, sted, tekst, forventet, funnet)


def _feil_i_hodet(innhold: Mapping[str, Any]) -> list[str]:
    feil = [f"ukjent felt «{f}» i filen" for f in uten_linje(innhold) if f not in _FELT_I_FIL]
    if not _er_tekst(innhold.get("datasett")):
        feil.append("filen sier ikke hvilket datasett den gjelder (feltet «datasett»)")
    if not (isinstance(innhold.get("regler"), list) and innhold["regler"]):
        feil.append("filen har ingen regler (feltet «regler» skal være en liste)")
    return feil


def _feil_i_regel(raa: Any, innhold: Mapping[str, Any]) -> list[str]:
    """Alt som er galt med en regel, så den rettes i én omgang."""
    if not isinstance(raa, dict):
        return [f"regelen er ikke felt og verdier, men «{raa}»"]
    slag = raa.get("regel")
    if not isinstance(slag, str) or slag not in REGELTYPER:
        return [f"ukjent regeltype «{slag}»; kjente: {', '.join(REGELTYPER)}"]
    regeltype = REGELTYPER[slag]
    kjente = _FELLES | regeltype.paakrevd | regeltype.valgfrie | regeltype.minst_ett
    if innhold["datasett"] == UTSLIPP:
        kjente |= {"utgaver"}
    feil = [f"ukjent felt «{f}» i regelen {slag}" for f in uten_linje(raa) if f not in kjente]
    maa_ha = {"grunn", "alvor", *regeltype.paakrevd} | (
        {"tabell"} if innhold["datasett"] != UTSLIPP else set()
    )
    feil += [f"regelen {slag} mangler «{f}»" for f in sorted(maa_ha) if raa.get(f) in (None, "")]
    if regeltype.minst_ett and not regeltype.minst_ett & raa.keys():
        valg = " eller ".join(sorted(regeltype.minst_ett))
        feil.append(f"regelen {slag} mangler {valg}")
    if raa.get("alvor") not in (None, *ALVOR):
        feil.append(f"ukjent alvor «{raa['alvor']}»; bruk {oppramsing(ALVOR)}")
    if not _er_tekst(raa.get("eier", innhold.get("eier"))):
        feil.append("regelen har ingen eier (feltet «eier», her eller øverst i filen)")
    if slag == "utgaveendring" and innhold["datasett"] != UTSLIPP:
        feil.append(f"regelen utgaveendring gjelder bare datasettet {UTSLIPP}")
    return feil + _gale_verdier(raa) + gale_felt(uten_linje(raa, dypt=True))


def _gale_verdier(raa: Mapping[str, Any]) -> list[str]:
    feil = _gale_grenser(raa)
    for navn in ("der", "unntatt"):
        utvalg = raa.get(navn, {"ingen": "avgrensning"})
        if not isinstance(utvalg, dict):
            feil.append(f"«{navn}» skal være kolonne og verdi, men er «{utvalg}»")
        elif not uten_linje(utvalg):
            feil.append(f"«{navn}» skal være kolonne og verdi, men er tom")
        else:
            gale = [k for k, v in _utvalg(utvalg).items() if not _er_verdier(v)]
            feil += [f"«{navn}» har ikke tekst eller tall for «{k}»" for k in gale]
    for navn in ("kolonner", "verdier"):
        if navn in raa and not (isinstance(raa[navn], list) and _er_verdier(raa[navn])):
            feil.append(f"«{navn}» skal være en liste med minst én verdi")
    for navn in ("kolonne", "tabell", "kodeliste", "uttrykk"):
        if raa.get(navn) and not _er_tekst(raa[navn]):
            feil.append(f"«{navn}» skal være tekst, men er «{raa[navn]}»")
    if not isinstance(raa.get("like_tillatt", True), bool):
        feil.append(f"«like_tillatt» skal være true eller false, men er «{raa['like_tillatt']}»")
    if _er_tekst(raa.get("uttrykk")):
        try:
            re.compile(raa["uttrykk"])
        except re.error as galt:
            feil.append(f"«uttrykk» er ikke et regulært uttrykk: {galt}")
    return feil


def _gale_grenser(raa: Mapping[str, Any]) -> list[str]:
    grenser = {navn: raa[navn] for navn in ("min", "maks") if navn in raa}
    rader = raa.get("regel") == "antall_rader"
    feil = []
    for navn, grense in grenser.items():
        er_tall = isinstance(grense, int | float) and not isinstance(grense, bool)
        if not er_tall or not math.isfinite(grense):
            feil.append(f"«{navn}» skal være et tall, men er «{grense}»")
        elif rader and (isinstance(grense, float) or grense < 0):
            feil.append(f"«{navn}» skal være et antall rader, men er «{grense}»")
    if not feil and len(grenser) == 2 and grenser["min"] > grenser["maks"]:
        feil.append(f"«min» ({grenser['min']}) er større enn «maks» ({grenser['maks']})")
    return feil


def _er_verdier(verdier: Sequence[Any]) -> bool:
    """Om listen har minst én verdi, og bare tekst, tall og ja/nei."""
    return bool(verdier) and all(isinstance(v, str | int | float) for v in verdier)


def _er_tekst(verdi: Any) -> bool:
    return isinstance(verdi, str) and bool(verdi.strip())


def _regel(raa: Mapping[str, Any], innhold: Mapping[str, Any], sted: str) -> Regel:
    krav = {
        k: v
        for k, v in uten_linje(raa, dypt=True).items()
        if k not in (*_FELLES, "kolonne", "kolonner")
    }
    return Regel(
        type=raa["regel"],
        datasett=innhold["datasett"],
        tabell=raa.get("tabell", ""),
        kolonner=tuple(raa["kolonner"] if "kolonner" in raa else [raa["kolonne"]])
        if raa["regel"] != "antall_rader"
        else (),
        alvor=raa["alvor"],
        grunn=str(raa["grunn"]).strip(),
        eier=raa.get("eier", innhold.get("eier")).strip(),
        sted=sted,
        der=_utvalg(raa.get("der", {})),
        unntatt=_utvalg(raa.get("unntatt", {})),
        krav=krav,
    )


def _utvalg(raa: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    verdier = uten_linje(raa).items()
    return {str(k): tuple(v) if isinstance(v, list) else (v,) for k, v in verdier}
