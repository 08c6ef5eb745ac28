"""A database backend that starts the embedded services when first asked."""
