#!/usr/bin/env python3
"""The whole way from Python, without a build step: connect by a partner sign-in, discover, match, look ahead, sync, a day
later, review, take back. Against the simulator, which it starts.

    cargo build --release -p entra-ffi -p entra-simulator
    python3 examples/python/quickstart.py
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

from entra import Entra, EntraError

ROOT = Path(__file__).resolve().parents[2]
HOST = "3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01"
ADA = {"userId": str(uuid.UUID(int=71)), "userType": "internal", "permissions": ["system_settings.update"]}
FLAGS = ["ui", "client-sync-action", "cipp", "field-sync", "ambiguous-queue"]


def built(name):
    """A file that cargo made, the released one first."""
    places = [ROOT / "target" / profile / name for profile in ("release", "debug")]
    for place in places:
        if place.exists():
            return str(place)
    sys.exit(f"{name} was not built: cargo build --release -p entra-ffi -p entra-simulator")


class Simulator:
    """Microsoft on this machine. It stops with us."""

    def __init__(self, tenants, users):
        program = os.environ.get("ENTRA_SIMULATOR") or built("entra-simulator")
        arguments = ["--stop-on-stdin-close", "--tenants", str(tenants), "--users", str(users)]
        self.process = subprocess.Popen([program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.at = json.loads(self.process.stdout.readline())

    def control(self, path, command=None):
        body = None if command is None else json.dumps(command).encode()
        asked = urllib.request.Request(self.at["controlBaseUrl"] + path, body, {"content-type": "application/json"})
        with urllib.request.urlopen(asked) as answer:
            return json.load(answer)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def sign_in(address):
    """A browser and a person who agrees: the simulator's page answers at once by sending back to us."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        urllib.request.build_opener(Stay).open(address)
    except urllib.error.HTTPError as redirect:
        sent_back = urllib.parse.urlparse(redirect.headers["location"])
        return dict(urllib.parse.parse_qsl(sent_back.query))
    sys.exit("The sign-in page did not send anybody back.")


def clients(simulator):
    """What the PSA knows: its clients, as somebody typed them over the years."""
    for row in simulator.control("/clients?seed=7"):
        yield {"clientId": row["id"], "clientName": row["name"], "url": row["website"],
               "billingEmail": row["billingEmail"], "inboundDomains": row["inboundDomains"]}


def decide(preview):
    """What a person might say: yes where there is no doubt, the best guess where there is some, else a new client."""
    for one in preview["autoMatched"]:
        yield {"managedTenantId": one["managedTenantId"], "clientId": one["match"]["clientId"], "mappingState": "mapped"}
    for one in preview["fuzzyCandidates"] + preview["unmatched"]:
        yield {"managedTenantId": one["managedTenantId"], "mappingState": "create_new"}


def say(what, counters):
    words = ("created", "linked", "updated", "ambiguous", "inactivated")
    print(f"{what}: " + ", ".join(f"{counters[word]} {word}" for word in words))


def total(run):
    words = ("created", "linked", "updated", "ambiguous", "inactivated")
    return {word: sum(line[word] for line in run["tenantResults"]) for word in words}


def story(simulator, folder):
    options = {
        "database": f"sqlite:{folder}/entra.db",
        "secrets": {"inMemory": True},
        "featureFlags": {f"entra-integration-{flag}": True for flag in FLAGS},
        "microsoft": {key: simulator.at[key] for key in ("loginBaseUrl", "graphBaseUrl", "graphBetaBaseUrl")},
        "environment": {
            "MICROSOFT_CLIENT_ID": simulator.at["clientId"],
            "MICROSOFT_CLIENT_SECRET": simulator.at["clientSecret"],
        },
    }
    library = os.environ.get("ENTRA_LIBRARY") or built("libentra.so")
    with Entra(library, options) as entra, entra.for_tenant(HOST, ADA) as msp:
        print(f"entra {entra.version}, {len(entra.operations)} operations")
        msp.call("importClients", {"clients": list(clients(simulator))})

        callback = "http://localhost:4711/callback"
        started = msp.call("connectDirectStart", {"redirectUri": callback})
        answer = sign_in(started["authorizeUrl"])
        msp.call("connectDirectFinish", {"code": answer["code"], "state": answer["state"]})
        print("Signed in; the connection is", msp.call("status")["status"])

        found = msp.call("discover")
        preview = msp.call("previewMappings")
        print(f"{found['seen']} tenants: {len(preview['autoMatched'])} match a client without a doubt, "
              f"{len(preview['fuzzyCandidates'])} perhaps, {len(preview['unmatched'])} none")
        msp.call("confirmMappings", {"decisions": list(decide(preview))})

        mapped = msp.call("listMappings")
        ahead = msp.call("preflight", {"managedTenantId": mapped[0]["tenant"]["managedTenantId"]})
        print(f"{mapped[0]['tenant']['displayName']}: {ahead['totalIdentities']} people, and a sync would: "
              + ", ".join(f"{one['bucket']} {one['count']}" for one in ahead["buckets"]))

        def watch(progress):
            if progress.stage == "tenants":
                print(f"  {progress.done}/{progress.total} {progress.tenant_name}")

        first = msp.start("sync", watch=watch).take()
        say("First sync", total(first))

        customers = [tenant for tenant in simulator.control("/tenants") if not tenant["partner"]]
        largest = max(customers, key=lambda tenant: tenant["people"])
        people = simulator.control(f"/tenants/{largest['id']}/people?limit=50")
        leaver = next(one for one in people if one["accountEnabled"] and one["mail"] and one["kind"] == "member")
        simulator.control("/commands", {"do": "leave", "tenant": largest["id"], "person": leaver["id"]})
        nora = {"givenName": "Nora", "surname": "Newcomer"}
        simulator.control("/commands", {"do": "hire", "tenant": largest["id"], **nora})
        second = msp.call("sync")
        say(f"A day later {leaver['displayName']} is gone and Nora is there", total(second))

        queue = msp.call("listQueue")
        print(f"{len(queue['items'])} people wait for a decision")

        undone = msp.call("undoRun", {"runId": second["run"]["runId"]})
        print("The day taken back:", json.dumps({key: undone[key] for key in undone if isinstance(undone[key], int)}))

        with entra.for_tenant(HOST, {"userType": "client"}) as visitor:
            try:
                visitor.call("listMappings")
            except EntraError as error:
                print(f"A user of the client portal: {error.code}: {error}")


if __name__ == "__main__":
    simulator = Simulator(tenants=6, users=200)
    try:
        with tempfile.TemporaryDirectory() as folder:
            story(simulator, folder)
    finally:
        simulator.stop()
