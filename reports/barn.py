"""Arbeid i en egen prosess, ved siden av det som gjøres her.

Tegneren og Great Expectations holder på hele Python mens de arbeider, så to kjerner hjelper bare
når de er i hver sin prosess. Det et barn ikke fikk gjort, gjøres her i stedet.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

_KODE: Final = "from reports.barn import main; main()"
Oppdrag = tuple[Callable[..., Any], tuple[Any, ...]]


class Barn:
    """En barneprosess som gjør oppdragene i tur og orden mens foreldreprosessen går videre.

    Et oppdrag er en funksjon på toppen av en modul og argumentene til den; alt må kunne pickles.

    Example:
        >>> barn = Barn()
        >>> barn.be_om(len, "fire")
        >>> barn.svar()
        [4]
    """

    def __init__(self) -> None:
        sti = os.pathsep.join(p or os.getcwd() for p in sys.path)
        self._prosess = subprocess.Popen(
            # -P: en mappe som heter «reports» der brukeren står, skal ikke gå foran programmet.
            [sys.executable, "-P", "-c", _KODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": sti},
        )

    def be_om(self, funksjon: Callable[..., Any], *argumenter: Any) -> None:
        """Legg et oppdrag i køen. Er barnet dødt, merkes det først når en ber om svaret."""
        inn = self._prosess.stdin
        if inn is None or inn.closed:
            return
        try:
            pickle.dump((funksjon, argumenter), inn)
            inn.flush()
        except OSError:
            self.avbryt()

    def svar(self) -> list[Any] | None:
        """Svarene i den rekkefølgen det ble bedt om dem; None når barnet ikke ble ferdig."""
        if self._prosess.stdin is None or self._prosess.stdin.closed:
            return None
        ut, _ = self._prosess.communicate()
        if self._prosess.returncode != 0 or not ut:
            return None
        svar: list[Any] = pickle.loads(ut)
        return svar

    def avbryt(self) -> None:
        """Stans barnet; det det har gjort, er borte."""
        self._prosess.kill()
        for ende in (self._prosess.stdin, self._prosess.stdout):
            # Å lukke røret til en prosess som er borte, feiler når noe venter på å bli sendt.
            with suppress(OSError):
                if ende is not None:
                    ende.close()
        self._prosess.wait()


def main() -> None:
    """Gjør oppdragene fra standard inn, og skriv svarene når det ikke kommer flere."""
    # Det et bibliotek skriver til skjermen, skal ikke havne i svaret.
    roer = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    svar = [funksjon(*argumenter) for funksjon, argumenter in _oppdragene()]
    with open(roer, "wb") as ut:
        pickle.dump(svar, ut)
    # Med en gang: oppryddingen i Great Expectations og tegneren tar opp mot et sekund.
    os._exit(0)


def _oppdragene() -> Iterator[Oppdrag]:
    # I en egen tråd, så røret tømmes mens et oppdrag gjøres, og den som ber, slipper å vente.
    koe: SimpleQueue[Oppdrag | None] = SimpleQueue()

    def les() -> None:
        try:
            while True:
                koe.put(pickle.load(sys.stdin.buffer))
        except EOFError:
            koe.put(None)
        except BaseException:
            os._exit(1)

    Thread(target=les, daemon=True).start()
    while (oppdrag := koe.get()) is not None:
        yield oppdrag
