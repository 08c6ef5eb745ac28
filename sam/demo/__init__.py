"""An invented supplier of equipment hire and its portfolio, drawn from a seed."""
