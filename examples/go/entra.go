package main

// #cgo pkg-config: entra
// #include <stdlib.h>
// #include <entra.h>
import "C"

import (
	"encoding/json"
	"fmt"
	"unsafe"
)

// Error is what the library says about a call that failed.
type Error struct {
	Code, Message, Remedy string
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s %s", e.Code, e.Message, e.Remedy) }

// Entra is the library, opened. Goroutines may share it.
type Entra struct{ handle *C.entra }

// Tenant is one host tenant, and who asks on its behalf. Goroutines may share it.
type Tenant struct{ handle *C.entra_tenant }

// Open opens the library with an options document.
func Open(options any) (*Entra, error) {
	var handle *C.entra
	var failure *C.entra_error
	document, err := json.Marshal(options)
	if err != nil {
		return nil, err
	}
	status := C.entra_open(C.ENTRA_ABI_VERSION, text(document), C.size_t(len(document)), nil, nil, &handle, &failure)
	return &Entra{handle}, check(status, failure)
}

// Close waits for what is under way.
func (e *Entra) Close() error {
	var failure *C.entra_error
	return check(C.entra_close(e.handle, &failure), failure)
}

// ForTenant names a host tenant and the actor.
func (e *Entra) ForTenant(host string, actor any) (*Tenant, error) {
	var handle *C.entra_tenant
	var failure *C.entra_error
	document, err := json.Marshal(actor)
	if err != nil {
		return nil, err
	}
	name := []byte(host)
	status := C.entra_for_tenant(e.handle, text(name), C.size_t(len(name)), text(document), C.size_t(len(document)),
		&handle, &failure)
	return &Tenant{handle}, check(status, failure)
}

// Free lets the tenant go.
func (t *Tenant) Free() { C.entra_tenant_free(t.handle) }

// Call runs an operation to its end and reads its document into answer, if that is not nil.
func (t *Tenant) Call(operation string, input, answer any) error {
	if input == nil {
		input = struct{}{}
	}
	document, err := json.Marshal(input)
	if err != nil {
		return err
	}
	var out C.entra_bytes
	var failure *C.entra_error
	name := []byte(operation)
	status := C.entra_call(t.handle, text(name), C.size_t(len(name)), text(document), C.size_t(len(document)), &out,
		&failure)
	if err := check(status, failure); err != nil || answer == nil {
		C.entra_bytes_free(&out)
		return err
	}
	defer C.entra_bytes_free(&out)
	return json.Unmarshal(C.GoBytes(unsafe.Pointer(out.data), C.int(out.length)), answer)
}

func text(bytes []byte) *C.char { return (*C.char)(unsafe.Pointer(unsafe.SliceData(bytes))) }

func check(status C.entra_status, failure *C.entra_error) error {
	if status == C.ENTRA_OK {
		return nil
	}
	defer C.entra_error_free(failure)
	said := func(text C.entra_str) string {
		return C.GoStringN(text.data, C.int(text.length))
	}
	return &Error{C.GoString(C.entra_status_name(C.int32_t(status))), said(C.entra_error_message(failure)),
		said(C.entra_error_remedy(failure))}
}
