"""Expected digests of org.lethe.provenance.Digest: python digest.py > digest.json (Python 3, hashlib)."""

import hashlib
import json
import struct


def field(value):
    if isinstance(value, int):
        return struct.pack(">q", value)
    data = value.encode("utf-8")
    return struct.pack(">q", len(data)) + data


cases = [[], [""], ["ab", "c"], ["a", "bc"], ["\u00fc\u4e16\U0001f600"], [7], [-1, "x"]]
print(json.dumps([{"fields": c, "hex": hashlib.sha256(b"".join(map(field, c))).hexdigest()} for c in cases], indent=1))
