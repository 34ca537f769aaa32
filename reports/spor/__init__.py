"""Sporene: hvordan hvert tall i rapporten er laget, fra cellen tilbake til kildens fil og rad."""
