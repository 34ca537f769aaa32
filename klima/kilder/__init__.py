"""Én modul per utgiver. Ingen andre i huset kjenner en utgivers kolonnenavn eller adresser."""
