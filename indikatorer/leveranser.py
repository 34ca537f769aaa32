"""Verdier eierne har levert: én rad per verdi og leveranse i tabellen `leveranser`.

En ny leveranse av samme indikator og år er en ny rad og en ny utgave; den gamle står. Tabellen
følger undertrykkingen når pakken leses, på linje med `verdier`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from indikatorer.observasjoner import STATUSER
from klima.grunn.datapakke import LEVERANSER, Datapakke, som_rader
from klima.grunn.tall import HARDT, MINUS, antall_desimaler, tall
from klima.grunn.undertrykking import UNDERTRYKT

TABELL: Final = LEVERANSER
LEVERT: Final = "levert"
"""Opphavet til en levert verdi; de trykte har `avlest` eller `avledet`."""
KOLONNER: Final = (
    *("indikator", "aar", "verdi", "status", "tekst", "utgave", "kilde", "oppdatert", "n"),
    "merknad",
)
"""Kolonnene i `leverte_observasjoner`."""


def eiere(pakke: Datapakke) -> dict[str, str]:
    """Indikator -> den som leverer tallet: eieren som er ført, ellers kilden."""
    foert = {r["indikator"]: r["eier"] for r in publisering(pakke).values() if r["eier"]}
    return {r["indikator"]: r["kilde"] for r in som_rader(pakke["katalog"])} | foert


def publisering(pakke: Datapakke) -> dict[str, dict[str, Any]]:
    """Indikator -> raden med etterslep og eier, for dem som har en."""
    finnes = "publisering" in pakke.tabeller
    return {r["indikator"]: r for r in som_rader(pakke["publisering"])} if finnes else {}


def utgave(levert: str, sha256: str) -> str:
    """Utgaven en leveranse er: dagen og de første tegnene i filens avtrykk.

    >>> utgave("2026-11-22", "0123456789abcdef")
    'levert-2026-11-22-01234567'
    """
    return f"levert-{levert}-{sha256[:8]}"


def leverte_observasjoner(pakke: Datapakke) -> pd.DataFrame:
    """Alt som er levert, i rekkefølgen det kom.

    Args:
        pakke: indikatorpakken; en pakke uten leveranser gir ingen rader.

    Returns:
        Kolonnene i `KOLONNER`, én rad per verdi og leveranse; indeksen er linjen i CSV-filen.
        `verdi` er NaN når statusen ikke er målt, aldri 0. `tekst` er tallet med indikatorens
        desimaler, eller statusen i ord. `kilde` er den som leverte. `n` er størrelsen på utvalget,
        `<NA>` når den er ukjent.
    """
    if TABELL not in pakke.tabeller:
        return _ramme([], pd.Index([], name="linje_i_fil", dtype="int64"))
    katalog = {kort["indikator"]: kort for kort in som_rader(pakke["katalog"])}
    rader = [
        {
            **{felt: rad[felt] for felt in ("indikator", "aar", "verdi", "status", "n", "merknad")},
            "tekst": _tekst(rad, katalog[rad["indikator"]]),
            "utgave": utgave(rad["levert"], rad["sha256"]),
            "kilde": rad["levert_av"],
            "oppdatert": str(rad["levert"]),
        }
        for rad in som_rader(pakke[TABELL])
    ]
    return _ramme(rader, pakke[TABELL].index)


def _ramme(rader: list[dict[str, Any]], linjer: pd.Index) -> pd.DataFrame:
    ramme = pd.DataFrame(rader, columns=list(KOLONNER), index=linjer)
    typer = {navn: "string" for navn in KOLONNER} | {"aar": "Int64", "n": "Int64"}
    return ramme.astype(typer | {"verdi": "float64"})


def _tekst(rad: Mapping[str, Any], kort: Mapping[str, Any]) -> str:
    if rad["verdi"] is None:
        # Som i cellene i en plan: «Ikke målt», «Tall kommer»; undertrykkingen skriver sitt ord.
        ord_ = STATUSER.get(rad["status"], rad["status"])
        return ord_ if rad["status"] == UNDERTRYKT else ord_.capitalize()
    desimaler = max(int(kort["desimaler"] or 0), antall_desimaler(rad["verdi"]))
    vist = tall(rad["verdi"], desimaler, "%" if kort["enhet"] == "%" else "")
    # Slik cellene i en plan er trykt: vanlig mellomrom og bindestrek.
    return vist.replace(HARDT, " ").replace(MINUS, "-")
