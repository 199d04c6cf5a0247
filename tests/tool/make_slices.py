"""Makes slices.txt: what NumPy selects of arange(2 * 5 * 7).reshape(2, 5, 7) for hand-picked and random selections.

Columns, separated by "|": SEL, shape of the result ("2,3"; "()" for rank 0; "error" when NumPy raises IndexError), elements in C order.
Usage: python make_slices.py > slices.txt   (needs NumPy; the seed is fixed)
"""
import random

import numpy as np

ARRAY = np.arange(2 * 5 * 7).reshape(2, 5, 7)
PICKED = [
    "", "...", ":", "::", ":,:,:", "0", "-1", "1,4,6", "-2,-5,-7", "...,0", "0,...", "0,...,6", "...,::-1", "::-1,::-1,::-1",
    "0:1", "0:100", "-100:100", "5:2", "1:1", "...,2:2", ":,::2", ":,1::2,::3", ":,-1", ":,-1:", ":,:-1,0", ":,4:0:-2", ":,4::-2",
    ":,:1:-1,3", ":,-1:-100:-1,0", ":,100:-100:-3,0", "0,0,0,...", "...,0,0,0", "2", "-3", ":,5", ":,-6", ":,:,7", "0,0,0,0",
    "...,0,0,0,0", " 0 , 1:3 , ... ", "+1", "+0:+2:+1", ":99999999999999999999", "99999999999999999999", "::99999999999999999999",
    "::-99999999999999999999", "-99999999999999999999:",
]


def term(rng, extent):
    bound = lambda: rng.choice(["", "", str(rng.randint(-extent - 2, extent + 2))])
    kind = rng.random()
    if kind < 0.3:
        return str(rng.randint(-extent - (rng.random() < 0.1), extent - (rng.random() > 0.1)))
    step = rng.choice(["", "", ":", ":1", ":2", ":3", ":-1", ":-2", ":-3", ":9", ":-9"])
    return bound() + ":" + bound() + step


def selection(rng):
    terms = [term(rng, extent) for extent in ARRAY.shape]
    cut = rng.random()
    if cut < 0.2:
        terms = terms[: rng.randint(1, 3)]
    elif cut < 0.4:
        at = rng.randint(0, 2)
        terms[at : rng.randint(at, 3)] = ["..."]
    return ",".join(terms)


def main():
    rng = random.Random(20261121)
    for text in PICKED + [selection(rng) for _ in range(300)]:
        try:
            result = eval("ARRAY[%s]" % (text.strip() or "..."))
            shape = ",".join(map(str, np.shape(result))) or "()"
            print(text, shape, " ".join(map(str, np.ravel(result))), sep="|")
        except IndexError:
            print(text, "error", "", sep="|")


main()
