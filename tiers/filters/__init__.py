"""Which rows a list holds: the same filters for pages, files and the API."""
