"""Many runs: one scenario over its replicates, and runs set side by side."""
