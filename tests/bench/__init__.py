"""The benchmark: what a call costs beside the floor of its own server.  Nothing here is a test."""
