"""What a target hangs on: screening after Morris, shares of variance after Sobol, and which data to collect first."""
