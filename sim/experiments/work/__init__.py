"""Long work done in parts: jobs, workers here or on a cluster, parts on the disk."""
