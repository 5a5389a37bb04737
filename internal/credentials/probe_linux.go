package credentials

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// probeTime bounds Probe.
const probeTime = 2 * time.Second

// The Secret Service API 0.2 (freedesktop.org), as far as it can be read without a prompt.
const (
	secretService   = "org.freedesktop.secrets"
	secretPath      = dbus.ObjectPath("/org/freedesktop/secrets")
	loginCollection = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	noObject        = dbus.ObjectPath("/")
	serviceFace     = "org.freedesktop.Secret.Service"
	collectionFace  = "org.freedesktop.Secret.Collection"
	getProperty     = "org.freedesktop.DBus.Properties.Get"
)

// Probe says how the keyring stands. It takes at most two seconds, shows no prompt, and starts no D-Bus session; a secret
// service that is installed is started by D-Bus.
func Probe(ctx context.Context) State { return probeBus(ctx, busAddress(os.Getenv)) }

func probeBus(ctx context.Context, address string) State {
	if address == "" {
		return NoBus
	}
	ctx, stop := context.WithTimeout(ctx, probeTime)
	defer stop()
	states := make(chan State, 1) // so that a probe that is given up can end
	go func() { states <- askBus(ctx, address) }()
	select {
	case state := <-states:
		return state
	case <-ctx.Done():
		return Stuck
	}
}

// busAddress is where the D-Bus session is; empty when there is none to connect to. Without this check the libraries
// would run dbus-launch, which leaves daemons behind.
func busAddress(getenv func(string) string) string {
	if address := getenv(busVariable); address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return address
	}
	dir := getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return ""
	}
	socket := filepath.Join(dir, "bus")
	if info, err := os.Stat(socket); err != nil || info.Mode()&os.ModeSocket == 0 {
		return ""
	}
	return "unix:path=" + dbus.EscapeBusAddressValue(socket)
}

const busVariable = "DBUS_SESSION_BUS_ADDRESS"

func askBus(ctx context.Context, address string) State {
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return unless(ctx, NoBus)
	}
	defer func() { _ = conn.Close() }()
	collection, err := collectionOf(ctx, conn)
	if err != nil {
		state := NoKeyring
		if errors.Is(err, errNoService) {
			state = NoService
		}
		return unless(ctx, state)
	}
	locked, err := isLocked(ctx, conn, collection)
	switch {
	case err != nil:
		return unless(ctx, NoKeyring)
	case locked:
		return Locked
	}
	return Unlocked
}

var (
	errNoService = errors.New("nothing in this session keeps secrets")
	errNoKeyring = errors.New("the secret service has no keyring")
)

// collectionOf is the login keyring if there is one, else the default: the order in which the keyring library looks. The
// error wraps errNoService where nothing answers for the secret service.
func collectionOf(ctx context.Context, conn *dbus.Conn) (dbus.ObjectPath, error) {
	service := conn.Object(secretService, secretPath)
	var collections dbus.Variant
	if err := service.CallWithContext(ctx, getProperty, 0, serviceFace, "Collections").Store(&collections); err != nil {
		return noObject, fmt.Errorf("%w: %w", errNoService, err)
	}
	if paths, ok := collections.Value().([]dbus.ObjectPath); ok && slices.Contains(paths, loginCollection) {
		return loginCollection, nil
	}
	collection := noObject
	err := service.CallWithContext(ctx, serviceFace+".ReadAlias", 0, "default").Store(&collection)
	if err == nil && collection == noObject {
		err = errNoKeyring
	}
	return collection, err
}

// isLocked reads whether a keyring wants its passphrase; what is no answer counts as locked.
func isLocked(ctx context.Context, conn *dbus.Conn, collection dbus.ObjectPath) (bool, error) {
	var locked dbus.Variant
	err := conn.Object(secretService, collection).CallWithContext(ctx, getProperty, 0, collectionFace, "Locked").Store(&locked)
	is, ok := locked.Value().(bool)
	return is || !ok, err
}

// unless is the state, or Stuck when the failure is that time ran out.
func unless(ctx context.Context, state State) State {
	if ctx.Err() != nil {
		return Stuck
	}
	return state
}
