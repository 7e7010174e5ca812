"""GIMP opens what we write, layer by layer, and gives the picture back. Without GIMP this is skipped."""

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
    with Image.open(out) as flat, Image.open(delivered / "out/kitchen.png") as delivered_picture:
        off = np.abs(
            np.asarray(flat.convert("RGB")).astype(int) - np.asarray(delivered_picture.convert("RGB"))
        )
    # Where figure and background meet, two half see-through layers let a little white through.
    assert off.mean() < 1 and (off.max(axis=-1) > 40).mean() < 0.01
