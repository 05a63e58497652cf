"""Replay, and the made exports that it is tried on."""
