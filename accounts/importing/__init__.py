"""
A customer's files, or rows sent by an integration, become facts.

Two halves that know nothing of each other: what reads rows into a staging table
(`reading`, `staging`), and what turns a staging table into facts by set-based SQL
(`loading` and one module a format). A format registers itself in `registry`.
"""
