"""Alle sporene i rapporten for en kommune, på navn. Hvert lages først når noen spør etter det."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from klima.grunn.datapakke import Datapakke
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import MINUS
from klima.grunn.tekst import noekkel
from reports.grunnlag import Grunnlag
from reports.spor.modell import Spor, Sted

Lager = dict[str, Callable[[], Spor]]
"""Navnet på et spor -> det som lager det."""
_TALL: Final = re.compile(r"[+-]?\d+(?:,\d+)?")


class Register(Mapping[str, Spor]):
    """Sporene for én kommune, i rapportens rekkefølge."""

    def __init__(self, g: Grunnlag) -> None:
        self.g = g
        self._ferdige: dict[str, Spor] = {}

    @cached_property
    def _lager(self) -> Lager:
        from reports.spor import budsjett, indikatorer, maal, utslipp

        ut: Lager = {}
        for modul in (utslipp, maal, budsjett, indikatorer):
            ut.update(modul.spor(self))
        return ut

    def __getitem__(self, navn: str) -> Spor:
        if navn not in self._ferdige:
            self._ferdige[navn] = self._lager[navn]()
        return self._ferdige[navn]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lager)

    def __len__(self) -> int:
        return len(self._lager)

    def __contains__(self, navn: object) -> bool:
        return navn in self._lager

    def finn(self, spurt: str) -> list[Spor]:
        """Sporet som heter dette, alle under navnet, eller alle som viser tallet.

        Args:
            spurt: et navn, begynnelsen av et («indikator/disposisjonsfond»), eller et tall slik det
                står i rapporten; et tall uten fortegn og enhet passer på alle som viser sifrene.

        Raises:
            Brukerfeil: ingen passer; med det nærmeste navnet.
        """
        spurt = " ".join(spurt.split())
        if spurt in self:
            return [self[spurt]]
        if viser := siffer(spurt):
            treff = [self[n] for n in self if _passer(self[n], *viser)]
            if treff:
                return treff
            raise Brukerfeil(
                "ingen spor viser tallet", funnet=f"«{spurt}»", utvei="«klima spor» lister alle"
            )
        navn = spurt.rstrip("/").casefold()
        under = [n for n in self if n == navn or n.startswith(f"{navn}/")]
        if under:
            return [self[n] for n in under]
        naer = difflib.get_close_matches(navn, list(self), n=1, cutoff=0.5)
        mente = f"mente du «{naer[0]}»? " if naer else ""
        raise Brukerfeil(
            "ukjent spor", funnet=f"«{spurt[:80]}»", utvei=f"{mente}«klima spor» lister alle"
        )

    @cached_property
    def _celler(self) -> dict[tuple[str, int], dict[str, float | None]]:
        avviket = self.g.avviket
        akser = [(str(s), int(a)) for s in avviket["sektor"].values for a in avviket["aar"].values]
        felt = [str(f) for f in avviket.data_vars if f != "status"]
        # Referansen har bare år når raden for sektorer med mål er med.
        lik = avviket["utslipp"]
        verdier = [avviket[f].broadcast_like(lik).transpose(*lik.dims).values.ravel() for f in felt]
        return {
            akse: {f: float(v) if v == v else None for f, v in zip(felt, rad, strict=True)}
            for akse, rad in zip(akser, zip(*verdier, strict=True), strict=True)
        }

    def celle(self, sektor: str, aar: int) -> dict[str, float | None]:
        """Tallene i avviket, som `Grunnlag.celle`, men hentet på én gang for alle årene."""
        return self._celler[sektor, aar]

    @cached_property
    def indikatornavn(self) -> dict[str, str]:
        """Nummeret i planen -> id-en, for indikatorene i settet."""
        katalog = self.g.katalog
        if katalog is None:
            return {}
        return {str(nr): str(navn) for navn, nr in katalog.indikatorer["nr"].items()}

    def sted(self, pakke: Datapakke, tabell: str, rad: Mapping[str, Any]) -> Sted:
        """Stedet til en rad i en datapakke, med linjen i dokumentet den er skrevet av fra."""
        fil = pakke.fil(tabell)
        rot = self.g.rom.rot
        vist = fil.relative_to(rot).as_posix() if fil.is_relative_to(rot) else fil.name
        kort = pakke.meta.get("kildekort", {})
        linje, seed = rad.get("linje"), rad.get("seed") or kort.get("seed", "")
        trykt = f"linje {linje} i {seed or kort.get('dokument', '')}" if linje else ""
        return Sted(vist, f"linje {rad['linje_i_fil']}", trykt)

    def t(self, navn: str, /, **verdier: Any) -> str:
        """Navnet på tallet i ord; en sektor som er «Totalt», er «i alt»."""
        if sektor := verdier.get("sektor"):
            i_alt = sektor == TOTALT
            verdier["sektor"] = self.g.t("sporene.i-alt") if i_alt else self.g.t.kjent(sektor)
        return self.g.t(f"sporene.{navn}", **verdier)


def navn_paa(hva: str, aar: int | str, sektor: str = TOTALT, *mer: str) -> str:
    """Navnet på et spor for en sektor; for totalen uten sektor.

    >>> navn_paa("avvik", 2021, "Avfall og avløp"), navn_paa("gap", 2030)
    ('avvik/2021/avfall-og-avloep', 'gap/2030')
    """
    return "/".join([hva, str(aar), *mer, *([noekkel(sektor)] if sektor != TOTALT else [])])


def siffer(tekst: str) -> tuple[str, str] | None:
    """Tallet i teksten uten mellomrom, og enheten; None når teksten ikke er et tall.

    >>> siffer("178 984 t"), siffer("−44 %"), siffer("178.984"), siffer("gap/2030")
    (('178984', 't'), ('-44', '%'), None, None)
    """
    rent = re.sub(r"\s", "", tekst).replace(MINUS, "-").rstrip("*†")
    treff = re.match(_TALL, rent)
    if treff is None or re.match(r"[.\d]", rest := rent[treff.end() :]):
        return None
    return treff[0], rest


def _passer(spor: Spor, spurt: str, enhet: str) -> bool:
    har = siffer(spor.vist)
    if har is None:
        return False
    likt = har[0] == spurt if spurt[0] in "+-" else har[0].lstrip("+-") == spurt
    return likt and enhet in ("", har[1])
