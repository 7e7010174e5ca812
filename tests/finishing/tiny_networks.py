"""ONNX files of a few bytes, written by hand: one that finds what is red, one that makes every pixel four."""

from collections.abc import Sequence

import numpy as np


def red_finder(side: int = 64) -> bytes:
    """[1, 3, side, side] to [1, 1, side, side]: positive where red is, before any sigmoid."""
    weight = np.array([8, -8, 0], np.float32).reshape(1, 3, 1, 1)
    return _model(
        [_node("Conv", ("picture", "weight", "bias"), "found")],
        [_tensor("weight", weight), _tensor("bias", np.array([-2], np.float32))],
        _value("picture", (1, 3, side, side)),
        _value("found", (1, 1, side, side)),
    )


def doubler(factor: int = 2, side: int | None = None) -> bytes:
    """[1, 3, h, w] to [1, 3, 2h, 2w], every pixel repeated; `side`: the only size it takes."""
    repeat = factor * factor
    weight = np.repeat(np.eye(3, dtype=np.float32), repeat, axis=0).reshape(3 * repeat, 3, 1, 1)
    return _model(
        [
            _node("Conv", ("picture", "weight"), "many"),
            _node("DepthToSpace", ("many",), "large", blocksize=factor, mode="CRD"),
        ],
        [_tensor("weight", weight)],
        _value("picture", (1, 3, side or "h", side or "w")),
        _value("large", (1, 3, side * factor if side else "H", side * factor if side else "W")),
    )


def _model(nodes: Sequence[bytes], weights: Sequence[bytes], given: bytes, made: bytes) -> bytes:
    graph = b"".join(_field(1, node) for node in nodes) + _field(2, b"tiny")
    graph += b"".join(_field(5, weight) for weight in weights) + _field(11, given) + _field(12, made)
    return _number(1, 8) + _field(7, graph) + _field(8, _number(2, 13))


def _node(kind: str, given: Sequence[str], made: str, **settings: int | str) -> bytes:
    data = (
        b"".join(_field(1, name.encode()) for name in given)
        + _field(2, made.encode())
        + _field(4, kind.encode())
    )
    for name, value in settings.items():
        told = (
            _number(3, value) + _number(20, 2)
            if isinstance(value, int)
            else _field(4, value.encode()) + _number(20, 3)
        )
        data += _field(5, _field(1, name.encode()) + told)
    return data


def _tensor(name: str, values: np.ndarray) -> bytes:
    dims = b"".join(_number(1, size) for size in values.shape)
    return dims + _number(2, 1) + _field(8, name.encode()) + _field(9, values.tobytes())


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(
        _field(1, _number(1, one) if isinstance(one, int) else _field(2, one.encode())) for one in shape
    )
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, 1) + _field(2, dims)))


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])
