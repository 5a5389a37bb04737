// Command keychain makes one call of credentials.Chain, or of its keyring, in a process of its own, as each start of
// steward does: the keyring library keeps one D-Bus session for a whole process. Only tests run it. Read main, then call.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"steward/apiclient"
	"steward/internal/credentials"
)

// answer is what a call came to; Value is a secret or a plain value.
type answer struct {
	Source, KeyID, Value, Words, Err string
	Sources                          []credentials.Source
}

// usage: keychain DEADLINE VERB ACCOUNT [KEY-ID-OR-VALUE [SECRET]].
func main() {
	args := append(os.Args[1:], "", "", "", "", "")
	limit, err := time.ParseDuration(args[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	ctx, stop := context.WithTimeout(context.Background(), limit)
	defer stop()
	got, err := call(ctx, args[1], credentials.Place{Account: args[2]}, args[3], args[4])
	if err != nil {
		got.Err = err.Error()
	}
	_ = json.NewEncoder(os.Stdout).Encode(got)
}

func call(ctx context.Context, verb string, p credentials.Place, one, two string) (answer, error) {
	store := credentials.Open()
	chain, err := credentials.NewChain(credentials.Options{Keyring: store})
	if err != nil {
		return answer{}, err
	}
	switch verb {
	case "find":
		found, err := chain.Find(ctx, p)
		return answer{Source: string(found.Source), KeyID: found.KeyID, Value: found.Secret.Reveal()}, err
	case "find-by-command":
		p.Command = []string{"printf", "command_key\ncommand-secret\n"}
		found, err := chain.Find(ctx, p)
		return answer{Source: string(found.Source), KeyID: found.KeyID, Value: found.Secret.Reveal()}, err
	case "keep":
		to, err := chain.Keep(ctx, p, credentials.Credential{KeyID: one, Secret: apiclient.NewSecret(two)})
		return answer{Source: string(to)}, err
	case "forget":
		gone, err := chain.Forget(ctx, p)
		return answer{Sources: gone}, err
	case "rename":
		return answer{}, chain.Rename(ctx, p, credentials.Place{Account: one})
	case "where":
		at, words := chain.Where(ctx, p)
		return answer{Source: string(at), Words: words}, nil
	case "set-value":
		return answer{}, store.SetValue(ctx, p.Account, one)
	case "value":
		value, err := store.Value(ctx, p.Account)
		return answer{Value: value}, err
	case "delete-value":
		return answer{}, store.DeleteValue(ctx, p.Account)
	case "ask-unlock":
		return answer{}, store.AskUnlock(ctx)
	default:
		return answer{}, fmt.Errorf("no verb is called %q", verb)
	}
}
