"""What a change is due to: coalitions of levers, Shapley values."""
