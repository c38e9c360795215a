"""What people read: the printed scorecard and comparison, and the figures."""
