"""The same backend, which starts the embedded services when first asked."""
