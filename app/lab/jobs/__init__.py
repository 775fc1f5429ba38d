"""The run manager, the queue of runs, the process pool and the Dask cluster."""
