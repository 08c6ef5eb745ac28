"""Which rows a list of facts about accounts holds."""
