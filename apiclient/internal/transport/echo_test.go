package transport

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/apiclient"
)

func TestCredentialThatAServerRepeatsIsNotShown(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]http.Header{
		"bearer token":   {"Authorization": {"Bearer hunter2hunter2"}},
		"api key":        {"X-Api-Key": {"hunter2hunter2"}},
		"pair in clear":  {"Authorization": {"trustgrid-token key_12345:hunter2hunter2"}},
		"pair in base64": {"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("key_12345:hunter2hunter2"))}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			value := sent.Get("Authorization") + sent.Get("X-Api-Key")
			failure := &apiclient.Error{
				Message: "bad credential hunter2hunter2 in " + value, Code: value,
				Fields: []apiclient.FieldError{{Pointer: "/" + value, Message: "not " + value}},
				Err:    fmt.Errorf("because of %s", value),
			}
			unecho(failure, sent)
			for _, text := range []string{failure.Error(), fmt.Sprintf("%+v", *failure)} {
				assert.NotContains(t, text, "hunter2")
				assert.NotContains(t, text, base64.StdEncoding.EncodeToString([]byte("key_12345:hunter2hunter2")))
			}
			assert.Contains(t, failure.Message, "bad credential "+dots)
		})
	}
}

func TestWhatIsNoCredentialStaysInAFailure(t *testing.T) {
	t.Parallel()
	failure := &apiclient.Error{Message: "Bearer tokens are refused here"}
	unecho(failure, http.Header{"Authorization": {"Bearer hunter2hunter2"}, "X-Other": {"refused"}})
	assert.Equal(t, "Bearer tokens are refused here", failure.Message)
}
