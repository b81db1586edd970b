"""Tests of the chart, the postings, the fund's opening and year-end, and the reports."""
