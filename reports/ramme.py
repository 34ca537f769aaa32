"""Rammen rundt kommandoene: gruppen `klima`, hjelp på bokmål, felles valg og verditypene."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom

_TVILLING: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_HJELPEVALG: Final = ["-h", "--hjelp", "--help"]


class NorskHjelp:
    """Overskriftene i hjelpen på bokmål, for kommandoer og grupper."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        deler = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        norsk = {"[OPTIONS]": "[VALG]", "COMMAND": "KOMMANDO", "[ARGS]...": "…"}
        brukt = " ".join(norsk.get(ord_, ord_) for del_ in deler for ord_ in del_.split())
        formatter.write_usage(ctx.command_path, brukt, prefix="Bruk: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        valg = [p.get_help_record(ctx) for p in self.get_params(ctx)]  # type: ignore[attr-defined]
        with formatter.section("Valg"):
            formatter.write_dl([v for v in valg if v])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        valg: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if valg:
            valg.help = "Vis denne hjelpen."
        return valg


class Kommando(NorskHjelp, click.Command):
    """En kommando med hjelp på bokmål."""


class Gruppe(NorskHjelp, click.Group):
    """Gruppen `klima`; kommandoer med æøå svarer også på navnet i ASCII."""

    command_class = Kommando

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        navn = self.list_commands(ctx)
        kommandoer = [(n, self.commands[n].get_short_help_str(80)) for n in navn]
        with formatter.section("Kommandoer"):
            formatter.write_dl(kommandoer)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        tvillinger = {navn.translate(_TVILLING): navn for navn in self.commands}
        return super().get_command(ctx, tvillinger.get(cmd_name, cmd_name))


@click.group(cls=Gruppe, context_settings={"help_option_names": _HJELPEVALG})
@click.version_option(package_name="klimabudsjett", help="Vis versjonen.", message="%(version)s")
def klima() -> None:
    """Klimabudsjett og indikatorer for norske kommuner.

    Arbeider i mappen som holder kommune.toml, her eller over; ellers vises Asker som eksempel.

    Eksempel: klima avvik --aar 2021
    """


def felles_valg(funksjon: Callable[..., Any]) -> Callable[..., Any]:
    """`--json --kommune --rot --feilsok`, likt for alle kommandoer; gir `rom` og `kommune`.

    Arbeidsrommet finnes først når kommandoen kjører, så `--hjelp` virker overalt.
    """

    @click.option("--json", "som_json", is_flag=True, help="Svar som ett JSON-dokument.")
    @click.option("--kommune", metavar="NR", help="Nummer eller navn; ellers fra kommune.toml.")
    @click.option("--rot", metavar="MAPPE", help="Arbeidsrommet; ellers mappen her eller over.")
    @click.option("--feilsok", is_flag=True, help="Vis traceback når noe går galt.")
    @functools.wraps(funksjon)
    def pakket(*, rot: str | None, kommune: str | None, feilsok: bool, **resten: Any) -> Any:
        from klima.grunn.arbeidsrom import finn_arbeidsrom

        click.get_current_context().find_root().obj = {"feilsok": feilsok}
        rom = finn_arbeidsrom(rot)
        _krev_ublandet(rom, kommune)
        if rom.eksempel:
            merk_eksempel(bool(resten.get("som_json")))
        return funksjon(rom=rom, kommune=kommune or rom.nummer, **resten)

    return pakket


def merk_eksempel(som_json: bool) -> None:
    """Merk svaret som oppdiktet: første linje i terminalen, `eksempel: true` i JSON."""
    from reports.konsoll import EKSEMPELLINJE

    click.get_current_context().find_root().obj["eksempel"] = True
    if not som_json:
        click.echo(EKSEMPELLINJE)


def _krev_ublandet(rom: Arbeidsrom, kommune: str | None) -> None:
    """Den oppdiktede kommunen finnes bare i eksempelet, og ingen annen finnes der."""
    from klima.grunn.arbeidsrom import EKSEMPEL
    from klima.grunn.feil import Brukerfeil
    from klima.grunn.kommuneinndeling import EKSEMPELNAVN

    if kommune is None or (kommune == "alle" and not rom.eksempel):
        return
    spurt = kommune in (EKSEMPEL, EKSEMPELNAVN, "alle")
    if rom.eksempel and not spurt:
        raise Brukerfeil(
            "eksempelet har bare den oppdiktede kommunen",
            ventet=f"{EKSEMPEL} {EKSEMPELNAVN}",
            funnet=kommune,
            utvei="bruk et annet arbeidsrom: --rot MAPPE",
        )
    if spurt and not rom.eksempel:
        raise Brukerfeil(
            f"{EKSEMPELNAVN} finnes bare i eksempelet",
            utvei="legg det ut med klima ny --eksempel MAPPE, og oppgi --rot MAPPE",
        )


class Aar(click.ParamType[int]):
    """Et år med fire sifre."""

    name = "ÅR"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        tekst = str(value)
        if len(tekst) == 4 and tekst.isdigit():
            return int(tekst)
        self.fail(f"«{tekst}» er ikke et år med fire sifre.", param, ctx)


class Dato(click.ParamType[date]):
    """En dato, ÅÅÅÅ-MM-DD."""

    name = "DATO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"«{value}» er ikke en dato på formen ÅÅÅÅ-MM-DD.", param, ctx)


STI: Final = click.Path(path_type=Path)


def les_rente(tekst: str | None) -> float | None:
    """Renta som desimaltall, fra prosent skrevet med komma eller punktum."""
    from klima.finansiering import proev_rente
    from klima.grunn.feil import Brukerfeil

    if tekst is None:
        return None
    try:
        rente = float(tekst.replace(",", ".")) / 100
        proev_rente(rente)
    except (ValueError, Brukerfeil) as feil:
        raise Brukerfeil(
            "--rente er ikke en kalkulasjonsrente",
            ventet="prosent fra 0 til 100, som 4",
            funnet=f"«{tekst}»",
        ) from feil
    return rente
