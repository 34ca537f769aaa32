"""Byggekrok for hatchling: legger `kommune.toml` inn i hjulet ved siden av de innebygde dataene.

`sources` i pyproject.toml kan bare flytte mapper, og `force-include` ville lagt filen i
site-packages også ved redigerbart oppsett, der mappen `klima/` den havner i skygger for prosjektet.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KommuneIHjulet(BuildHookInterface[Any]):
    """Tar med arbeidsrommets fil i vanlige hjul, og ingenting ellers."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"]["kommune.toml"] = "klima/innebygd/kommune.toml"
