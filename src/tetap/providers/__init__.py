"""One file per platform; found by entry point, imported by nobody."""
