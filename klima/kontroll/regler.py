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

from klima.grunn.arbeidsrom import Arbeidsrom, innebygd_rot
from klima.grunn.tall import oppramsing
from klima.grunn.yamlfil import Felt, Liste, UlesbarFil, les_yaml
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
    "type": Regeltype(frozenset({"kolonne", "type"})),
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
FELLES: Final = frozenset({"regel", "tabell", "alvor", "grunn", "eier", "der", "unntatt"})
"""Feltene hver regel kan ha, uansett type."""
BARE_UTSLIPP: Final = frozenset({"utgaver"})
"""Feltene bare regler for utslippstabellen kan ha."""
CELLETYPER: Final = ("heltall", "tall", "dato", "tekst", "ja_nei")
FELT_I_FIL: Final = frozenset({"datasett", "eier", "regler"})


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

    @property
    def bare_nyeste(self) -> bool:
        """Om regelen bare gjelder den nyeste utgaven av utslippstabellen med kommunen."""
        return self.krav.get("utgaver") == "nyeste"

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
        innhold = les_yaml(fil)
    except UlesbarFil as feil:
        hvor = f"{sted}:{feil.linje}" if feil.linje else sted
        return [], [_gal(hvor, "filen er ikke gyldig YAML", "YAML i UTF-8", str(feil))]
    if not isinstance(innhold, Felt):
        return [], [_gal(sted, "filen har ikke feltene datasett og regler", "datasett, regler")]
    funn = [_gal(f"{sted}:{innhold.linjen_til(f)}", tekst) for f, tekst in _feil_i_hodet(innhold)]
    if funn:
        return [], funn
    regler = []
    liste: Liste = innhold["regler"]
    for raa, linje in zip(liste, liste.linjer, strict=True):
        if not isinstance(raa, Felt):
            tekst = f"regelen er ikke felt og verdier, men «{raa}»"
            funn.append(_gal(f"{sted}:{linje}", tekst))
            continue
        eier = _eier(raa, innhold)
        feil_ = _feil_i_regel(raa, innhold)
        if feil_:
            linjer = [(raa.linjen_til(felt), tekst) for felt, tekst in feil_]
            funn += [_gal(f"{sted}:{nr}", tekst, eier=eier) for nr, tekst in sorted(linjer)]
        else:
            regler.append(_regel(raa, innhold, f"{sted}:{linje}"))
    return regler, funn


def _eier(raa: Felt, innhold: Felt) -> str | None:
    """Den som svarer for regelen, også når den er gal; None når ingen står der."""
    eier = raa.get("eier", innhold.get("eier"))
    return eier.strip() if isinstance(eier, str) and eier.strip() else None


def _gal(
    sted: str,
    tekst: str,
    forventet: str | None = None,
    funnet: str | None = None,
    eier: str | None = None,
) -> Funn:
    return Funn("feil", GAL_REGEL, FORVENTNINGER, sted, tekst, forventet, funnet, eier=eier)


_Feil = list[tuple[str, str]]
"""Feltet det gjelder, og hva som er galt. Linjen er feltets, eller regelens når feltet mangler."""


def _feil_i_hodet(innhold: Felt) -> _Feil:
    feil = [(str(f), f"ukjent felt «{f}» i filen") for f in innhold if f not in FELT_I_FIL]
    if not _er_tekst(innhold.get("datasett")):
        tekst = "filen sier ikke hvilket datasett den gjelder (feltet «datasett»)"
        feil.append(("datasett", tekst))
    if not (isinstance(innhold.get("regler"), list) and innhold["regler"]):
        feil.append(("regler", "filen har ingen regler (feltet «regler» skal være en liste)"))
    return feil


def _feil_i_regel(raa: Felt, innhold: Felt) -> _Feil:
    """Alt som er galt med en regel, så den rettes i én omgang."""
    slag = raa.get("regel")
    if not isinstance(slag, str) or slag not in REGELTYPER:
        return [("regel", f"ukjent regeltype «{slag}»; kjente: {', '.join(REGELTYPER)}")]
    regeltype = REGELTYPER[slag]
    kjente = FELLES | regeltype.paakrevd | regeltype.valgfrie | regeltype.minst_ett
    if innhold["datasett"] == UTSLIPP:
        kjente |= BARE_UTSLIPP
    feil = [(str(f), f"ukjent felt «{f}» i regelen {slag}") for f in raa if f not in kjente]
    maa_ha = {"grunn", "alvor", *regeltype.paakrevd} | (
        {"tabell"} if innhold["datasett"] != UTSLIPP else set()
    )
    mangler = [f for f in sorted(maa_ha) if raa.get(f) in (None, "")]
    feil += [(f, f"regelen {slag} mangler «{f}»") for f in mangler]
    if regeltype.minst_ett and not regeltype.minst_ett & raa.keys():
        valg = " eller ".join(sorted(regeltype.minst_ett))
        feil.append((valg, f"regelen {slag} mangler {valg}"))
    if _eier(raa, innhold) is None:
        tekst = "regelen har ingen eier (feltet «eier», her eller øverst i filen)"
        feil.append(("eier", tekst))
    if slag == "utgaveendring" and innhold["datasett"] != UTSLIPP:
        feil.append(("regel", f"regelen utgaveendring gjelder bare datasettet {UTSLIPP}"))
    return feil + _gale_verdier(raa) + gale_felt(raa)


def _gale_verdier(raa: Felt) -> _Feil:
    feil = _gale_grenser(raa) + _gale_utvalg(raa)
    if raa.get("alvor") not in (None, "", *ALVOR):
        feil.append(("alvor", f"ukjent alvor «{raa['alvor']}»; bruk {oppramsing(ALVOR, 'eller')}"))
    if raa.get("type") not in (None, "", *CELLETYPER):
        valg = oppramsing(CELLETYPER, "eller")
        feil.append(("type", f"ukjent type «{raa['type']}»; bruk {valg}"))
    if "verdier" in raa and not (isinstance(raa["verdier"], list) and _er_verdier(raa["verdier"])):
        feil.append(("verdier", "«verdier» skal være en liste med minst én verdi"))
    if "kolonner" in raa and not _er_kolonner(raa["kolonner"]):
        feil.append(("kolonner", "«kolonner» skal være en liste med ulike kolonnenavn"))
    if {"kolonne", "kolonner"} <= raa.keys():
        feil.append(("kolonne", "bruk enten «kolonne» eller «kolonner»"))
    for navn in ("grunn", "kolonne", "tabell", "kodeliste", "uttrykk"):
        if raa.get(navn) not in (None, "") and not _er_tekst(raa[navn]):
            feil.append((navn, f"«{navn}» skal være tekst, men er «{raa[navn]}»"))
    if not isinstance(raa.get("like_tillatt", True), bool):
        tekst = f"«like_tillatt» skal være true eller false, men er «{raa['like_tillatt']}»"
        feil.append(("like_tillatt", tekst))
    if _er_tekst(raa.get("uttrykk")):
        try:
            re.compile(raa["uttrykk"])
        except (re.error, RecursionError, OverflowError) as galt:
            feil.append(("uttrykk", f"«uttrykk» er ikke et regulært uttrykk: {galt}"))
    return feil


def _gale_utvalg(raa: Felt) -> _Feil:
    feil: _Feil = []
    for navn in ("der", "unntatt"):
        if navn not in raa:
            continue
        utvalg = raa[navn]
        if not isinstance(utvalg, dict):
            feil.append((navn, f"«{navn}» skal være kolonne og verdi, men er «{utvalg}»"))
        elif not utvalg:
            feil.append((navn, f"«{navn}» skal være kolonne og verdi, men er tom"))
        else:
            gale = [k for k, v in _utvalg(utvalg).items() if not _er_verdier(v)]
            feil += [(navn, f"«{navn}» har ikke tekst eller tall for «{k}»") for k in gale]
    return feil


def _gale_grenser(raa: Felt) -> _Feil:
    grenser = {navn: raa[navn] for navn in ("min", "maks") if navn in raa}
    rader = raa.get("regel") == "antall_rader"
    feil = []
    for navn, grense in grenser.items():
        er_tall = isinstance(grense, int | float) and not isinstance(grense, bool)
        if not er_tall or not _er_endelig(grense):
            feil.append((navn, f"«{navn}» skal være et tall, men er «{grense}»"))
        elif rader and (isinstance(grense, float) or grense < 0):
            feil.append((navn, f"«{navn}» skal være et antall rader, men er «{grense}»"))
    if not feil and len(grenser) == 2 and grenser["min"] > grenser["maks"]:
        tekst = f"«min» ({grenser['min']}) er større enn «maks» ({grenser['maks']})"
        feil.append(("min", tekst))
    return feil


def _er_endelig(tall: float) -> bool:
    try:
        return math.isfinite(tall)
    except OverflowError:  # et heltall med flere sifre enn et desimaltall rommer
        return False


def _er_kolonner(verdi: Any) -> bool:
    er_liste = isinstance(verdi, list) and bool(verdi) and all(map(_er_tekst, verdi))
    return er_liste and len(set(verdi)) == len(verdi)


def _er_verdier(verdier: Sequence[Any]) -> bool:
    """Om listen har minst én verdi, og bare tekst, tall og ja/nei."""
    return bool(verdier) and all(isinstance(v, str | int | float) for v in verdier)


def _er_tekst(verdi: Any) -> bool:
    return isinstance(verdi, str) and bool(verdi.strip())


def _regel(raa: Felt, innhold: Felt, sted: str) -> Regel:
    krav = {k: v for k, v in raa.items() if k not in (*FELLES, "kolonne", "kolonner")}
    kolonner = raa.get("kolonner") or ([raa["kolonne"]] if "kolonne" in raa else [])
    return Regel(
        type=raa["regel"],
        datasett=innhold["datasett"],
        tabell=raa.get("tabell", ""),
        kolonner=tuple(kolonner),
        alvor=raa["alvor"],
        grunn=raa["grunn"].strip(),
        eier=_eier(raa, innhold) or "",
        sted=sted,
        der=_utvalg(raa.get("der", {})),
        unntatt=_utvalg(raa.get("unntatt", {})),
        krav=krav,
    )


def _utvalg(raa: Mapping[Any, Any]) -> dict[str, tuple[Any, ...]]:
    return {str(k): tuple(v) if isinstance(v, list) else (v,) for k, v in raa.items()}
