"""What we keep: consultations, what became of them, and the nonces of tokens that were used.

Lives here: the store, its tables and migrations, the spool before it, retention, and the
queries of the insights page.  May not live here: names, values or free text of a patient; a
decision about a card; counters and log lines (``telemetry``).  No answer waits for the store,
but for the nonce of a caller's token.
"""
