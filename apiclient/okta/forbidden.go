package okta

import (
	"errors"
	"net/http"

	"steward/apiclient"
)

// forbidden tells a lack of permission from a dead credential. The system answers both by 401. When one comes, a new
// token is obtained and the request sent once more; what is dead does not survive that: no token is given for it, which
// is apiclient.ErrSignedOut. So a request that a token of a moment ago is refused for is one that the operator may not
// make, or, if the key died in that moment, one that anything else will be refused for, too.
func forbidden(err error) error {
	var failure *apiclient.Error
	if !errors.As(err, &failure) || failure.Status != http.StatusUnauthorized || errors.Is(failure, errPair) {
		return err
	}
	failure.Kind = apiclient.ErrForbidden
	failure.Message += " (asked with a token that was issued for it)"
	failure.Next = "The operator may lack the role for this: ask whoever administers the team. If everything else is refused, " +
		"too, the key has ended: sign in again."
	if failure.Code == codeUnauthorized {
		failure.Next = "The operator lacks the role for this: ask whoever administers the team."
	}
	return failure
}
