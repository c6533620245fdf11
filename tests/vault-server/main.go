// Vault's own server with KV v2 and AppRole, in memory, for the tests of the vault secret provider.
//
// Its first line of output is one JSON document: an address, the same over TLS with the authority that certifies it,
// the root token and the version. It stops when its input ends, so that it never outlives the test that started it.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/builtin/credential/approle"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
	"github.com/hashicorp/vault/version"
)

// builtins names the two plugins that are compiled in; the core finds their code in its own maps.
type builtins map[string]consts.PluginType

func (b builtins) Contains(name string, kind consts.PluginType) bool {
	found, ok := b[name]
	return ok && found == kind
}

func (b builtins) Get(name string, kind consts.PluginType) (func() (interface{}, error), bool) {
	return func() (interface{}, error) { return nil, fmt.Errorf("%s is not a plugin of its own", name) }, b.Contains(name, kind)
}

func (b builtins) Keys(kind consts.PluginType) []string {
	var names []string
	for name := range b {
		if b.Contains(name, kind) {
			names = append(names, name)
		}
	}
	return names
}

func (b builtins) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, b.Contains(name, kind)
}

func (b builtins) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	logger := hclog.New(&hclog.LoggerOptions{Output: os.Stderr, Level: hclog.Warn})
	storage, err := inmem.NewInmem(nil, logger)
	if err != nil {
		return err
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical:           storage,
		Logger:             logger,
		DisableMlock:       true,
		LogicalBackends:    map[string]logical.Factory{"kv": kv.Factory},
		CredentialBackends: map[string]logical.Factory{"approle": approle.Factory},
		BuiltinRegistry:    builtins{"kv": consts.PluginTypeSecrets, "approle": consts.PluginTypeCredential},
	})
	if err != nil {
		return err
	}
	shares := &vault.SealConfig{SecretShares: 1, SecretThreshold: 1}
	made, err := core.Initialize(context.Background(), &vault.InitParams{BarrierConfig: shares})
	if err != nil {
		return err
	}
	if _, err := core.Unseal(made.SecretShares[0]); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	identity, authority, err := certify()
	if err != nil {
		return err
	}
	secure, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{identity}})
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{
		"address":    "http://" + listener.Addr().String(),
		"tlsAddress": "https://" + secure.Addr().String(),
		"authority":  string(authority),
		"token":      made.RootToken,
		"version":    version.GetVersion().Version,
	}); err != nil {
		return err
	}
	handler := vaulthttp.Handler.Handler(&vault.HandlerProperties{
		Core:                  core,
		DisablePrintableCheck: true,
	})
	ended := make(chan error)
	for _, door := range []net.Listener{listener, secure} {
		go func(door net.Listener) { ended <- http.Serve(door, handler) }(door)
	}
	return <-ended
}

// certify makes an authority of an hour's life and a certificate of its for this machine: what a private Vault has.
func certify() (identity tls.Certificate, authority []byte, err error) {
	issue := func(template, parent *x509.Certificate, signer *ecdsa.PrivateKey) ([]byte, *ecdsa.PrivateKey, error) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, nil, err
		}
		if signer == nil {
			signer = key
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
		return der, key, err
	}
	now := time.Now()
	root := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "authority of a test"},
		NotBefore:             now.Add(-time.Minute),
		NotAfter:              now.Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	rootDer, rootKey, err := issue(root, root, nil)
	if err != nil {
		return identity, nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: "vault of a test"},
		NotBefore:    root.NotBefore,
		NotAfter:     root.NotAfter,
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	leafDer, leafKey, err := issue(leaf, root, rootKey)
	if err != nil {
		return identity, nil, err
	}
	identity = tls.Certificate{Certificate: [][]byte{leafDer}, PrivateKey: leafKey}
	return identity, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootDer}), nil
}
