"""Notatbøkene i JupyterLab: valgene `start.py lab` gir, og at utdata ikke havner på disken."""

from __future__ import annotations

from typing import Any, Final

from verktoy.oppsett import ROT

MAPPE: Final = ROT / "reports" / "notatboker"
FORSIDE: Final = "forside.md"
FOELGER_MED: Final = (
    "1-ny-utgave.ipynb",
    "2-indikatorrapport.ipynb",
    "3-kvalitetskontroll.ipynb",
)
LABVALG: Final = (
    f"--ServerApp.root_dir={MAPPE}",
    f"--LabApp.default_url=/lab/tree/{FORSIDE}",
    # Markdown åpnes som tekst til å lese; nyheter og oppdateringer spørres det ikke om.
    f"--LabApp.app_settings_dir={ROT / 'verktoy' / 'jupyterlab'}",
    "--ContentsManager.pre_save_hook=verktoy.notatboker.uten_utdata",
    # Ingenting hentes uten at noen ber om det, heller ikke nyheter og utvidelser.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)


METADATA: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""Det som er likt på alle maskiner; JupyterLab ville lagt til versjonen av Python."""


def uten_utdata(*, model: dict[str, Any], path: str, **_: Any) -> None:
    """Ta bort utdataene når en notatbok som følger med, lagres; på skjermen står de.

    Da kan en kjøre dem uten at versjonskontrollen ser en endring. Egne notatbøker lagres som de er.

    Args:
        model: filen slik JupyterLab skal lagre den.
        path: filen fra mappen JupyterLab er åpnet i.
    """
    if model["type"] != "notebook" or path not in FOELGER_MED:
        return
    bok = model["content"]
    bok["metadata"] = METADATA
    for celle in bok["cells"]:
        celle["metadata"] = {}
        if celle["cell_type"] == "code":
            celle["outputs"], celle["execution_count"] = [], None
