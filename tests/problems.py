"""What the problem body of an answer says is wrong."""


def faults(answer):
    """Return the pointers of its errors, or the parameters that they name."""
    return {
        error["pointer"] if "pointer" in error else error["parameter"]
        for error in answer.json()["errors"]
    }
