package mockserver_test

import (
	"flag"
	"os"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
	"steward/mockserver/native"
)

var update = flag.Bool("update", false, "write openapi.yaml anew")

// TestOpenAPI holds the committed document to the routes. Write it anew with
// go test ./mockserver -run TestOpenAPI -update.
func TestOpenAPI(t *testing.T) {
	document, err := native.Document()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("openapi.yaml", document, 0o644))
	}
	committed, err := os.ReadFile("openapi.yaml")
	require.NoError(t, err)
	require.Equal(t, string(committed), string(document), "run go test ./mockserver -run TestOpenAPI -update")
	if !*update {
		require.Equal(t, string(committed), string(mockserver.OpenAPI()))
	}
}

func TestOpenAPIIsValid(t *testing.T) {
	t.Parallel()
	loader := openapi3.NewLoader()
	document, err := loader.LoadFromData(mockserver.OpenAPI())
	require.NoError(t, err)
	require.NoError(t, document.Validate(loader.Context))
	require.True(t, document.IsOpenAPI31OrLater())
}
