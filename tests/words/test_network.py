"""What the features of a text mean together, and how that becomes a chance."""

from itertools import permutations

import pytest

from flows.words.network import Network

WEIGHTS = """\
{"steps": [0.1, 0.1, 0.1], "hidden": [[2.0, 2.0], [-1.0, 0.5]], "hidden_bias": [-2.0, 0.0], \
"output": [3.0, 0.0], "output_bias": -1.0}
jatuh\td2P
sumur\t2dP
kursi\tPPF
"""
"""Two meanings; only who has both of them drives the first hidden unit."""


@pytest.fixture
def network() -> Network:
    return Network.of(WEIGHTS)


def test_what_is_not_known_means_nothing(network: Network) -> None:
    assert network.chance(["belum", "pernah"]) == network.chance([]) == 0.5
    assert network.chance(["jatuh", "belum"]) == network.chance(["jatuh"])


def test_the_order_of_features_does_not_count(network: Network) -> None:
    found = {network.chance(some) for some in permutations(["jatuh", "sumur", "kursi"])}
    assert len(found) == 1


def test_two_features_may_mean_together_what_neither_does_alone() -> None:
    alone = "\n".join((WEIGHTS.splitlines()[0], "jatuh\tdPP", "sumur\tPdP", ""))
    network = Network.of(alone)
    both = network.chance(["jatuh", "sumur"])
    assert both > 0.5 > max(network.chance(["jatuh"]), network.chance(["sumur"]))


def test_a_chance_stays_one_however_much_is_told() -> None:
    heavy = "\n".join([WEIGHTS.splitlines()[0], *(f"f{n}\t}}}}}}" for n in range(3000)), ""])
    assert Network.of(heavy).chance(f"f{n}" for n in range(3000)) == 1.0
    light = "\n".join([WEIGHTS.splitlines()[0], *(f"f{n}\tPP#" for n in range(3000)), ""])
    assert 0 <= Network.of(light).chance(f"f{n}" for n in range(3000)) < 1e-9
