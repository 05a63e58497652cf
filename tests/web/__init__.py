"""What a client, a browser or an operator gets over HTTP."""
