"""SVG text to PNG bytes; `resvg` first, `resvg-py` where that wheel does not exist.

Both wrap the same renderer and gave equal bytes when compared (docs/decisions). The native options
object is bound to its thread, so one is made per call.
"""

from importlib import import_module
from importlib.metadata import version
from types import ModuleType


class RasterError(Exception):
    """The renderer refused the drawing; the message carries its reason."""


def _load() -> tuple[str, ModuleType]:
    for package, module in (("resvg", "resvg"), ("resvg-py", "resvg_py")):
        try:
            return package, import_module(module)
        except ImportError:
            continue
    raise RasterError("no renderer found: install one with `pip install resvg` or `pip install resvg-py`")


def renderer_name() -> str:
    """The renderer in use with its version, for receipts: `resvg 0.2.0`."""
    package, _ = _load()
    return f"{package} {version(package)}"


def png(svg: str) -> bytes:
    """PNG bytes of an SVG document at its own width and height. Fonts are never loaded."""
    package, renderer = _load()
    try:
        if package == "resvg":
            tree = renderer.usvg.Tree.from_str(svg, renderer.usvg.Options.default())
            # Row-major identity; the SVG order draws an almost empty picture (resvg 0.2.0).
            return bytes(renderer.render(tree, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)))
        return bytes(renderer.svg_to_bytes(svg_string=svg, skip_system_fonts=True))
    except BaseException as error:  # invalid SVG raises PanicException, which is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise RasterError(f"the renderer refused the drawing: {error}") from None
