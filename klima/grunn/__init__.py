"""Grunnen alt annet står på: feil, enheter, arrayformatet, arbeidsrommet og datapakkene."""
