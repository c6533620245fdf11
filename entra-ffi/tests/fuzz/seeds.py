#!/usr/bin/env python3
"""Makes a corpus of the shared scenarios: seeds.py VECTORS FOLDER."""

import json
import sys
from pathlib import Path

PLAN, FILTER, PATCH, MATCH, SIMILARITY, COUNT = 0, 1, 2, 3, 6, 7


def documents(vectors):
    for file in sorted(vectors.glob("plan/*.json")):
        given = json.loads(file.read_text())["given"]
        users, settings = given["read"].get("users", []), given.get("settings", {})
        yield PLAN, given
        yield FILTER, {"users": users, "config": settings.get("userFilter", {}), "profile": "phase1"}
        for user in users[:1]:
            yield PATCH, {"user": user, "config": settings.get("fieldSync", {})}
    for document in json.loads((vectors / "../parity/matchings.json").read_text()):
        yield MATCH, document
    yield SIMILARITY, "Contoso Ltd"
    yield COUNT, {"run": {"totalTenants": 1, "succeededTenants": 1, "failedTenants": 0}, "tenantResults": [{"created": 1}]}


def main(vectors, folder):
    for at, (kind, document) in enumerate(documents(Path(vectors))):
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
        (Path(folder) / f"{at:04}").write_bytes(bytes([kind]) + text.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
