"""What a page or an endpoint cannot make sense of."""


class BadRequest(Exception):
    """An address that asks for what is not there; its message is for the reader."""
