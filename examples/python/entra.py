"""libentra for Python, in one file and without a build step: ctypes over include/entra.h.

    with Entra("libentra.so", {"database": "sqlite:entra.db"}) as entra, entra.for_tenant(host, actor) as msp:
        print(msp.call("status"))
"""

import ctypes
import itertools
import json
from collections import namedtuple
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int32, c_int64, c_size_t, c_uint32, c_uint64
from ctypes import c_void_p

ABI_VERSION = 2
STAGES = ("starting", "discovering", "readingUsers", "planning", "applying", "tenants", "undoing")
Progress = namedtuple("Progress", "stage done total tenant_name")


class _Text(Structure):
    """entra_str, and entra_bytes."""

    _fields_ = [("data", c_void_p), ("length", c_size_t)]

    def text(self):
        return ctypes.string_at(self.data, self.length).decode() if self.length else ""


class _Progress(Structure):
    _fields_ = [("stage", c_int), ("done", c_uint64), ("total", c_uint64), ("tenants_done", c_uint64),
                ("tenants_total", c_uint64)]


_ON_PROGRESS = CFUNCTYPE(None, c_void_p, POINTER(_Progress), _Text)
_ON_END = CFUNCTYPE(None, c_void_p)


class _Listener(Structure):
    _fields_ = [("userdata", c_void_p), ("progress", _ON_PROGRESS), ("ended", _ON_END), ("finalize", _ON_END)]


class EntraError(Exception):
    """What went wrong: str() is the message, with what to do."""

    def __init__(self, code, message, remedy, operation, retryable):
        super().__init__(f"{message} {remedy}".strip())
        self.code = code
        self.operation = operation
        self.retryable = retryable


class _Library:
    """The functions, with their types; a status that is not ENTRA_OK is raised."""

    def __init__(self, path):
        self.c = ctypes.CDLL(path)
        for name, answer in {"entra_version": _Text, "entra_operations": _Text, "entra_abi_version": c_uint32,
                             "entra_error_message": _Text, "entra_error_remedy": _Text, "entra_status_name": c_char_p,
                             "entra_error_operation": _Text, "entra_error_retryable": ctypes.c_bool,
                             "entra_tenant_free": None, "entra_job_free": None, "entra_job_cancel": None,
                             "entra_error_free": None, "entra_bytes_free": None}.items():
            getattr(self.c, name).restype = answer
        if self.c.entra_abi_version() != ABI_VERSION:
            raise ImportError(f"{path} speaks another interface than this file")

    def do(self, name, *arguments):
        error = c_void_p()
        status = getattr(self.c, name)(*arguments, byref(error))
        if status:
            try:
                raise EntraError(self.c.entra_status_name(c_int32(status)).decode(),
                                 self.c.entra_error_message(error).text(), self.c.entra_error_remedy(error).text(),
                                 self.c.entra_error_operation(error).text(), self.c.entra_error_retryable(error))
            finally:
                self.c.entra_error_free(error)

    def handle(self, name, *arguments):
        out = c_void_p()
        self.do(name, *arguments, byref(out))
        return out

    def document(self, name, *arguments):
        out = _Text()
        self.do(name, *arguments, byref(out))
        try:
            return json.loads(out.text())
        finally:
            self.c.entra_bytes_free(byref(out))


def _text(value):
    data = value.encode() if isinstance(value, str) else json.dumps(value).encode()
    return c_char_p(data), c_size_t(len(data))


class Entra:
    """The library, opened."""

    def __init__(self, path, options):
        self._library = _Library(path)
        self._handle = self._library.handle("entra_open", c_uint32(ABI_VERSION), *_text(options), None, None)
        self.version = self._library.c.entra_version().text()
        self.operations = json.loads(self._library.c.entra_operations().text())

    def for_tenant(self, host, actor):
        return Tenant(self._library, self._library.handle("entra_for_tenant", self._handle, *_text(host), *_text(actor)))

    def close(self):
        handle, self._handle = self._handle, None
        self._library.do("entra_close", handle)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Tenant:
    """One host tenant, and who asks on its behalf."""

    def __init__(self, library, handle):
        self._library, self._handle = library, handle

    def call(self, operation, input=None):
        """Runs an operation to its end. Other Python threads go on meanwhile."""
        return self._library.document("entra_call", self._handle, *_text(operation), *_text(input or {}))

    def start(self, operation, input=None, watch=None):
        """Starts an operation; `watch` hears how far it is, on a thread of the library."""
        return Job(self._library, self._handle, operation, input or {}, watch)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        handle, self._handle = self._handle, None
        self._library.c.entra_tenant_free(handle)


class Job:
    """An operation under way."""

    # A listener stays until the library has let it go, which may be after the job has: it cannot free itself, for it
    # runs while it is told.
    _listening, _let_go, _keys = {}, [], itertools.count(1)

    def __init__(self, library, tenant, operation, input, watch):
        self._library = library
        listener = None if watch is None else self._listener(watch)
        self._handle = library.handle("entra_call_start", tenant, *_text(operation), *_text(input),
                                      listener and byref(listener))

    @classmethod
    def _listener(cls, watch):
        def further(_, progress, tenant_name):
            now = progress.contents
            watch(Progress(STAGES[now.stage], now.done, now.total, tenant_name.text()))

        while cls._let_go:
            del cls._listening[cls._let_go.pop()]
        key = next(cls._keys)
        listener = _Listener(key, _ON_PROGRESS(further), _ON_END(0), _ON_END(cls._let_go.append))
        cls._listening[key] = listener
        return listener

    def cancel(self):
        self._library.c.entra_job_cancel(self._handle)

    def wait(self, seconds=None):
        ended = ctypes.c_bool()
        self._library.do("entra_job_wait", self._handle, c_int64(-1 if seconds is None else int(seconds * 1000)),
                         byref(ended))
        return ended.value

    def take(self):
        """Waits for the end and answers the document; the job is over then."""
        try:
            return self._library.document("entra_job_take", self._handle)
        finally:
            handle, self._handle = self._handle, None
            self._library.c.entra_job_free(handle)
