"""Tests of the reports for other programs."""
