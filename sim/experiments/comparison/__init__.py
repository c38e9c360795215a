"""Runs set side by side: paired differences, probabilities, who beats whom, ranking over draws."""
