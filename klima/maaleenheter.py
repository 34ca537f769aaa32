"""Måleenhetene forutsetninger kan oppgis i, og kontrollen av at de går opp.

Regningen med enheter er pints. Registeret er lukket: bare enhetene i `_DEFINISJONER` finnes, så en
skrivefeil ikke blir en annen enhet («mil» er 10 km her, ikke en engelsk mile). Hver ting det telles
av (kjøretøy, dyr, anløp) er en egen dimensjon, og det samme er hver gass: kg CH4 blir ikke til
CO2-ekvivalenter uten at noen har oppgitt GWP-verdien de er vektet med.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pint

_DEFINISJONER: Final = """
andel = []
prosent = 0.01 * andel
kg = [masse]
g = 0.001 * kg
t = 1000 * kg = _ = tonn
CO2e = [CO2e]
CO2 = CO2e
CH4 = [CH4]
N2O = [N2O]
km = [lengde]
m = 0.001 * km
mil = 10 * km
aar = [tid] = _ = år
doegn = aar / 365 = _ = døgn
uke = 7 * doegn = _ = uker
time = doegn / 24 = _ = timer
maaned = aar / 12 = _ = måned = måneder
liter = [volum] = _ = l
m3 = 1000 * liter
Sm3 = [standardvolum]
kWh = [energi]
MWh = 1000 * kWh
GWh = 1000000 * kWh
MJ = kWh / 3.6
GJ = 1000 * MJ
kW = kWh / time
MW = 1000 * kW
m2 = [areal]
daa = 1000 * m2 = _ = dekar
kr = [penger]
kjoeretoey = [kjøretøy] = _ = kjøretøy
kjoeretoeykm = kjoeretoey * km = _ = kjøretøykm
maskin = [maskin] = _ = maskiner
dyr = [dyr]
anloep = [anløp] = _ = anløp
skip = [skip]
byggeplass = [byggeplass] = _ = byggeplasser
bygning = [bygning] = _ = bygninger
bolig = [bolig] = _ = boliger
innbygger = [innbygger] = _ = innbyggere
ansatt = [ansatt] = _ = ansatte
reise = [reise] = _ = reiser
"""
"""`navn = definisjon = _ = andre skrivemåter`. Året er 365 døgn (8 760 timer), som i IPCCs
retningslinjer. CO2 er 1 CO2e per definisjon."""

UTSLIPP_PER_AAR: Final = "t CO2e / år"
_ORD: Final = re.compile(r"\s*(?:[A-Za-zæøåÆØÅ][A-Za-zæøåÆØÅ0-9]*|[*·/()%]|1(?![0-9.]))\s*")


class Enhetsfeil(ValueError):
    """En ukjent enhet, eller to som ikke kan legges sammen."""


@cache
def _register() -> pint.UnitRegistry[Any]:
    # pint bruker et halvt sekund på å lastes, og bare den som regner effekter trenger den.
    import pint

    register: pint.UnitRegistry[Any] = pint.UnitRegistry(None)
    for linje in _DEFINISJONER.strip().splitlines():
        register.define(linje)
    return register


@cache
def kjente_enheter() -> tuple[str, ...]:
    """Navnene en enhet kan settes sammen av."""
    ord_ = re.findall(r"^(\w+)|= _ =(.*)$", _DEFINISJONER, re.MULTILINE)
    return tuple(n.strip() for foerst, resten in ord_ for n in (foerst or resten).split("=") if n)


@cache
def les_enhet(tekst: str) -> pint.Unit:
    """Enheten i en tekst som `g CO2e/km` eller `km / (kjøretøy · år)`; `%` og `andel` går an.

    Mellomrom ganger, og binder sterkere enn `/`: `t CO2e/t CH4` er per tonn metan. Et gangetegn
    etter `/` trenger parentes, for det leses ulikt av ulike folk.

    Raises:
        Enhetsfeil: teksten er ikke en enhet, eller bruker et ukjent navn.

    >>> dimensjon(les_enhet("g CO2e/km")), dimensjon(les_enhet("%"))
    ('masse · CO2e / lengde', 'uten dimensjon')
    >>> les_enhet("liter/mile")
    Traceback (most recent call last):
    klima.maaleenheter.Enhetsfeil: ukjent enhet «mile» i «liter/mile»
    """
    galt = _ORD.sub("", tekst) or re.search(r"[*·/]\s*[*·/]", tekst) or len(tekst) > 100
    if galt or not tekst.strip():
        raise Enhetsfeil(f"«{tekst}» er ikke en enhet")
    for navn in re.findall(r"[^\W\d_][^\W_]*", tekst):
        if navn not in kjente_enheter():
            raise Enhetsfeil(f"ukjent enhet «{navn}» i «{tekst}»")
    if re.search(r"/[^()]*[*·]", tekst):
        raise Enhetsfeil(f"«{tekst}» kan leses på to måter; sett parentes etter /")
    samlet = re.sub(r"\w+(?:\s+\w+)+", lambda m: f"({'*'.join(m[0].split())})", tekst)
    try:
        return _register().parse_units(samlet.replace("·", "*").replace("%", " prosent "))
    except Exception as feil:  # pint har ingen felles feilklasse for gal skrivemåte
        raise Enhetsfeil(f"«{tekst}» er ikke en enhet") from feil


def faktor(tekst: str) -> float:
    """Tallet en verdi i enheten ganges med for å stå i grunnenheter (kg, km, år, liter, kWh …).

    >>> faktor("t CO2e"), faktor("%")
    (1000.0, 0.01)
    """
    return float(_register().Quantity(1.0, les_enhet(tekst)).to_root_units().magnitude)


def dimensjon(enhet: pint.Unit) -> str:
    """Dimensjonen i ord, som `lengde / kjøretøy / tid`."""
    potenser = {navn.strip("[]"): float(str(p)) for navn, p in enhet.dimensionality.items()}
    # Massen står foran gassen, som i «t CO2e».
    rekke = sorted(potenser, key=lambda navn: (navn != "masse", navn))
    over = [_potens(navn, potenser[navn]) for navn in rekke if potenser[navn] > 0]
    under = [_potens(navn, -potenser[navn]) for navn in rekke if potenser[navn] < 0]
    if not (over or under):
        return "uten dimensjon"
    return " / ".join([" · ".join(over) or "1", *under])


def _potens(navn: str, potens: float) -> str:
    return navn + (f"^{potens:g}" if potens != 1 else "")


def samme_dimensjon(a: pint.Unit, b: pint.Unit) -> bool:
    """Om verdier i de to enhetene måler det samme og kan regnes om til hverandre."""
    return bool(a.dimensionality == b.dimensionality)


def krev_samme(a: pint.Unit, b: pint.Unit) -> pint.Unit:
    """Enheten til en sum eller differanse.

    Raises:
        Enhetsfeil: leddene måler ikke det samme.
    """
    if not samme_dimensjon(a, b):
        raise Enhetsfeil(f"kan ikke legge sammen «{dimensjon(a)}» og «{dimensjon(b)}»")
    return a
