"""GIMP and Krita open what we write and give the picture back. Where they are not installed this is skipped."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tetap import Project

_SCRIPT = """
(let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{path}" "{path}")))
       (layers (cadr (gimp-image-get-layers image))))
  (for-each (lambda (layer)
      (gimp-message (string-append "layer=" (car (gimp-item-get-name layer))
        " alpha=" (number->string (car (gimp-drawable-has-alpha layer))))))
    (vector->list layers))
  (let ((flat (car (gimp-image-flatten image))))
    (file-png-save RUN-NONINTERACTIVE image flat "{out}" "{out}" 0 6 0 0 0 0 0)))
(gimp-quit 0)
"""


@pytest.mark.full
@pytest.mark.skipif(
    shutil.which("gimp") is None, reason="GIMP is not installed; Debian: apt-get install gimp"
)
@pytest.mark.parametrize("kind", ["psd", "ora"])
def test_gimp_finds_both_layers_and_the_same_picture(delivered: Path, kind: str) -> None:
    named = delivered / "character.yaml"
    named.write_text(named.read_text().replace("name: Xiao Cheng", "name: 小橙"))
    (path,) = Project(delivered).export(kind, delivered / "hand-over", ["kitchen"]).files
    out = delivered / "flat.png"
    told = subprocess.run(
        ["gimp", "-i", "-d", "-f", "--batch-interpreter=plug-in-script-fu-eval", "-b", "-"],
        input=_SCRIPT.format(path=path, out=out), capture_output=True, text=True, timeout=120,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    said = told.stdout + told.stderr
    if "Unknown file type" in said:
        pytest.skip(f"this GIMP has no reader for {kind}")
    assert "layer=小橙 alpha=1" in said and "layer=background alpha=1" in said, said
    assert_alike(out, delivered / "out/kitchen.png")


@pytest.mark.full
@pytest.mark.skipif(
    not (shutil.which("krita") and shutil.which("xvfb-run")),
    reason="Krita or a screen for it is not installed; Debian: apt-get install krita xvfb xauth",
)
@pytest.mark.parametrize("kind", ["psd", "ora"])
def test_krita_shows_the_same_picture(delivered: Path, kind: str) -> None:
    (path,) = Project(delivered).export(kind, delivered / "hand-over", ["kitchen"]).files
    out = delivered / "flat.png"
    subprocess.run(
        ["xvfb-run", "-a", "krita", str(path), "--export", "--export-filename", str(out)],
        capture_output=True, timeout=180, check=True, env={**os.environ, "XDG_RUNTIME_DIR": str(delivered)},
    )  # fmt: skip
    assert_alike(out, delivered / "out/kitchen.png")


def assert_alike(made: Path, wanted: Path) -> None:
    """Where figure and background meet, two half see-through layers let a little white through."""
    with Image.open(made) as flat, Image.open(wanted) as delivered:
        off = np.abs(np.asarray(flat.convert("RGB")).astype(int) - np.asarray(delivered.convert("RGB")))
    assert off.mean() < 1 and (off.max(axis=-1) > 40).mean() < 0.01
