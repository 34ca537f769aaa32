"""Den ene feilen en bruker kan møte: hva, hvor, ventet, funnet og utvei."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path


class Brukerfeil(Exception):
    """Inndata eller kallet var galt; ingenting er endret.

    Kommandolinjen viser den uten traceback og avslutter med kode 2. Delene settes sammen til
    én melding, så den leses likt i terminal, notatbok og JSON.

    >>> print(Brukerfeil("ukjent sektor", sted="oslo.csv:4", funnet="«Veg»", utvei="rett navnet"))
    oslo.csv:4: ukjent sektor. Funnet: «Veg». Utvei: rett navnet.
    """

    def __init__(
        self, melding: str, *, sted: str = "", ventet: str = "", funnet: str = "", utvei: str = ""
    ) -> None:
        self.melding = melding
        self.sted = sted
        self.ventet = ventet
        self.funnet = funnet
        self.utvei = utvei
        super().__init__(self._tekst())

    def _tekst(self) -> str:
        hode = f"{self.sted}: {self.melding}" if self.sted else self.melding
        deler = [hode]
        if self.ventet:
            deler.append(f"Ventet: {self.ventet}")
        if self.funnet:
            deler.append(f"Funnet: {self.funnet}")
        if self.utvei:
            deler.append(f"Utvei: {self.utvei}")
        return " ".join(del_ if del_.endswith("?") else f"{del_.rstrip('.')}." for del_ in deler)


def ukjent_noekkel(avsnitt: str, noekkel: str, kjente: Sequence[str], fil: Path) -> Brukerfeil:
    """Feilen for en nøkkel i kommune.toml ingen leser; uten den ble valget borte i det stille.

    >>> print(ukjent_noekkel("rapport", "fargen", ["farge", "logo"], Path("kommune.toml")))
    kommune.toml: [rapport] kjenner ikke «fargen». Ventet: farge, logo. Utvei: mente du farge?
    """
    naer = difflib.get_close_matches(noekkel.casefold(), kjente, n=1)
    return Brukerfeil(
        f"[{avsnitt}] kjenner ikke «{noekkel}»",
        sted=str(fil),
        ventet=", ".join(kjente),
        utvei=f"mente du {naer[0]}?" if naer else "rett navnet eller ta linjen bort",
    )


def kast_samlet(hva: str, feil: Sequence[Brukerfeil], *, hoeyst: int = 10) -> None:
    """Kast alle funne feil samlet, så en fil rettes i én omgang. En tom liste gjør ingenting."""
    if not feil:
        return
    if len(feil) == 1:
        raise feil[0]
    linjer = [f"- {f}" for f in feil[:hoeyst]]
    if len(feil) > hoeyst:
        linjer.append(f"- … og {len(feil) - hoeyst} til")
    raise Brukerfeil(f"{hva} har {len(feil)} feil:\n" + "\n".join(linjer))
