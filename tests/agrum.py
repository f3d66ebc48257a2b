"""pyAgrum as the independent oracle: it reads our export and infers by itself."""

from __future__ import annotations

import re

import numpy as np
import pyagrum

BLOCK = re.compile(r"probability \( (\w+)(?: \| \w+)? \) \{\n(.*?)\}\n", re.DOTALL)
ROW = re.compile(r"^  (?:table|\(\w+\)) (.*);$", re.MULTILINE)


def agrum(text: str, folder) -> pyagrum.LazyPropagation:
    """Return an inference on a BIF text, read by pyAgrum.

    Its BIF reader keeps single precision (0.3 becomes 0.30000001), so the tables are
    filled in again from the same text in double precision.
    """
    file = folder / "network.bif"
    file.write_text(text)
    net = pyagrum.loadBN(str(file))
    for name, block in BLOCK.findall(text):
        rows = [[float(x) for x in row.split(", ")] for row in ROW.findall(block)]
        table = np.array(rows if len(rows) > 1 or len(net.parents(name)) else rows[0])
        assert np.allclose(net.cpt(name).toarray(), table, atol=1e-6)
        net.cpt(name).fillWith(table.ravel().tolist())
    return pyagrum.LazyPropagation(net)
