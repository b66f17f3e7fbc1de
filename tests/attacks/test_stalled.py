"""R27: a worker that does not read, while the grader has more to send than the channel holds."""

from collections.abc import Iterator

import numpy as np
import pytest

from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Zygote
from autograder.wire import Call, Sources, Step
from tests.attacks.channel import CHANNEL
from tests.attacks.levels import levels, missing
from tests.attacks.row import FEW, OLD

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"no zygote: {missing()}")

HONEST = b"def f(x):\n    return len(x)\n"
LARGE = np.zeros(1 << 20)  # 8 MB
LOADED = '["r", "Loaded", ["full", ["d", [["f", "file"]]], ["t", []], null, ["t", []], "", "", ["t", []], ["d", []]]]'
DEAF = f"import os, time\n{CHANNEL}\nsend(frame(payload({LOADED.encode()!r})))\ntime.sleep(60)\n"


@pytest.fixture(params=[level for level in levels() if level != OLD])
def zygote(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    with Zygote(Limits(memory=256 << 20), sandbox=levels()[request.param]) as running:
        yield running


def test_sending_has_a_deadline(zygote: Zygote) -> None:
    """It says that it is loaded and reads no more: the grader does not wait for longer than for an answer."""
    call = Call((Step("work.f", (LARGE,)),))
    with zygote.session(Sources("work", {"work": DEAF.encode()}, {}, {}, ("f",))) as session:
        assert "full" == session.load().mode
        (result,) = session.call([call], FEW)
    assert ("timeout", f"{FEW} s") == (result.reason, result.detail)
    with zygote.session(Sources("work", {"work": HONEST}, {}, {}, ("f",))) as session:
        assert (1 << 20,) == session.call([call])[0].values
