"""What a chart answers to a question."""
