"""From the wire to the wire: a request as a client sends it, and the whole answer."""
