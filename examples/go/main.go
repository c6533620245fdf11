// From Go, through cgo: connect, discover, match, sync. Against the simulator, which it starts.
//
//	cargo xtask install --prefix build && cargo build --release -p entra-simulator
//	export PKG_CONFIG_PATH=$PWD/build/lib/pkgconfig LD_LIBRARY_PATH=$PWD/build/lib
//	cd examples/go && go run . ../../target/release/entra-simulator
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
)

const host = "3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01"

type object = map[string]any

func main() {
	if len(os.Args) != 2 {
		log.Fatal("say where entra-simulator is")
	}
	if err := story(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func story(program string) error {
	microsoft, stop, err := simulate(program)
	if err != nil {
		return err
	}
	defer stop()
	folder, err := os.MkdirTemp("", "entra-go-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)

	library, err := Open(object{
		"database":  "sqlite:" + filepath.Join(folder, "entra.db"),
		"secrets":   object{"inMemory": true},
		"microsoft": object{"loginBaseUrl": microsoft["loginBaseUrl"]},
		"cipp":      object{"addresses": "publicOrLoopback"},
		"featureFlags": object{
			"entra-integration-ui": true, "entra-integration-cipp": true,
		},
	})
	if err != nil {
		return err
	}
	defer library.Close()
	msp, err := library.ForTenant(host, object{
		"userId": "ada", "userType": "internal", "permissions": []string{"system_settings.update"},
	})
	if err != nil {
		return err
	}
	defer msp.Free()

	if err := msp.Call("connectCipp", object{
		"baseUrl": microsoft["cippNgBaseUrl"], "tenantId": microsoft["partnerTenantId"],
		"clientId": microsoft["cippClientId"], "clientSecret": microsoft["cippClientSecret"],
	}, nil); err != nil {
		return err
	}
	var found struct{ Tenants []struct{ ManagedTenantID, DisplayName string } }
	if err := msp.Call("discover", nil, &found); err != nil {
		return err
	}
	decisions := []object{}
	for _, tenant := range found.Tenants {
		decisions = append(decisions, object{"managedTenantId": tenant.ManagedTenantID, "mappingState": "create_new"})
	}
	if err := msp.Call("confirmMappings", object{"decisions": decisions}, nil); err != nil {
		return err
	}
	var run struct {
		Run           struct{ Status string }
		TenantResults []struct{ Created int }
	}
	if err := msp.Call("sync", nil, &run); err != nil {
		return err
	}
	created := 0
	for _, tenant := range run.TenantResults {
		created += tenant.Created
	}
	fmt.Printf("%d tenants, sync %s: %d contacts made\n", len(found.Tenants), run.Run.Status, created)

	if err := msp.Call("noSuchThing", nil, nil); err != nil {
		fmt.Println("As it should be:", err)
	}
	return nil
}

// Microsoft on this machine; it stops with its standard input.
func simulate(program string) (object, func(), error) {
	command := exec.Command(program, "--stop-on-stdin-close", "--tenants", "4", "--users", "80")
	input, err := command.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := command.Start(); err != nil {
		return nil, nil, err
	}
	stop := func() {
		input.Close()
		_ = command.Wait()
	}
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err != nil {
		stop()
		return nil, nil, err
	}
	where := object{}
	return where, stop, json.Unmarshal(line, &where)
}
