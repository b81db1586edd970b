"""Reconciling a programme's spreadsheet with what the run says, and explaining each difference."""
