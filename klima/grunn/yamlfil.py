"""Lesing av YAML der hver ordbok vet linjen den begynner på, og en nøkkel bare kan stå én gang."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import yaml

_LINJE: Final = "__linje__"


class MedLinjer(yaml.SafeLoader):
    """SafeLoader som husker linjene; brukes med `yaml.load(tekst, Loader=MedLinjer)`."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        sett: set[str] = set()
        for noekkel, _ in node.value:
            navn = str(noekkel.value)
            if navn in sett:
                raise yaml.constructor.ConstructorError(
                    None, None, f"«{navn}» står to ganger", noekkel.start_mark
                )
            sett.add(navn)
        ut = super().construct_mapping(node, deep=deep)
        ut[_LINJE] = node.start_mark.line + 1
        return ut


def linje(ordbok: Mapping[Any, Any]) -> int:
    """Linjen ordboken begynner på.

    >>> linje(yaml.load("a: 1", Loader=MedLinjer))
    1
    """
    return int(ordbok[_LINJE])


def uten_linje(ordbok: Mapping[Any, Any], *, dypt: bool = False) -> dict[Any, Any]:
    """Ordboken slik den står i filen; med `dypt` også ordbøkene inni den."""
    egne = {k: v for k, v in ordbok.items() if k != _LINJE}
    if not dypt:
        return egne
    return {k: uten_linje(v, dypt=True) if isinstance(v, dict) else v for k, v in egne.items()}
