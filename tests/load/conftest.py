"""Keep pytest from what only locust can import."""

collect_ignore = ["people.py"]
