"""
How fast the product is, each part beside a floor measured in the same run.

`manage.py bench` makes a scratch database of synthetic accounts (`scratch`,
`portfolio`), lets each module of `rows` measure (`registry`), and tells (`report`).
"""
