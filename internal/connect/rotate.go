package connect

import (
	"context"

	"steward/apiclient"
	"steward/internal/credentials"
)

// RotateOff says why the operator's own key cannot be rotated from here, or is empty.
func (c *Connection) RotateOff(d apiclient.Description, who apiclient.Operator) string { return "" }

// Rotate gives the operator's own key a new secret, and keeps it in place of the old one. The new one is pending until
// it is kept.
func (c *Connection) Rotate(ctx context.Context, who apiclient.Operator) (credentials.Source, error) {
	return "", nil
}
