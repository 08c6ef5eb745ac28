"""Who is promised what, and which accounts do not get it: statements over sets."""
