"""Documents of tax and commerce: credit notes, self-billed invoices, and their corrections."""
