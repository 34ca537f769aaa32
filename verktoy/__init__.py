"""Oppsett og vedlikehold av selve prosjektet. Følger ikke med i hjulet."""
