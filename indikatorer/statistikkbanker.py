"""Statistikkbankene et arbeidsrom henter fra, med adressene det har satt."""

from __future__ import annotations

import importlib
from functools import cache
from typing import cast

from indikatorer.indikatorhenting import Bankene
from indikatorer.observasjonslager import Observasjonslager
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.kilder.adresser import UTGIVERE, finn_adresse
from klima.kilder.nett import Fremdrift, Grenser, Nettklient
from klima.kilder.statistikk import Statistikkbank


def statistikkbankene(
    rom: Arbeidsrom, *, fremdrift: Fremdrift | None = None, grenser: Grenser | None = None
) -> Bankene:
    """Gir statistikkbanken til en kilde, den samme hver gang, så grensene bare leses én gang."""

    @cache
    def bank(kilde: str) -> Statistikkbank:
        if kilde == "ssb":
            return _ssb(rom, fremdrift, grenser)
        klient = Nettklient(UTGIVERE[kilde], grenser, fremdrift)
        modul = importlib.import_module(f"klima.kilder.{kilde}")
        klasse = getattr(modul, kilde.capitalize())
        return cast("Statistikkbank", klasse(finn_adresse(kilde, rom.kilder), klient))

    return bank


def _ssb(rom: Arbeidsrom, fremdrift: Fremdrift | None, grenser: Grenser | None) -> Statistikkbank:
    from klima.kilder.ssb import Ssb
    from klima.kilder.ssb_v1 import SsbV1

    mappe = Observasjonslager(rom).mappe
    mappe.mkdir(parents=True, exist_ok=True)
    v1 = SsbV1(finn_adresse("ssb_v1", rom.kilder), fremdrift=fremdrift, grenser=grenser)
    adresse = finn_adresse("ssb", rom.kilder)
    return Ssb(adresse, reserve=v1, mappe=mappe, fremdrift=fremdrift, grenser=grenser)
