"""En YAML-fil der hvert felt vet linjen sin, så det som er galt, kan meldes nøyaktig der."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml


class Felt(dict[Any, Any]):
    """Felt og verdier. `linje` er der de begynner; `linjer` er linjen til hvert felt."""

    linje: int
    linjer: dict[Any, int]

    def linjen_til(self, felt: str) -> int:
        """Linjen feltet står på, eller linjen det skulle stått fra når det mangler."""
        return self.linjer.get(felt, self.linje)


class Liste(list[Any]):
    """En liste der `linjer` er linjen hver verdi begynner på."""

    linjer: list[int]


class UlesbarFil(Exception):
    """Filen er ikke YAML i UTF-8. `linje` er None når den ikke lar seg si."""

    def __init__(self, hvorfor: str, linje: int | None = None) -> None:
        super().__init__(hvorfor)
        self.linje = linje


class _MedLinjer(yaml.SafeLoader):
    """SafeLoader som husker linjene, og der en nøkkel bare kan stå én gang."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except ValueError as feil:
            # En dato som ikke finnes, ser ut som en dato, og leseren lager den uten å prøve den.
            raise yaml.constructor.ConstructorError(
                None, None, str(feil), node.start_mark
            ) from feil


def _felt(leser: _MedLinjer, node: yaml.MappingNode) -> Iterator[Felt]:
    ut = Felt()
    ut.linje, ut.linjer = node.start_mark.line + 1, {}
    yield ut
    # En nøkkel som er en liste, avviser leseren selv når feltene leses.
    for noekkel in (n for n, _ in node.value if isinstance(n, yaml.ScalarNode)):
        if noekkel.value in ut.linjer:
            raise yaml.constructor.ConstructorError(
                None, None, f"«{noekkel.value}» står to ganger", noekkel.start_mark
            )
        ut.linjer[noekkel.value] = noekkel.start_mark.line + 1
    ut.update(leser.construct_mapping(node))


def _liste(leser: _MedLinjer, node: yaml.SequenceNode) -> Iterator[Liste]:
    ut = Liste()
    ut.linjer = [verdi.start_mark.line + 1 for verdi in node.value]
    yield ut
    ut.extend(leser.construct_sequence(node))


_MedLinjer.add_constructor("tag:yaml.org,2002:map", _felt)
_MedLinjer.add_constructor("tag:yaml.org,2002:seq", _liste)


def les_yaml(fil: Path) -> Any:
    """Innholdet i en YAML-fil, der ordbøkene er `Felt` og listene `Liste`.

    Raises:
        UlesbarFil: filen kan ikke leses, er ikke UTF-8 eller ikke YAML, eller et felt står to
            ganger.
    """
    try:
        return yaml.load(fil.read_text(encoding="utf-8"), Loader=_MedLinjer)
    except (yaml.YAMLError, OSError, UnicodeDecodeError, RecursionError) as feil:
        merke = getattr(feil, "problem_mark", None)
        hvorfor = getattr(feil, "problem", None) or str(feil)
        raise UlesbarFil(hvorfor, merke.line + 1 if merke else None) from feil
