"""placeholder"""


class RealNetwork:
    """Real sockets."""
