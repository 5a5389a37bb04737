package credentials

// State is how the keyring of this machine stands. The zero value is NoBus.
type State int

// The states that Probe tells apart. Only an Unlocked keyring may be called: the others would fail, prompt where nobody
// sees it, or hang.
const (
	NoBus     State = iota // no D-Bus session, so nothing to ask
	NoService              // a session, and nothing in it that keeps secrets
	NoKeyring              // a secret service without a keyring of its own
	Locked                 // a keyring that wants its passphrase
	Unlocked               // ready
	Stuck                  // no answer in time
)

// String says it in words for people, to stand after a colon.
func (s State) String() string {
	switch s {
	case NoBus:
		return "there is no D-Bus session here"
	case NoService:
		return "no secret service runs in this D-Bus session"
	case NoKeyring:
		return "the secret service has no keyring yet"
	case Locked:
		return "the keyring is locked"
	case Unlocked:
		return "the keyring is ready"
	case Stuck:
		return "the keyring does not answer"
	default:
		return "the keyring is in an unknown state"
	}
}

// newSession opens a shell on a D-Bus session of its own.
const newSession = "dbus-run-session -- bash -l"

// unlock makes or unlocks the login keyring without a display. --replace, because a daemon that D-Bus has started
// ignores a second one. printf, because a newline would count as part of the passphrase.
const unlock = `read -rsp 'Passphrase: ' P; printf %s "$P" | gnome-keyring-daemon --replace --unlock --components=secrets >/dev/null; unset P`

// Mend is the line for a shell (bash) that changes it, or leads to the next state that can be mended; empty for Unlocked.
func (s State) Mend() string {
	switch s {
	case NoBus, Stuck:
		return newSession
	case NoService:
		return "apt-get install gnome-keyring"
	case NoKeyring, Locked:
		return unlock
	default:
		return ""
	}
}
