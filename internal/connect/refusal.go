package connect

import (
	"context"
	"errors"

	"steward/apiclient"
	"steward/internal/credentials"
)

// ErrNotKept says that signing in went well, and keeping the credential did not: it is in memory only.
var ErrNotKept = credentials.ErrNotKept

// howToSignIn is what the operator of a console can do about a missing credential.
const howToSignIn = "Sign in: press ctrl+o"

// isRefusal reports whether a system said no to the credential, and to nothing else. An unknown outcome or a missing
// permission that came of one is no refusal: what was asked for may have been done.
func isRefusal(err error) bool {
	var failure *apiclient.Error
	if errors.As(err, &failure) {
		return errors.Is(failure.Kind, apiclient.ErrSignedOut)
	}
	return errors.Is(err, apiclient.ErrSignedOut)
}

// notSignedIn is the answer to a call that was not sent because the operator declined to sign in.
func notSignedIn(op string) error {
	return &apiclient.Error{Kind: apiclient.ErrSignedOut, Op: op, Message: "not signed in", Next: howToSignIn}
}

// gaveUp is the answer to a call that ended while it waited for a credential. It says that nothing was sent, which the
// end of a context alone does not.
func gaveUp(op string, why error) error {
	return &apiclient.Error{
		Kind: apiclient.ErrSignedOut, Op: op, Message: "not sent: given up while it waited for the sign-in", Err: why,
	}
}

// given is the answer to a call on a connection that was closed.
func given(op string) error {
	return &apiclient.Error{
		Kind: apiclient.ErrSignedOut, Op: op, Message: "not sent: the context was left", Err: context.Canceled,
	}
}

// broken is how a list ends whose reading was refused half-way. What was read before may not fit to what a new operator
// would see, so it is not gone on with.
func broken(op string, cause error) error {
	return &apiclient.Error{
		Kind: apiclient.ErrUnavailable, Op: op, Message: "the sign-in ended while it was read", Next: "Read it again.",
		Err: errors.New(words(cause)), // not wrapped: it would say that the caller is signed out
	}
}

// words is what happened, without what was tried and what to do, which the sign-in says itself.
func words(err error) string {
	var failure *apiclient.Error
	if errors.As(err, &failure) && failure.Message != "" {
		return failure.Message
	}
	return err.Error()
}

// refusedWords is why a credential was refused, and where it came from: it may have to be changed there. One that was
// typed in came from the operator, who knows.
func refusedWords(from credentials.Source, err error) string {
	if from == "" || from == credentials.Memory {
		return words(err)
	}
	return "the credential from the " + string(from) + " was refused: " + words(err)
}

// slow puts a check that ran out of time into words.
func slow(err error) error {
	var failure *apiclient.Error
	if errors.As(err, &failure) || !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &apiclient.Error{
		Kind: apiclient.ErrUnreachable, Op: "sign in", Message: "the system gave no answer within " + signInTime.String(),
		Next: "Check the address and the network, then try again.", Err: err,
	}
}
