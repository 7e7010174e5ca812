"""What these tests draw on: the graphics card where torch sees one, else the processor."""

import pytest
import torch

CARD = torch.cuda.is_available()
DEVICE_AND_DTYPE = ("cuda", "float16") if CARD else ("cpu", "float32")
"""What the settings `auto` come to for Stable Diffusion."""
needs_card = pytest.mark.skipif(not CARD, reason="torch sees no CUDA card here")
