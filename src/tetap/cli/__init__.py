"""The command line: it reads arguments, calls app and prints."""
