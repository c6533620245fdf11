#!/usr/bin/env python3
"""NULL in every pointer position of every function, and lengths that are none, as the header declares them.

    sweep.py HEADER LIBRARY

Every function of the header is called with good arguments but for one pointer that is NULL, then with all of them NULL,
then with random bytes of every length and with lengths that no text has. Whatever a call answers is right but a crash, a
failure that sets an output, or an output that is missing where the answer is ENTRA_OK. A function whose arguments are not
known here fails the sweep: a new one must be added.
"""

import ctypes
import json
import random
import re
import sys
import tempfile
from ctypes import Structure, byref, c_bool, c_char_p, c_double, c_int, c_int32, c_int64, c_size_t, c_uint16
from ctypes import c_uint32, c_uint64, c_void_p

HOST = b"3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01"
ACTOR = b'{"userId":"ada","userType":"internal","permissions":["system_settings.update"]}'
OK, NULL_ARGUMENT = 0, 102


class Text(Structure):
    """entra_str and entra_bytes."""

    _fields_ = [("data", c_void_p), ("length", c_size_t)]


class Room(Structure):
    """Any output: larger than the largest of them."""

    _fields_ = [("words", c_uint64 * 16)]


GET_APP = ctypes.CFUNCTYPE(c_int32, c_void_p, Text, c_void_p)
GET_TENANT = ctypes.CFUNCTYPE(c_int32, c_void_p, Text, Text, c_void_p)
SET_TENANT = ctypes.CFUNCTYPE(c_int32, c_void_p, Text, Text, Text)
DELETE_TENANT = ctypes.CFUNCTYPE(c_int32, c_void_p, Text, Text)
FINALIZE = ctypes.CFUNCTYPE(None, c_void_p)
LOG = ctypes.CFUNCTYPE(None, c_void_p, c_int, Text, Text, Text)
PROGRESS = ctypes.CFUNCTYPE(None, c_void_p, c_void_p, Text)


class Secrets(Structure):
    _fields_ = [
        ("userdata", c_void_p),
        ("get_app", GET_APP),
        ("get_tenant", GET_TENANT),
        ("set_tenant", SET_TENANT),
        ("delete_tenant", DELETE_TENANT),
        ("finalize", FINALIZE),
    ]


class Logger(Structure):
    _fields_ = [("userdata", c_void_p), ("max_level", c_int32), ("log", LOG), ("finalize", FINALIZE)]


class Listener(Structure):
    _fields_ = [("userdata", c_void_p), ("progress", PROGRESS), ("ended", FINALIZE), ("finalize", FINALIZE)]


SCALARS = {
    "int32_t": c_int32,
    "int64_t": c_int64,
    "uint16_t": c_uint16,
    "uint32_t": c_uint32,
    "uint64_t": c_uint64,
    "size_t": c_size_t,
    "bool": c_bool,
    "double": c_double,
    "entra_status": c_int32,
    "entra_str": Text,
    "void": None,
    "const char *": c_char_p,
}


def prototypes(header):
    """(answer, name, [(type, parameter)]) of every function that the header declares."""
    plain = re.sub(r"/\*.*?\*/|//[^\n]*|^#[^\n]*", "", header, flags=re.S | re.M)
    plain = re.sub(r"typedef (struct|enum)[^;{]*\{.*?\}[^;]*;", "", plain, flags=re.S)
    found = re.findall(r"^(\w[\w ]*[ *]+)(entra_\w+)\(([^;]*?)\);", plain, flags=re.S | re.M)
    for answer, name, parameters in found:
        split = [re.fullmatch(r"(.*?[ *])(\w+)", " ".join(one.split())) for one in parameters.split(",")]
        yield answer.strip(), name, [(one[1].strip(), one[2]) for one in split if one]


class Sweep:
    def __init__(self, library, folder):
        self.library = library
        self.folder = folder
        self.options = json.dumps({
            "database": f"sqlite:{folder}/entra.db",
            "secrets": {"inMemory": True},
            "featureFlags": {"entra-integration-ui": True, "entra-integration-cipp": True},
        }).encode()
        self.secrets = Secrets(
            None, GET_APP(lambda *_: 0), GET_TENANT(lambda *_: 0), SET_TENANT(lambda *_: 0),
            DELETE_TENANT(lambda *_: 0), FINALIZE(0),
        )
        self.logger = Logger(None, 3, LOG(lambda *_: None), FINALIZE(0))
        self.listener = Listener(None, PROGRESS(0), FINALIZE(0), FINALIZE(0))
        self.instance = self.open()
        self.tenant = self.for_tenant()

    def made(self, name, *arguments):
        out = c_void_p()
        status = getattr(self.library, name)(*arguments, byref(out), None)
        assert status == OK, f"{name} answered {status}"
        return out

    def open(self):
        return self.made("entra_open", self.abi(), self.options, c_size_t(len(self.options)), None, None)

    def abi(self):
        return c_uint32(self.library.entra_abi_version())

    def for_tenant(self):
        return self.made("entra_for_tenant", self.instance, HOST, c_size_t(len(HOST)), ACTOR, c_size_t(len(ACTOR)))

    def job(self):
        return self.made("entra_call_start", self.tenant, b"status", c_size_t(6), None, c_size_t(0), None)

    def error(self):
        error, out = c_void_p(), Room()
        self.library.entra_plan_sync(b"x", c_size_t(1), byref(out), byref(error))
        return error

    def text(self, function, parameter):
        if function == "entra_open":
            return self.options
        return {"tenant": HOST, "actor": ACTOR, "operation": b"status", "name": b"tenant"}.get(parameter, b"{}")

    def good(self, function, parameters):
        """Arguments that the function likes, and what the handles among them are freed with."""
        arguments, text = [], b""
        for kind, parameter in parameters:
            if kind == "const char *":
                text = self.text(function, parameter)
                value = text
            elif kind == "size_t":
                value = c_size_t(len(text))
            elif parameter.startswith("out_"):
                value = Room()
            elif kind == "entra *":
                value = self.open()
            elif kind == "const entra *":
                value = self.instance
            elif kind == "entra_tenant *":
                value = self.for_tenant()
            elif kind == "const entra_tenant *":
                value = self.tenant
            elif kind in ("entra_job *", "const entra_job *"):
                value = self.job()
            elif kind in ("entra_error *", "const entra_error *"):
                value = self.error()
            elif kind == "entra_bytes *":
                value = Room()
            elif kind == "const entra_secret_provider *":
                value = self.secrets
            elif kind == "const entra_logger *":
                value = self.logger
            elif kind == "const entra_job_listener *":
                value = self.listener
            elif kind == "entra_secret_answer *":
                value = None  # It lives in a callback only.
            elif parameter == "abi_version":
                value = self.abi()
            elif parameter == "timeout_ms":
                value = c_int64(1)
            elif kind == "int32_t":
                value = c_int32(101)
            else:
                sys.exit(f"sweep: {function} has a parameter that is not known here: {kind} {parameter}")
            arguments.append(value)
        return arguments

    def call(self, function, parameters, arguments):
        passed = [byref(value) if isinstance(value, (Room, Secrets, Logger, Listener)) else value for value in arguments]
        answer = getattr(self.library, function)(*passed)
        self.clean(function, parameters, arguments, answer)
        return answer

    def clean(self, function, parameters, arguments, answer):
        library = self.library
        failed = isinstance(answer, int) and answer != OK
        for (kind, parameter), value in zip(parameters, arguments):
            if isinstance(value, Room):
                first = c_void_p(value.words[0])
                if kind == "entra_error **":
                    library.entra_error_free(first)
                elif kind == "entra_tenant **":
                    library.entra_tenant_free(first)
                elif kind == "entra_job **":
                    library.entra_job_free(first)
                elif kind == "entra **":
                    library.entra_close(first, None)
                elif kind == "entra_bytes *":
                    if failed:
                        assert not first.value, f"{function} failed and set {parameter}"
                    library.entra_bytes_free(byref(value))
            elif kind in ("entra_job *", "const entra_job *") and value and not function.endswith("_free"):
                library.entra_job_free(value)
            elif kind in ("entra_error *", "const entra_error *") and value and not function.endswith("_free"):
                library.entra_error_free(value)

    def nulls(self, function, parameters):
        """Tries every pointer position; answers how many."""
        pointers = [at for at, (kind, _) in enumerate(parameters) if kind.endswith("*")]
        for at in pointers:
            arguments = self.good(function, parameters)
            kind, parameter = parameters[at]
            # What a NULL takes the place of is ours to free; a length stays, as somebody else would have it.
            left_over, arguments[at] = arguments[at], None
            self.release(kind, left_over)
            answer = self.call(function, parameters, arguments)
            must_refuse = parameter.startswith("out_") and parameter != "out_error"
            if must_refuse:
                assert answer == NULL_ARGUMENT, f"{function} took NULL for {parameter}: {answer}"
        if pointers:
            arguments = self.good(function, parameters)
            for at in pointers:
                self.release(parameters[at][0], arguments[at])
                arguments[at] = None
            self.call(function, parameters, arguments)
        return len(pointers)

    def release(self, kind, value):
        if kind == "entra *":
            self.library.entra_close(value, None)
        elif kind == "entra_tenant *":
            self.library.entra_tenant_free(value)
        elif kind.endswith("entra_job *"):
            self.library.entra_job_free(value)
        elif kind.endswith("entra_error *"):
            self.library.entra_error_free(value)

    def tables(self):
        """NULL in every place of the tables of callbacks."""
        tried = 0
        for table, parameter in ((self.secrets, "secrets"), (self.logger, "logger"), (self.listener, "listener")):
            function = "entra_call_start" if parameter == "listener" else "entra_open"
            for name, kind in table._fields_:
                if name == "max_level":
                    continue
                copy = type(table).from_buffer_copy(table)
                setattr(copy, name, kind(0) if kind is not c_void_p else None)
                parameters = FUNCTIONS[function]
                arguments = self.good(function, parameters)
                arguments[[one for _, one in parameters].index(parameter)] = copy
                self.call(function, parameters, arguments)
                tried += 1
        return tried

    def garbage(self, function, parameters, rounds, dice):
        """Bytes that are no document, of every length, and lengths that no text has."""
        texts = [at for at, (kind, _) in enumerate(parameters) if kind == "const char *"]
        if not texts or function == "entra_open":
            rounds = 0
        for _ in range(rounds):
            arguments = self.good(function, parameters)
            for at in texts:
                length = dice.choice([0, 1, 2, 7, 64, 1000])
                arguments[at] = dice.randbytes(length) if dice.random() < 0.7 else b'{"read":' * (length // 8)
                arguments[at + 1] = c_size_t(len(arguments[at]))
                if dice.random() < 0.2:
                    arguments[at + 1] = c_size_t(dice.randrange(1 << 63, 1 << 64))
                elif dice.random() < 0.2:
                    arguments[at] = None
            self.call(function, parameters, arguments)
        return rounds if texts else 0


FUNCTIONS = {}


def main(header, library):
    dice = random.Random(71)
    library = ctypes.CDLL(library)
    for answer, name, parameters in prototypes(open(header, encoding="utf-8").read()):
        FUNCTIONS[name] = parameters
        getattr(library, name).restype = SCALARS[answer]
    # An answer of a callback has no life outside of it: it is tried with NULL only.
    with tempfile.TemporaryDirectory() as folder:
        sweep = Sweep(library, folder)
        positions = sum(sweep.nulls(name, parameters) for name, parameters in FUNCTIONS.items())
        positions += sweep.tables()
        garbage = sum(sweep.garbage(name, parameters, 60, dice) for name, parameters in FUNCTIONS.items())
        library.entra_tenant_free(sweep.tenant)
        assert library.entra_close(sweep.instance, None) == OK
    print(f"{len(FUNCTIONS)} functions, {positions} pointer positions, {garbage} calls with garbage, 0 crashes")


if __name__ == "__main__":
    main(*sys.argv[1:])
