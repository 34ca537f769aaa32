#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Start her: `python3 start.py` setter opp klimabudsjett og lager årsrapporten.

Denne filen kan leses av all Python fra 2.7, så en for gammel Python får vite det med rene ord i
stedet for en SyntaxError. Kommandoene ligger i verktoy/kommandoer.py, oppsettet i oppsett.py.
"""

from __future__ import print_function, unicode_literals

import os
import sys

MINSTE_PYTHON = (3, 11)


def for_gammel_python(versjon, program):
    """Meldingen til den som kjører en for gammel Python, eller None når versjonen holder."""
    if tuple(versjon[:2]) >= MINSTE_PYTHON:
        return None
    return (
        "Python er for gammel.\n"
        "  Trengs:  Python {0}.{1} eller nyere\n"
        "  Funnet:  Python {2} ({3})\n"
        "  Utvei:   Installer en nyere Python (fra python.org, maskinens pakkebehandler eller\n"
        "           kommunens programvaresenter), og kjør start.py med den, for eksempel\n"
        "           «python3.12 start.py». I Windows: «py -3.12 start.py».\n"
    ).format(
        MINSTE_PYTHON[0],
        MINSTE_PYTHON[1],
        ".".join(str(del_) for del_ in versjon[:3]),
        program or "ukjent sted",
    )


def main():
    melding = for_gammel_python(sys.version_info, sys.executable)
    if melding:
        # Som bytes: gammel Python under LANG=C ville ellers falt på æ, ø og å.
        getattr(sys.stderr, "buffer", sys.stderr).write(melding.encode("utf-8"))
        return 2
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from verktoy import kommandoer

    return kommandoer.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
