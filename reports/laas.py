"""Låsen: et manifest ved siden av rapporten som sier hva den er laget av og hva den ble.

`aarsrapport-<navn>.laas.json` har hver inndatafil med avtrykk, utgavene, rettelsene, koden, hver
fil som ble skrevet, og hvert tall i rapporten. Det har ingen klokke og ingen sti på maskinen, så
samme inndata gir samme manifest. En låst rapport skrives aldri over med noe annet.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import oppramsing
from klima.rettelser import les_rettelser
from klima.utgavekort import kontrollsum
from klima.utgavemappe import sha256_av
from reports.grunnlag import Grunnlag
from reports.inndata import Inndata, beskriv, kode
from reports.laaslesing import SKJEMA, SLAG, Laas
from reports.talliste import Tall

_VIS: Final = 8


def lag_manifest(
    g: Grunnlag,
    inndata: Inndata,
    tall: Iterable[Tall],
    utdata: Mapping[str, bytes],
    *,
    utkast: bool,
    forrige: Laas | None = None,
) -> dict[str, Any]:
    """Manifestet for en rapport.

    Args:
        g: grunnlaget rapporten er bygd av.
        inndata: fra `finn_inndata`, funnet før rapporten ble bygd.
        tall: tallene i den.
        utdata: filnavn -> bytes.
        utkast: om rapporten er et utkast.
        forrige: manifestet den er sammenlignet med, når den har det kapittelet.
    """
    manifest: dict[str, Any] = {
        "laas": SLAG,
        "skjema": SKJEMA,
        "rapport": {
            "kommune": g.kommune.nummer,
            "kommunenavn": g.kommune.navn,
            "spraak": g.spraak,
            "utkast": utkast,
            "eksempel": g.rom.eksempel,
            "per": g.dagen.isoformat(),
            "utgave": g.utgave.utgave,
            "aar": g.aar,
            "forrige": forrige.sha256 if forrige else "",
        },
        "kode": kode(),
        **beskriv(inndata),
        "rettelser": _rettelser(g),
        "leveranser": _leveranser(g),
        "valg": valgene(g.rom),
        "utdata": {n: _avtrykk(b) for n, b in sorted(utdata.items())},
        "tall": [asdict(t) for t in tall],
    }
    # Rundt om JSON, så et manifest i minnet er det samme som et lest.
    ferdig: dict[str, Any] = json.loads(json.dumps(manifest))
    return {**ferdig, "kontrollsum": kontrollsum(ferdig)}


def valgene(rom: Arbeidsrom) -> dict[str, Any]:
    """Valgene i kommune.toml som flytter tall; adresser og filstier er ikke med."""
    grupper = {navn: list(numre) for navn, numre in rom.grupper.items()}
    return {"omfang": rom.omfang, "form": rom.form, "rente": rom.rente, "grupper": grupper}


def som_tekst(manifest: Mapping[str, Any]) -> str:
    """Manifestet som JSON med ett tall, én fil og én utgave per linje: lett å lese mot et annet."""

    def kort(verdi: Any) -> str:
        return json.dumps(verdi, ensure_ascii=False, allow_nan=False)

    def felt(verdi: Any) -> str:
        if isinstance(verdi, list) and verdi:
            return "[\n  " + ",\n  ".join(map(kort, verdi)) + "\n ]"
        if isinstance(verdi, dict) and verdi:
            linjer = (f"{kort(n)}: {kort(v)}" for n, v in verdi.items())
            return "{\n  " + ",\n  ".join(linjer) + "\n }"
        return kort(verdi)

    return "{\n" + ",\n".join(f" {kort(n)}: {felt(v)}" for n, v in manifest.items()) + "\n}\n"


def krev_samme_inndata(laast: Laas, ny: Mapping[str, Any], filer: Iterable[Path]) -> None:
    """Stans før noe bygges når det ikke kan bli den låste rapporten, eller en fil ville gått tapt.

    Args:
        laast: låsen i mappen.
        ny: `rapport` med valgene, og feltene fra `beskriv`.
        filer: de som ville blitt skrevet.

    Raises:
        Brukerfeil: inndataene er endret, eller en låst fil er endret på disk.
    """
    endret = endringer_i_inndata(laast.innhold, ny)
    if endret:
        vist = [*endret[:_VIS], *([f"{len(endret) - _VIS} til"] if len(endret) > _VIS else [])]
        raise Brukerfeil(
            "inndataene er endret siden rapporten ble låst",
            sted=str(laast.fil),
            funnet="; ".join(vist),
            utvei=_utvei(laast),
        )
    for fil in filer:
        avtrykk = laast.innhold["utdata"].get(fil.name)
        if avtrykk and fil.is_file() and sha256_av(fil) != avtrykk:
            raise Brukerfeil(
                "filen er endret etter at rapporten ble låst",
                sted=str(fil),
                utvei="gi den et annet navn, så skrives den låste på nytt ved siden av",
            )


def krev_samme_byte(laast: Laas, ny: Mapping[str, Any]) -> None:
    """Stans når rapporten slik den ble bygd nå, ikke er byte for byte den som er låst.

    Raises:
        Brukerfeil: bytene er andre; inndataene er de samme, så det er programmet som er et annet.
    """
    gamle, nye = laast.innhold["utdata"], ny["utdata"]
    ulike = [n for n in nye if n in gamle and gamle[n] != nye[n]]
    koden = endringer_i_koden(laast.innhold, ny)
    if ulike or (koden and not gamle.keys() >= nye.keys()):
        hva = f"{oppramsing(ulike)} blir ikke den samme" if ulike else "et nytt format"
        raise Brukerfeil(
            "rapporten er låst med en annen versjon av programmet",
            sted=str(laast.fil),
            funnet=f"{hva}; {oppramsing(koden) or 'koden er den samme'}",
            utvei=_utvei(laast),
        )


def _utvei(laast: Laas) -> str:
    return (
        "den låste rapporten skrives ikke over: lag den nye i en annen mappe med --ut, og se hva "
        f"som er endret med --sammenlign {laast.fil}"
    )


def utvidet(laast: Laas, ny: Mapping[str, Any]) -> dict[str, Any]:
    """Manifestet med de formatene som er kommet til. Resten er det samme, og bytene også."""
    uten = {n: v for n, v in laast.innhold.items() if n != "kontrollsum"}
    felt = {**uten, "utdata": dict(sorted({**uten["utdata"], **ny["utdata"]}.items()))}
    return {**felt, "kontrollsum": kontrollsum(felt)}


def endringer_i_inndata(gammel: Mapping[str, Any], ny: Mapping[str, Any]) -> list[str]:
    """Hva som er et annet, ett ledd for hver fil, utgave og valg; tom når alt er det samme."""
    ut = [
        f"{navn} er {_ord(ny['rapport'][navn])}, var {_ord(verdi)}"
        for navn, verdi in gammel["rapport"].items()
        if navn in ("utkast", "per", "forrige") and ny["rapport"].get(navn) != verdi
    ]
    ut += _ulike(gammel["filer"], ny["filer"])
    for hva in ("utgaver", "observasjoner"):
        # Rekkefølgen teller: av to svar gjelder det siste.
        if gammel[hva] != ny[hva]:
            navn = {r["utgave"] for r in (*gammel[hva], *ny[hva]) if _ensom(r, gammel, ny, hva)}
            ut += [f"{hva}: {n}" for n in sorted(navn)] or [f"rekkefølgen av {hva}"]
    return ut


def endringer_i_koden(gammel: Mapping[str, Any], ny: Mapping[str, Any]) -> list[str]:
    """Hva som er et annet i programmet: versjonen og bibliotekene, eller bare innholdet."""
    da, naa = gammel["kode"], ny["kode"]
    if da == naa:
        return []
    par = {"klimabudsjett": (da["versjon"], naa["versjon"])}
    par["python"] = (da.get("python", ""), naa["python"])
    for navn in sorted({*da["bibliotek"], *naa["bibliotek"]}):
        par[navn] = (da["bibliotek"].get(navn, ""), naa["bibliotek"].get(navn, ""))
    ut = [f"{n} {a or 'uten'} → {b or 'uten'}" for n, (a, b) in par.items() if a != b]
    return ut or ["koden er endret uten ny versjon"]


def _ulike(gamle: Mapping[str, Any], nye: Mapping[str, Any]) -> list[str]:
    ord_ = {(True, True): "endret", (True, False): "borte", (False, True): "ny"}
    return [
        f"{navn} ({ord_[navn in gamle, navn in nye]})"
        for navn in sorted({*gamle, *nye})
        if gamle.get(navn) != nye.get(navn)
    ]


def _ensom(rad: Any, gammel: Mapping[str, Any], ny: Mapping[str, Any], hva: str) -> bool:
    return (rad in gammel[hva]) != (rad in ny[hva])


def _ord(verdi: Any) -> str:
    if isinstance(verdi, bool):
        return "ja" if verdi else "nei"
    return str(verdi)[:12] or "ingen"


def _rettelser(g: Grunnlag) -> list[dict[str, Any]]:
    """Alle rettelsene i arbeidsrommet; `brukt` er de som er lagt på tall rapporten viser."""
    brukt = {r.id for r in g.rettelser}
    felt = [
        {
            "id": r.id,
            "brukt": r.id in brukt,
            "datasett": r.datasett,
            "utgave": f"{'alle fra ' if r.alle_fra else ''}{r.utgave}",
            **r.noekkel,
            "fra": r.fra,
            "til": r.til,
        }
        for r in les_rettelser(g.rom)
    ]
    return [{**f, "sha256": kontrollsum(f)} for f in felt]


def _leveranser(g: Grunnlag) -> list[dict[str, Any]]:
    """Leveransene fra eierne, uten tallene: dem kan undertrykkingen ha skjult."""
    if g.katalog is None or "leveranser" not in g.katalog.pakke.tabeller:
        return []
    from indikatorer.leveranser import utgave

    rader = g.katalog.pakke["leveranser"].to_dict("records")
    return [
        {
            "utgave": utgave(str(r["levert"]), str(r["sha256"])),
            "indikator": str(r["indikator"]),
            "aar": int(r["aar"]),
            "levert": str(r["levert"]),
            "sha256": str(r["sha256"]),
        }
        for r in rader
    ]


def _avtrykk(innhold: bytes) -> str:
    return hashlib.sha256(innhold).hexdigest()
