"""What the rows of models of purchases and spend are measured on, and against."""
