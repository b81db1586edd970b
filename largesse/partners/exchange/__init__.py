"""Facts files into records and back: the engine reads the files, people change the records."""
