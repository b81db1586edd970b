"""A workload on an offering on a day: allowed, refused, allowed in part, and the record of it."""
