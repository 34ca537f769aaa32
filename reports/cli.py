"""Inngangen til `klima`: kjører kommandoen og gjør feil om til én melding og en kode."""

from __future__ import annotations

import sys
import traceback

import click

# Å hente modulene registrerer kommandoene i gruppen.
import reports.aarshjulkommando
import reports.budsjettkommando
import reports.dekomponerkommando
import reports.hentkommando
import reports.indikatorkommando
import reports.kommandoer
import reports.kontrollkommando
import reports.nykommando
import reports.rangeringskommando
import reports.rapportkommando
import reports.revisjonskommando
import reports.sporkommando
import reports.tekstkommando
import reports.tiltakskommando
import reports.utgavekommandoer  # noqa: F401
from reports.ramme import Gruppe, klima


def main(argv: list[str] | None = None) -> None:
    """Kjør `klima`. Avslutter med 0, 1 (funn som må rettes) eller 2 (galt kall eller inndata)."""
    for strøm in (sys.stdout, sys.stderr):
        # Windows og LANG=C gir ellers æøå som spørsmålstegn.
        if hasattr(strøm, "reconfigure"):
            strøm.reconfigure(encoding="utf-8")
    # jsonschema, som Altair laster, bruker ellers to sekunder på å kompilere en grammatikk for
    # IRI-er, se klima.grunn.datapakke.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    sys.exit(_kjoer(sys.argv[1:] if argv is None else argv))


def _kjoer(argv: list[str]) -> int:
    feilsok, ut = "--feilsok" in argv, sys.stdout
    try:
        svar = klima.main(argv, prog_name="klima", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as feil:
        click.echo(feil.message)
        return 0
    except click.ClickException as feil:
        _meld(_paa_norsk(feil))
        return 2
    except (click.Abort, KeyboardInterrupt):
        _meld("avbrutt")
        return 130
    except SystemExit:
        # Leseren (head, less) lukket: click bytter da ut standard ut og avslutter med kode 1,
        # som her ville betydd funn.
        if sys.stdout is ut:
            raise
        return 0
    except Exception as feil:
        from klima.grunn.feil import Brukerfeil

        if not isinstance(feil, Brukerfeil):
            raise
        if feilsok:
            traceback.print_exc()
        _meld(str(feil))
        return 2
    return svar if isinstance(svar, int) else 0


def _meld(tekst: str) -> None:
    click.echo(f"klima: {tekst}", err=True)


def _paa_norsk(feil: click.ClickException) -> str:
    """Clicks egne feil på bokmål, med vei videre."""
    hvor = feil.ctx.command_path if isinstance(feil, click.UsageError) and feil.ctx else "klima"
    hjelp = f" Se {hvor} --hjelp."
    if isinstance(feil, click.NoSuchOption):
        naer = f" Mente du {' eller '.join(feil.possibilities)}?" if feil.possibilities else ""
        return f"valget {feil.option_name} finnes ikke.{naer}{hjelp}"
    if isinstance(feil, click.MissingParameter) and feil.param:
        navn = feil.param.make_metavar(feil.ctx) if feil.ctx else feil.param.name
        return f"{navn} mangler.{hjelp}"
    if isinstance(feil, click.BadOptionUsage):
        return f"valget {feil.option_name} er brukt feil (mangler det en verdi?).{hjelp}"
    if isinstance(feil, click.BadParameter):
        navn = "/".join(feil.param.opts) if feil.param else "verdien"
        if isinstance(feil.param, click.Parameter) and isinstance(feil.param.type, click.Choice):
            return f"{navn}: velg én av {', '.join(map(str, feil.param.type.choices))}.{hjelp}"
        return f"{navn}: {feil.message}{hjelp}"
    if isinstance(feil, click.UsageError) and feil.ctx and isinstance(feil.ctx.command, Gruppe):
        return f"ukjent kommando. Kjente: {', '.join(feil.ctx.command.commands)}.{hjelp}"
    if isinstance(feil, click.UsageError):
        return f"kallet har noe for mye eller for lite.{hjelp}"
    return feil.message


if __name__ == "__main__":
    main()
