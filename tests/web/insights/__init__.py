"""What an operator is told of the cards that were said."""
