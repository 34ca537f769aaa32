"""Kommandoene i `klima`. Hver leser, regner og skriver, og henter bare bibliotekene den trenger."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from reports.konsoll import bredde, meld, skriv_json, skriv_tabell
from reports.ramme import Aar, Dato, felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom, Omfang


SLIK_DET_VAR = click.option(
    "--slik-det-var",
    type=Dato(),
    metavar="DATO",
    help="Bare det som var publisert denne dagen.",
)


@klima.command("utslipp")
@click.option("--utgave", metavar="U", help="Utgaven; ellers den siste som har kommunen.")
@SLIK_DET_VAR
@click.option("--aar", type=Aar(), help="Bare dette året.")
@click.option("--sektor", metavar="S", help="Bare denne sektoren.")
@click.option("--sum", "over", type=click.Choice(["sektor", "total"]), help="Summer over kildene.")
@felles_valg
def utslipp(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    utgave: str | None,
    slik_det_var: date | None,
    aar: int | None,
    sektor: str | None,
    over: str | None,
) -> None:
    """Vis utslippsserien til en kommune (eller alle) i tonn CO2-ekvivalenter.

    Eksempel: klima utslipp --kommune 0301 --sum total
    """
    from klima.utslipp import les_utslipp
    from reports.rettelser import forklaringer, i_serien
    from reports.utslippsrader import som_rader, som_tabell, velg, viste_aar

    alle = les_utslipp(kommune, utgave=utgave, slik_det_var=slik_det_var, arbeidsrom=rom)
    serie = velg(alle, aar=aar, sektor=sektor)
    if som_json:
        skriv_json(som_rader(serie, over))
        return
    click.echo(_hode(serie, f"t CO2e · {_kilde(serie)}"))
    for hode, rader in som_tabell(serie, over, bredde()):
        skriv_tabell(hode, rader)
    for linje in forklaringer(i_serien(rom, serie, viste_aar(serie))):
        click.echo(linje)


def _kilde(serie: Any) -> str:
    return f"utgave {serie.attrs['utgave']} · GWP {serie.attrs['gwp']}"


def _hode(serie: Any, resten: str) -> str:
    if "kommune" in serie.dims:
        return f"{serie.sizes['kommune']} kommuner · {resten}"
    return f"{serie['kommunenavn'].item()} ({serie['kommune'].item()}) · {resten}"


@klima.command("avvik")
@click.option("--utgave", metavar="U", help="Utgaven; ellers den siste som har kommunen.")
@SLIK_DET_VAR
@click.option("--aar", type=Aar(), help="Året; ellers det siste i utgaven.")
@click.option(
    "--omfang",
    type=click.Choice(["planens", "utgavens"]),
    help="Sektorene målene sammenlignes for; ellers fra kommune.toml.",
)
@felles_valg
def avvik(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    utgave: str | None,
    slik_det_var: date | None,
    aar: int | None,
    omfang: Omfang | None,
) -> None:
    """Vis utslippene mot referanseåret og de vedtatte målene.

    Eksempel: klima avvik --aar 2021
    """
    from klima.avvik import avvik as regn_avvik
    from klima.avvik import avviksrader, siste_aar
    from klima.baner import referansebane_mot
    from klima.grunn.feil import Brukerfeil
    from klima.grunn.tall import prosent, tall
    from klima.maal import maal_fra_plan, paa_likt_omfang
    from klima.plan import les_plan
    from klima.utslipp import les_utslipp
    from reports.rettelser import forklaringer, i_serien, merk

    serie = les_utslipp(kommune, utgave=utgave, slik_det_var=slik_det_var, arbeidsrom=rom)
    if "kommune" in serie.dims:
        raise Brukerfeil("avvik regnes for én kommune", utvei="oppgi nummer eller navn")
    plan = les_plan(rom, serie["kommune"].item())
    maal = maal_fra_plan(plan) if plan else None
    ramme = None
    if maal is not None:
        serie, ramme = paa_likt_omfang(serie, maal, omfang or rom.omfang)
    resultat = regn_avvik(serie, ramme)
    valgt = aar or siste_aar(resultat)
    if valgt not in resultat["aar"].values:
        finnes = ", ".join(str(a) for a in resultat["aar"].values)
        raise Brukerfeil(f"utgaven har ikke året {valgt}", funnet=finnes)
    fast = {"kommune": serie["kommune"].item(), "kommunenavn": serie["kommunenavn"].item()}
    bane, uten_bane = referansebane_mot(plan, serie)
    rader = avviksrader(resultat, valgt, referansebane=bane, uten_bane=uten_bane)
    if som_json:
        skriv_json([{**fast, **rad} for rad in rader])
        return
    click.echo(_hode(serie, f"{valgt} mot {resultat.attrs['referanseaar']} · {_kilde(serie)}"))
    skriv_tabell(
        ["Sektor", "Utslipp", "Endring", "Mål", "Avvik", ""],
        [
            [
                rad["sektor"],
                merk(tall(rad["utslipp"]), rad["rettet"]),
                merk(prosent(rad["endring_prosent"]), rad["rettet"] or rad["referanse_rettet"]),
                prosent(rad["maal_prosent"]),
                merk(_avvikstekst(rad), rad["rettet"] or rad["referanse_rettet"]),
                _STATUS[rad["status"]],
            ]
            for rad in rader
        ],
    )
    aarene = (valgt, resultat.attrs["referanseaar"])
    for linje in forklaringer(i_serien(rom, serie, aarene)):
        click.echo(linje)
    if maal is None:
        click.echo(f"Arbeidsrommet har ingen mål for {fast['kommunenavn']}.")


_STATUS = {
    "over": "over",
    "under": "under",
    "paa_maal": "på mål",
    "uten_maal": "uten mål",
    "uten_utslipp": "uten tall",
}


def _avvikstekst(rad: dict[str, Any]) -> str:
    from klima.grunn.tall import tall

    if rad["avvik_tonn"] is not None:
        return tall(rad["avvik_tonn"], enhet="t", fortegn=True)
    return tall(rad["avvik_prosentpoeng"], enhet="pp", fortegn=True)


def meld_mangler(pakke: object, hva: str, kommune: str) -> None:
    """Si fra når arbeidsrommet ikke har en pakke for kommunen."""
    from klima.grunn.kodelister import finn_kommune

    if pakke is None:
        meld(f"Arbeidsrommet har ingen {hva} for {finn_kommune(kommune).navn}.")
