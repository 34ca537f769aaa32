"""Rapportens faste tekster, i filer en klimarådgiver kan endre, på bokmål og nynorsk.

Tekstene står i `reports/tekster/<språk>/<fil>.md`. Hver har en overskrift `## navn` og teksten
under, med verdier i krøllparenteser: `Målet er {prosent} i {aar}.` En fil med samme navn i
arbeidsrommets mappe `tekster/<språk>/` går foran, tekst for tekst.

>>> Tekster("nb")("sektorer.mal", referanseaar=2009)[:40]
'Målene er vedtatt i prosent fra 2009 og '
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, cast

from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import tall

SPRAAK: Final = {"nb": "bokmål", "nn": "nynorsk"}
MAPPE: Final = "tekster"
BEREGNING: Final = "beregning"
"""Filen med setningene beregningene skriver selv; bokmålsteksten er den de kjennes igjen på."""
_NAVN: Final = re.compile(r"##\s+(\S+)\s*")
_VERDI: Final = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True)
class Tekst:
    """En tekst og stedet den står: filen og linjen."""

    tekst: str
    fil: str
    linje: int


class Tekster:
    """Tekstene på ett språk, med arbeidsrommets egne foran husets.

    Args:
        spraak: `nb` eller `nn`.
        rot: arbeidsrommet; None gir bare husets.

    Raises:
        Brukerfeil: en egen fil kan ikke leses, eller har en tekst huset ikke kjenner.
    """

    def __init__(self, spraak: str, rot: Path | None = None) -> None:
        if spraak not in SPRAAK:
            raise Brukerfeil("ukjent språk", funnet=f"«{spraak}»", ventet=" eller ".join(SPRAAK))
        self.spraak = spraak
        egne = _les(rot / MAPPE / spraak, rot / MAPPE) if rot else {}
        self._egne = frozenset(egne)
        self._tekster = {**husets(spraak), **egne}
        for navn, tekst in egne.items():
            if navn not in husets(spraak):
                raise Brukerfeil(
                    "rapporten har ingen tekst med det navnet",
                    sted=f"{tekst.fil}:{tekst.linje}",
                    funnet=f"«{navn}»",
                    utvei=_mente(navn, husets(spraak)),
                )

    def alle(self) -> dict[str, Tekst]:
        """Alle tekstene, i husets rekkefølge."""
        return dict(self._tekster)

    def er_egen(self, navn: str) -> bool:
        """Om teksten er arbeidsrommets egen."""
        return navn in self._egne

    def __contains__(self, navn: object) -> bool:
        """Om det finnes en tekst med dette navnet."""
        return navn in self._tekster

    def __call__(self, navn: str, /, **verdier: Any) -> str:
        """Teksten med verdiene satt inn.

        Raises:
            Brukerfeil: teksten bruker en verdi som ikke finnes der, med fil og linje.
        """
        tekst = self._tekster[navn]

        def sett_inn(treff: re.Match[str]) -> str:
            if treff[1] not in verdier:
                linje = tekst.linje + tekst.tekst[: treff.start()].count("\n")
                raise Brukerfeil(
                    "teksten bruker en verdi som ikke finnes her",
                    sted=f"{tekst.fil}:{linje}",
                    funnet=treff[0],
                    ventet=", ".join(f"{{{v}}}" for v in verdier) or "ingen verdier",
                    utvei=_mente(treff[1], verdier),
                )
            return str(verdier[treff[1]])

        return _paa_en_linje(_VERDI.sub(sett_inn, tekst.tekst))

    def antall(self, navn: str, antall: int, /, **verdier: Any) -> str:
        """Teksten for et antall: `navn.ingen` (når den finnes), `navn.en` eller `navn.flere`.

        >>> t = Tekster("nn")
        >>> t.antall("ord.advarsel", 1), t.antall("ord.advarsel", 2)
        ('1 åtvaring', '2 åtvaringar')
        """
        form = "en" if antall == 1 else "flere"
        if not antall and f"{navn}.ingen" in self._tekster:
            form = "ingen"
        return self(f"{navn}.{form}", antall=tall(antall), **verdier)

    def kjent(self, setning: str) -> str:
        """En setning beregningene skriver selv, på rapportens språk.

        `klima` og `indikatorer` skriver grunner og forbehold på bokmål, til terminalen og JSON.
        Setningen kjennes igjen på bokmålsteksten i `beregning.md`. En setning som ikke står der,
        er utgiverens eller planens egen og blir som den er.

        >>> Tekster("nn").kjent("bare én måling i perioden"), Tekster("nn").kjent("Planens ord")
        ('berre éi måling i perioden', 'Planens ord')
        """
        for navn, moenster in _moenstre():
            if treff := moenster.fullmatch(setning):
                # En verdi kan være en kjent setning selv: «(en gang fra 2009 til 2021; …)».
                return self(navn, **{n: self.kjent(v) for n, v in treff.groupdict().items()})
        return setning


@cache
def _moenstre() -> list[tuple[str, re.Pattern[str]]]:
    """Bokmålstekstene i `beregning.md` som mønstre: (navn, det setningen skal passe med)."""
    ut = []
    for navn, tekst in husets("nb").items():
        if navn.startswith(f"{BEREGNING}."):
            # Annethvert ledd er navnet på en verdi.
            ledd = _VERDI.split(_paa_en_linje(tekst.tekst))
            moenster = "".join(
                f"(?P<{bit}>.+)" if nr % 2 else re.escape(bit) for nr, bit in enumerate(ledd)
            )
            ut.append((navn, re.compile(moenster)))
    return ut


def _paa_en_linje(tekst: str) -> str:
    return re.sub(r"\s*\n\s*", " ", tekst)


@cache
def husets(spraak: str) -> dict[str, Tekst]:
    """Tekstene som følger med, etter navn (`fil.overskrift`)."""
    return _les(files("reports") / MAPPE / spraak)


def _les(mappe: Traversable | Path, rot: Path | None = None) -> dict[str, Tekst]:
    ut: dict[str, Tekst] = {}
    if not mappe.is_dir():
        return ut
    for fil in sorted(mappe.iterdir(), key=lambda f: f.name):
        if fil.name.endswith(".md"):
            sted = cast(Path, fil).relative_to(rot.parent).as_posix() if rot else fil.name
            for navn, tekst in _delt(fil, sted):
                hele = f"{fil.name.removesuffix('.md')}.{navn}"
                if hele in ut:
                    raise Brukerfeil(
                        "to tekster har samme navn",
                        sted=f"{sted}:{tekst.linje}",
                        funnet=f"«{navn}», også på linje {ut[hele].linje}",
                    )
                ut[hele] = tekst
    return ut


def _delt(fil: Traversable, sted: str) -> Iterator[tuple[str, Tekst]]:
    """Tekstene i en fil; det som står før den første overskriften, er til den som redigerer."""
    try:
        linjer = fil.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as feil:
        raise Brukerfeil("tekstfilen kan ikke leses", sted=sted, funnet=str(feil)) from feil
    start, navn = 0, ""
    for nr, linje in enumerate([*linjer, "## slutt"]):
        if treff := _NAVN.fullmatch(linje):
            if navn:
                yield navn, _tekst(linjer[start:nr], sted, start)
            start, navn = nr + 1, treff[1]


def _tekst(linjer: list[str], sted: str, start: int) -> Tekst:
    tomme = next((i for i, linje in enumerate(linjer) if linje.strip()), 0)
    return Tekst("\n".join(linjer).strip(), sted, start + tomme + 1)


def _mente(navn: str, kjente: Any) -> str:
    naer = difflib.get_close_matches(navn, list(kjente), n=1)
    return f"mente du «{naer[0]}»?" if naer else ""
