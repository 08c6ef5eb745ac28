"""Fit the models and measure the accounts, as runs."""
