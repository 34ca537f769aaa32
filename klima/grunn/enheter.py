"""Enheter og GWP-sett. Enheten settes sist i hver funksjon som regner, ellers blir den feil."""

from __future__ import annotations

from typing import Final

TONN: Final = "t CO2e"
PROSENT: Final = "%"
PROSENTPOENG: Final = "prosentpoeng"

GWP_UKJENT: Final = "ukjent"
GWP_SETT: Final = ("AR4", "AR5", "AR6", GWP_UKJENT)
"""Settene en utgave kan være regnet med. `ukjent`: utgiveren sier det ikke, og vi gjetter ikke."""
