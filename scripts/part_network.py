"""The part finder as a network: MobileNetV2's first blocks, a decoder for parts, and answers from pooled parts."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from tetap.verifier.what.answers import ACCESSORIES, CHOICES, MARKS, NUMBERS, VIEWS
from tetap.verifier.what.drawn_parts import PARTS

ANSWERS = sum(CHOICES.values()) + len(NUMBERS) + len(ACCESSORIES) + len(MARKS) + len(VIEWS)
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
SPREAD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)

_CHANNELS = (16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160)
_STRIDES = (1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1)
_TAPS = (2, 5, 12, 15)
_FROZEN = 6
"""Blocks whose weights stay as ImageNet made them; they are the slow ones."""

_POOLED = (
    ("hair", "hair-tie"), ("face",), ("eyes",), ("brows",), ("top",), ("bottom",), ("socks", "shoes"),
    ("fur", "ears", "tail", "limbs"), ("shell", "screen"), ("headgear",), ("pin",), ("glasses",), ("neckwear",),
    ("bag", "earrings"), ("mark",), tuple(PARTS[1:24]), ("skin",),
)  # fmt: skip
_FEATURES = 48 + 32 + 64 + 96 + 96 + 5


class Encoder(nn.Module):
    """MobileNetV2 up to its last 160-channel block, batch normalisation folded in."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        super().__init__()
        self.stem = _folded(weights, "conv0", "batchnorm0", 2, 1)
        self.blocks = nn.ModuleList()
        for number, stride in enumerate(_STRIDES):
            name = f"linearbottleneck{number}_"
            self.blocks.append(
                nn.ModuleList(
                    [
                        _folded(
                            weights, f"{name}conv{i}", f"{name}batchnorm{i}", stride if i == 1 else 1, i == 1
                        )
                        for i in range(3)
                    ]
                )
            )

    def forward(self, rgb: Tensor) -> list[Tensor]:
        """The features at strides 2, 4, 8, 16 and 32."""
        x = functional.relu(self.stem(rgb))
        taps = [x]
        for number, block in enumerate(self.blocks):
            y = block[2](functional.relu(block[1](functional.relu(block[0](x)))))
            x = x + y if _STRIDES[number] == 1 and x.shape[1] == y.shape[1] else y
            if number in _TAPS:
                taps.append(x)
        return taps

    def freeze(self) -> None:
        """Leave the first blocks as they are."""
        for part in (self.stem, *self.blocks[:_FROZEN]):
            part.requires_grad_(False)


def _folded(weights: Mapping[str, np.ndarray], conv: str, norm: str, stride: int, wide: int) -> nn.Conv2d:
    prefix = "mobilenetv20_features_"
    kernel = weights[f"{prefix}{conv}_weight"]
    gamma, beta, mean, variance = (
        weights[f"{prefix}{norm}_{name}"] for name in ("gamma", "beta", "running_mean", "running_var")
    )
    scale = gamma / np.sqrt(variance + 1e-5)
    groups = len(kernel) if kernel.shape[1] == 1 else 1
    size = kernel.shape[2]
    layer = nn.Conv2d(kernel.shape[1] * groups, len(kernel), size, stride, size // 2, groups=groups)
    layer.weight.data = torch.tensor(kernel * scale[:, None, None, None]).float()
    layer.bias.data = torch.tensor(beta - mean * scale).float()
    return layer


def mobilenet_weights(path: Path) -> dict[str, np.ndarray]:
    """The tensors of the ONNX model zoo's mobilenetv2-7."""
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}


def _block(inside: int, outside: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inside, outside, 3, 1, 1, bias=False), nn.BatchNorm2d(outside), nn.ReLU())


def _up(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2, mode="nearest")


class PartFinder(nn.Module):
    """Scores of every part at half the input's resolution, and answers about the figure."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        super().__init__()
        self.encoder = Encoder(weights)
        self.low = nn.Conv2d(160, 96, 1)
        self.d4, self.d3, self.d2 = _block(192, 64), _block(96, 48), _block(72, 32)
        self.fine, self.coarse = nn.Conv2d(32, 12, 1), nn.Conv2d(32, 20, 1)
        self.d1, self.parts = _block(32, 24), nn.Conv2d(24, len(PARTS), 1)
        groups = torch.zeros(len(_POOLED), len(PARTS))
        for row, names in enumerate(_POOLED):
            groups[row, [PARTS.index(name) for name in names]] = 1
        self.register_buffer("groups", groups)
        down, across = torch.meshgrid(torch.linspace(-1, 1, 28), torch.linspace(-1, 1, 28), indexing="ij")
        places = torch.stack([across, down, across**2, down**2]).reshape(4, -1)
        self.register_buffer("places", places.t().contiguous())
        size = _FEATURES * len(_POOLED)
        self.middle = nn.Parameter(torch.zeros(size), requires_grad=False)
        self.spread = nn.Parameter(torch.ones(size), requires_grad=False)
        self.dropped = nn.Dropout(0.3)
        self.hidden, self.answers = nn.Linear(size, 256), nn.Linear(256, ANSWERS)

    def pooled(self, rgb: Tensor) -> tuple[Tensor, Tensor]:
        """Part scores, and the features of every group of parts [batch, groups * features]."""
        t1, t2, t3, t4, t5 = self.encoder(rgb)
        x5 = functional.relu(self.low(t5))
        d4 = self.d4(torch.cat([_up(x5), t4], 1))
        d3 = self.d3(torch.cat([_up(d4), t3], 1))
        d2 = self.d2(torch.cat([_up(d3), t2], 1))
        joined = torch.cat([functional.relu(self.fine(t1)), _up(functional.relu(self.coarse(d2)))], 1)
        scores = self.parts(self.d1(joined))
        share = functional.avg_pool2d(torch.softmax(scores, 1), 4)
        mass = torch.matmul(self.groups, share.flatten(2))
        total = mass.sum(2, keepdim=True) + 1e-3
        coarse = functional.avg_pool2d(mass.reshape(-1, len(_POOLED), 28, 28), 2).flatten(2)
        coarse = coarse / (coarse.sum(2, keepdim=True) + 1e-3)
        near = torch.cat([d3, t3], 1).flatten(2).transpose(1, 2)
        far = torch.cat([d4, t4, _up(x5)], 1).flatten(2).transpose(1, 2)
        weight = mass / total
        features = [
            torch.matmul(weight, near), torch.matmul(coarse, far), torch.matmul(weight, self.places),
            torch.log(total + 0.05),
        ]  # fmt: skip
        return scores, torch.cat(features, 2).flatten(1)

    def forward(self, rgb: Tensor) -> tuple[Tensor, Tensor]:
        """Scores [batch, parts, 112, 112] and answers [batch, n] of normalised pictures [batch, 3, 224, 224]."""
        scores, features = self.pooled(rgb)
        hidden = functional.relu(self.hidden(self.dropped((features - self.middle) / self.spread)))
        return scores, self.answers(self.dropped(hidden))


def export(network: PartFinder, path: Path) -> None:
    """An ONNX file with weights stored in half precision and computed in full."""
    network.eval()
    _fuse(network)
    spooled = path.with_suffix(".part")
    torch.onnx.export(
        network, (torch.zeros(1, 3, 224, 224),), str(spooled), input_names=["rgb"],
        output_names=["parts", "answers"], opset_version=17, dynamo=False,
    )  # fmt: skip
    model = onnx.load(spooled)
    spooled.unlink()
    small, casts = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size <= 64:
            small.append(tensor)
            continue
        small.append(numpy_helper.from_array(values.astype(np.float16), f"{tensor.name}_half"))
        casts.append(helper.make_node("Cast", [f"{tensor.name}_half"], [tensor.name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(small)
    model.graph.node.extend(casts + nodes)
    onnx.save(model, path)


def _fuse(module: nn.Module) -> None:
    for name, child in module.named_children():
        if isinstance(child, nn.Sequential) and len(child) == 3 and isinstance(child[1], nn.BatchNorm2d):
            convolution = torch.nn.utils.fuse_conv_bn_eval(child[0], child[1])
            setattr(module, name, nn.Sequential(convolution, child[2]))
        else:
            _fuse(child)
