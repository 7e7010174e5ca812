"""The rules of the field: characters, scenes, seeds, plans, words; no disk, network, clock or luck."""
