package credentials

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	promptFace = "org.freedesktop.Secret.Prompt"
	completed  = promptFace + ".Completed"
)

// dismissTime bounds taking a prompt away that nobody answered.
const dismissTime = time.Second

// askUnlock is AskUnlock on the Secret Service of this machine.
func askUnlock(ctx context.Context) error { return unlockBus(ctx, os.Getenv) }

func unlockBus(ctx context.Context, getenv func(string) string) error {
	address := busAddress(getenv)
	switch state := probeBus(ctx, address); {
	case state == Unlocked:
		return nil
	case state != Locked:
		return unusable(state)
	case getenv("DISPLAY") == "" && getenv("WAYLAND_DISPLAY") == "":
		return &miss{words: ErrNoDisplay.Error(), mend: Locked.Mend(), cause: ErrNoDisplay}
	}
	answers := make(chan error, 1) // so that whoever is given up can end
	go func() {
		conn, err := dbus.Connect(address)
		if err != nil {
			answers <- unusable(NoBus)
			return
		}
		defer func() { _ = conn.Close() }()
		answers <- promptFor(ctx, conn)
	}()
	select {
	case err := <-answers:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-answers: // the prompt is taken away, or was answered just now
		return err
	case <-time.After(2 * dismissTime):
	}
	return ctx.Err()
}

// promptFor asks for the keyring that is used to be unlocked, and waits for the answer to the prompt.
func promptFor(ctx context.Context, conn *dbus.Conn) error {
	collection, err := collectionOf(ctx, conn)
	if err != nil {
		return err
	}
	var now []dbus.ObjectPath
	prompt := noObject
	err = conn.Object(secretService, secretPath).
		CallWithContext(ctx, serviceFace+".Unlock", 0, []dbus.ObjectPath{collection}).Store(&now, &prompt)
	if err != nil {
		return err
	}
	if prompt != noObject {
		if err := await(ctx, conn, prompt); err != nil {
			return err
		}
	}
	if locked, err := isLocked(ctx, conn, collection); err != nil || locked {
		return errors.Join(ErrDismissed, err) // a wrong passphrase is no error of the prompt's
	}
	return nil
}

// await shows a prompt and waits for its answer; when ctx ends, the prompt is taken away.
func await(ctx context.Context, conn *dbus.Conn, prompt dbus.ObjectPath) error {
	err := conn.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(promptFace))
	if err != nil {
		return err
	}
	signals := make(chan *dbus.Signal, 10)
	conn.Signal(signals)
	shown := conn.Object(secretService, prompt)
	if err := shown.CallWithContext(ctx, promptFace+".Prompt", 0, "").Err; err != nil {
		return err
	}
	for {
		select {
		case signal, open := <-signals:
			switch {
			case !open:
				return unusable(NoBus)
			case signal.Path != prompt || signal.Name != completed:
				continue
			case len(signal.Body) > 0 && signal.Body[0] == true:
				return ErrDismissed
			}
			return nil
		case <-ctx.Done():
			last, stop := context.WithTimeout(context.WithoutCancel(ctx), dismissTime)
			defer stop()
			_ = shown.CallWithContext(last, promptFace+".Dismiss", 0).Err
			return ctx.Err()
		}
	}
}
