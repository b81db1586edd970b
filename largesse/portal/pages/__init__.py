"""Pages, one module for each job."""
