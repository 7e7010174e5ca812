"""The files that people edit: character, scenes, settings, lock; read with line numbers, written with comments kept."""
