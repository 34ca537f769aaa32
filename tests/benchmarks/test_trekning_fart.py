"""Simuleringen gir det samme som en rett fram numpy-versjon med andre tilfeldige tall."""

from __future__ import annotations

import pytest

from benchmarks.trekning_fart import AAR, TILTAK, eksempel, klima_versjonen, numpy_versjonen


def test_samme_sannsynlighet_som_i_numpy() -> None:
    grunnlag, bane = eksempel()
    assert (len(grunnlag.tallfestet), len(AAR)) == (TILTAK, 10) == (29, 10)
    # To andeler på rundt 0,5 av 4 000 trekninger skiller seg sjelden med over fire ganger 0,011.
    vaar, deres = (v(grunnlag, bane, 4_000) for v in (klima_versjonen, numpy_versjonen))
    assert 0.2 < vaar < 0.8
    assert vaar == pytest.approx(deres, abs=0.045)
