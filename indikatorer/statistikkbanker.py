"""Statistikkbankene et arbeidsrom henter fra, med adressene det har satt."""

from __future__ import annotations

from functools import cache

from indikatorer.indikatorhenting import Bankene
from indikatorer.observasjonslager import Observasjonslager
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import UTGIVERE, finn_adresse
from klima.kilder.nett import Fremdrift, Grenser
from klima.kilder.statistikk import Statistikkbank


def statistikkbankene(
    rom: Arbeidsrom, *, fremdrift: Fremdrift | None = None, grenser: Grenser | None = None
) -> Bankene:
    """Gir statistikkbanken til en kilde, den samme hver gang, så grensene bare leses én gang."""

    @cache
    def bank(kilde: str) -> Statistikkbank:
        if kilde == "ssb":
            return _ssb(rom, fremdrift, grenser)
        raise Brukerfeil(
            f"ingenting kan hentes fra {UTGIVERE[kilde].navn if kilde in UTGIVERE else kilde} ennå"
        )

    return bank


def _ssb(rom: Arbeidsrom, fremdrift: Fremdrift | None, grenser: Grenser | None) -> Statistikkbank:
    from klima.kilder.ssb import Ssb
    from klima.kilder.ssb_v1 import SsbV1

    mappe = Observasjonslager(rom).mappe
    mappe.mkdir(parents=True, exist_ok=True)
    v1 = SsbV1(finn_adresse("ssb_v1", rom.kilder), fremdrift=fremdrift, grenser=grenser)
    adresse = finn_adresse("ssb", rom.kilder)
    return Ssb(adresse, reserve=v1, mappe=mappe, fremdrift=fremdrift, grenser=grenser)
