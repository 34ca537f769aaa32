"""Ett tiltak som kort: hvert felt i registeret med navn og verdi, i ord."""

from __future__ import annotations

from typing import Any

from klima.grunn.tall import dato, tall
from klima.oppfoelgingsmal import kort as kort_tall
from reports.tekster import Tekster

TOMT = "ikke oppgitt"


def kort(rad: dict[str, Any]) -> list[tuple[str, str]]:
    """Linjene på kortet, (navn, verdi); det registeret ikke gir, er «ikke oppgitt».

    Args:
        rad: ett element fra `reports.planrader.tiltaksrader`.
    """
    nb = Tekster("nb")
    fra, til = rad["periode_fra"], rad["periode_til"]
    virker = [rad["sektor"], rad["kilde"]] if rad["direkte"] else ["indirekte utslipp"]
    linjer = [
        ("Tiltak", rad["tiltak"]),
        ("Ordlyd", rad["tekst"]),
        ("Virker på", ", ".join(filter(None, virker))),
        ("Innsatsområde", rad["innsatsomraade"]),
        ("Ansvarlig", rad["ansvarlig"]),
        ("Tjenesteområde", rad["tjenesteomraade"]),
        ("Virksomhet", rad["virksomhet"]),
        ("Periode", f"{fra or ''}–{til or ''}" if fra or til else None),
        ("Frist", dato(rad["frist"]) if rad["frist"] else None),
        ("Nullalternativ", rad["nullalternativ"]),
        ("Formel (mal)", rad["mal"]),
        *(("Forutsetning", _forutsetning(f)) for f in rad["forutsetninger"]),
        *((f"Effekt {aar}", _effekt(e)) for aar, e in rad["effekt"].items()),
        *([] if rad["effekt"] else [("Effekt", "regnes av malen" if rad["mal"] else None)]),
        ("Overlappgruppe", rad["overlapp"]),
        ("Avhenger av", ", ".join(rad["avhenger_av"])),
        ("Levetid", f"{rad['levetid']} år" if rad["levetid"] else None),
        *((f"Penger {aar}", tall(kr, enhet="kr")) for aar, kr in rad["finansiering"].items()),
        *([] if rad["finansiering"] else [("Penger", None)]),
        ("Kostnad per tonn", _kostnad(rad["kostnad"])),
        *(("Resultatindikator", telling(t, nb)) for t in rad["resultatindikatorer"]),
        *([] if rad["resultatindikatorer"] else [("Resultatindikator", None)]),
        ("Status", "; ".join(melding(m, nb) for m in reversed(rad["oppfoelging"])) or "ikke meldt"),
        ("Kommentar", rad["kommentar"]),
        ("Vedlikeholdspoeng", _poeng(rad["vedlikehold"])),
        ("Linje i planen", str(rad["linje"])),
    ]
    return [(navn, verdi or TOMT) for navn, verdi in linjer]


def _forutsetning(f: dict[str, Any]) -> str:
    spenn = f" ({kort_tall(f['lav'])}–{kort_tall(f['hoy'])})" if f["lav"] is not None else ""
    aar = f" i {f['aar']}" if f["aar"] else ""
    return f"{f['navn']}{aar}: {kort_tall(f['midt'])}{spenn} {f['enhet']}, {f['kilde']}"


def _effekt(e: dict[str, Any]) -> str:
    spenn = f" ({tall(e['lav'])}–{tall(e['hoy'])})" if e["lav"] is not None else ""
    return f"{tall(e['midt'])}{spenn} t CO2e"


def _kostnad(k: dict[str, Any]) -> str:
    if k["kr_per_tonn"] is None:
        return f"kan ikke regnes: {k['grunn']}"
    return (
        f"{tall(k['kr_per_tonn'], enhet='kr')}, udiskontert "
        f"{tall(k['kr_per_tonn_udiskontert'], enhet='kr')} (rente {kort_tall(100 * k['rente'])} %, "
        f"{k['aar'][0]}–{k['aar'][-1]})"
    )


def telling(rad: dict[str, Any], t: Tekster) -> str:
    """Hva som telles, siste tall med dato, og måltallet det holdes mot."""
    siste = t("tiltak.ikke-talt")
    if rad["siste_dato"]:
        siste = t("tiltak.siste-tall", tall=kort_tall(rad["siste"]), dato=dato(rad["siste_dato"]))
    felles = {"navn": rad["navn"], "enhet": rad["enhet"], "siste": siste}
    maal = rad["maaltall"].get(str(rad["maaltall_aar"]))
    if maal is None:
        return t("tiltak.telling", **felles)
    aar = rad["maaltall_aar"]
    return t("tiltak.telling-mot-maaltall", maal=kort_tall(maal), aar=aar, **felles)


def melding(m: dict[str, Any], t: Tekster) -> str:
    """Statusen i ord, med dato, hvem som meldte den, og kommentaren."""
    status, meldt_av = t(f"ord.tiltak-{m['status']}"), m["meldt_av"]
    hva = t("tiltak.melding", status=status, dato=dato(m["dato"]), meldt_av=meldt_av)
    return f"{hva}: {m['kommentar']}" if m["kommentar"] else hva


def _poeng(v: dict[str, Any]) -> str:
    mangler = f"; mangler {', '.join(v['mangler'])}" if v["mangler"] else ""
    return f"{v['poeng']} av {v['av']}{mangler}"
