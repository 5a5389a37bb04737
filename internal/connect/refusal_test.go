package connect

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/internal/credentials"
)

func TestARefusalSaysWhereTheCredentialCameFrom(t *testing.T) {
	t.Parallel()
	for source, says := range map[credentials.Source]string{
		"":                      "the secret is not accepted",
		credentials.Memory:      "the secret is not accepted",
		credentials.Environment: "the credential from the environment was refused: the secret is not accepted",
		credentials.Command:     "the credential from the credential command was refused: the secret is not accepted",
		credentials.Keyring:     "the credential from the keyring was refused: the secret is not accepted",
	} {
		assert.Equal(t, says, refusedWords(source, refusal()))
	}
}
