"""The steps, oldest first by their ``revision``.  May not live here: anything else."""
