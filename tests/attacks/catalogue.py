"""The catalogue of hostile submissions: its groups, its rows, and where a row is that cannot be one of these."""

from tests.attacks import channel, gaming, lying, persistence, resources, secrecy, tampering

GROUPS = {  # letter -> what it is about, and how many numbers it has
    "R": ("using up", 29),
    "T": ("tampering with the score", 40),
    "P": ("breaking the protocol", 12),
    "S": ("secrets", 15),
    "F": ("files and processes that stay", 13),
    "D": ("gaming", 7),
}
ROWS = (*resources.ROWS, *tampering.ROWS, *lying.ROWS, *channel.ROWS, *secrecy.ROWS, *persistence.ROWS, *gaming.ROWS)
ELSEWHERE = {  # id -> the test that it is
    "R27": "tests/attacks/test_stalled.py",
}
NOT_RUN = {  # id -> why it is no test
    "S13": "how long a call takes, and how it ends, tells something of its inputs: accepted; public inputs are known anyway, "
    "and nobody grades against a secret seed often enough to learn much",
    "D07": "no question forbids a function, so there is nothing that another name could get around",
}


def ids() -> list[str]:
    """All numbers of the catalogue."""
    return [f"{letter}{n:02}" for letter, (_, count) in GROUPS.items() for n in range(1, count + 1)]
