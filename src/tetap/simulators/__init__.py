"""The other side of each wire: loopback servers that answer as a platform documents it, draw, bill and fail."""
