"""An agreement as a document: HTML and PDF, in English and French."""
