"""One scenario over its draws and replicates, from jobs to the run folder."""
