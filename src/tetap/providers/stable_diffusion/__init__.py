"""What the Stable Diffusion platforms share: model families and their frames, words, seeds, references."""
