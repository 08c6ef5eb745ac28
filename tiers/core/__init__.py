"""The mathematics of tiering: arrays in, arrays out, no Django."""
