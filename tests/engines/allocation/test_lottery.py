"""The lottery, recomputed with hashlib and hmac from what is published."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.engines.allocation import (
    Applicant,
    Instance,
    Place,
    allocate,
    commitment,
    lottery_number,
    seed_from,
)

SECRET = bytes(range(32))
PUBLIC = "双色球 2027151: 03 08 11 19 26 31 + 07"


def test_the_commitment_is_the_hash_of_the_secret():
    assert commitment(SECRET) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    assert commitment(SECRET) == hashlib.sha256(SECRET).hexdigest()


def test_the_seed_joins_the_secret_and_the_public_text():
    assert seed_from(SECRET, PUBLIC) == hashlib.sha256(SECRET + PUBLIC.encode("utf-8")).digest()
    assert seed_from(SECRET, "") == bytes.fromhex(commitment(SECRET))


def test_the_number_with_sixteen_zero_bytes_is_the_one_printed_by_other_tools():
    # printf 'c1|a1' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00000000000000000000000000000000
    assert f"{lottery_number('c1', 'a1', bytes(16)):064x}" == (
        "98e87d7042b83c2a44d1f4ea4015c19837ded3e043fc4b4557c6ddbf1b26cdff"
    )


@given(st.text(), st.text(), st.binary(min_size=16, max_size=100))
def test_the_number_is_the_keyed_hash_of_call_and_applicant(call, applicant, seed):
    message = call.encode("utf-8") + b"|" + applicant.encode("utf-8")
    # The definition of HMAC (RFC 2104) for a block of 64 bytes.
    key = (hashlib.sha256(seed).digest() if len(seed) > 64 else seed).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    by_hand = hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()

    number = lottery_number(call, applicant, seed)

    assert number == int(by_hand, 16)
    assert number == int(hmac.new(seed, message, hashlib.sha256).hexdigest(), 16)


@pytest.mark.parametrize("call", ["c1", "c2", "c3"])
@pytest.mark.parametrize("seed", [bytes(16), seed_from(SECRET, PUBLIC)])
def test_among_the_tied_the_lowest_numbers_are_drawn_and_every_number_is_shown(call, seed):
    names = [f"a{number}" for number in range(9)]
    instance = Instance(
        call, tuple(Applicant(name, ("p",), score=80) for name in names), (Place("p", "g", 4, "g"),)
    )
    numbers = {
        name: int.from_bytes(hmac.new(seed, f"{call}|{name}".encode(), hashlib.sha256).digest(), "big")
        for name in names
    }

    result = allocate(instance, seed=seed)

    drawn = sorted(names, key=lambda name: numbers[name])
    assert result.assignments == {name: "p" if name in drawn[:4] else None for name in names}
    assert result.reserves == {"p": drawn[4:]}
    assert result.cut_offs == {"p": {"score": 80, "class": 0, "lottery": str(numbers[drawn[3]])}}
    assert {name: line["lottery"] for name, (line,) in result.explanations.items()} == {
        name: str(number) for name, number in numbers.items()
    }
