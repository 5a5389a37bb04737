package credentials

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"steward/apiclient"
)

// The environment variables that an operator may set, for automation. The file holds what a secret file of steward
// holds (KEY_ID=… and SECRET=…), or the key ID and the secret on two lines.
const (
	EnvKeyID  = "STEWARD_KEY_ID"
	EnvSecret = "STEWARD_SECRET"
	EnvFile   = "STEWARD_CREDENTIAL_FILE"
)

// fileTime bounds reading a file, which may stand on a network that is gone.
const fileTime = 3 * time.Second

// mostOutput bounds what is read from a file or a command, in bytes.
const mostOutput = 64 << 10

// environment is what the environment said when the chain was made.
type environment struct {
	half Credential // either half may be empty
	path string     // of the file, or empty
}

// takeEnvironment remembers the variables and takes them out of the environment.
func takeEnvironment(getenv func(string) string, unsetenv func(string) error) (environment, error) {
	e := environment{
		half: Credential{KeyID: strings.TrimSpace(getenv(EnvKeyID)), Secret: apiclient.NewSecret(strings.TrimSpace(getenv(EnvSecret)))},
		path: getenv(EnvFile),
	}
	for _, name := range []string{EnvKeyID, EnvSecret, EnvFile} {
		if err := unsetenv(name); err != nil {
			return environment{}, fmt.Errorf("take %s out of the environment: %w", name, err)
		}
	}
	return e, nil
}

// variables answers with a whole credential. A secret alone is never paired with a key ID from elsewhere, so nobody else
// is asked then.
func (e environment) variables(_ context.Context, p Place) (Credential, error) {
	switch {
	case e.half.Secret.IsZero() && e.half.KeyID == "":
		return Credential{}, &miss{words: "nothing in the environment"}
	case e.half.Secret.IsZero():
		return Credential{}, &miss{words: "only " + EnvKeyID + " is in the environment"}
	case e.half.KeyID == "" && !p.NoKeyID:
		return Credential{}, &miss{
			words: EnvSecret + " is in the environment without " + EnvKeyID, mend: "export " + EnvKeyID + "=YOUR_KEY_ID", cause: errHalf, last: true,
		}
	}
	return e.half, nil
}

// file answers with what the file holds that the environment names.
func (e environment) file(ctx context.Context, _ Place) (Credential, error) {
	if e.path == "" {
		return Credential{}, &miss{}
	}
	text, err := bounded(ctx, fileTime, func() ([]byte, error) { return readPrivate(e.path) })
	name := clean(e.path, mostName)
	var m *miss
	switch {
	case errors.As(err, &m):
		return Credential{}, m
	case errors.Is(err, context.DeadlineExceeded):
		return Credential{}, &miss{words: fmt.Sprintf("the credential file %s cannot be read within %s", name, fileTime), cause: err, failed: true}
	case err != nil:
		return Credential{}, &miss{words: "the credential file cannot be read: " + clean(err.Error(), mostWords), cause: err, failed: true}
	}
	who, err := parse(string(text))
	if err != nil {
		return Credential{}, &miss{words: fmt.Sprintf("the credential file %s is of no use: %s", name, err), cause: err, failed: true}
	}
	return who, nil
}

// readPrivate reads a small file that only its owner can read. A link is followed: what it leads to counts.
func readPrivate(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|noWait, 0) // #nosec G304 -- the operator names the path
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	name := clean(path, mostName)
	switch {
	case !info.Mode().IsRegular():
		return nil, &miss{words: fmt.Sprintf("the credential file %s is no regular file", name), failed: true}
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, &miss{
			words: fmt.Sprintf("the credential file %s can be read or changed by others (its mode is %04o)", name, info.Mode().Perm()),
			mend:  "chmod 600 " + shellQuoted(name), failed: true,
		}
	}
	text, err := io.ReadAll(io.LimitReader(f, mostOutput+1))
	if len(text) > mostOutput {
		return nil, &miss{words: fmt.Sprintf("the credential file %s is larger than %d kB", name, mostOutput>>10), failed: true}
	}
	return text, err
}

// shellQuoted is a word for a shell.
func shellQuoted(s string) string {
	plain := strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("/._-", r)
	}) < 0
	if plain {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
