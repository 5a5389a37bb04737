package rotation

import (
	"time"

	"steward/apiclient"
)

// Note is what is remembered of a rotation that was begun here, as far as the keys do not tell it. It holds no secret.
type Note struct {
	User  apiclient.UserID `json:"user"`
	Name  string           `json:"name"` // of the user, as the server sent it when the rotation began
	Began time.Time        `json:"began"`
	// Old is the key to be replaced; empty where there was none, or where the key itself was given another secret.
	Old apiclient.KeyID `json:"old,omitempty"`
	// New is the key that was made, or given another secret; empty until that is known.
	New apiclient.KeyID `json:"new,omitempty"`
	// Made is when New was made, on the system's clock; zero until then.
	Made time.Time `json:"made,omitzero"`
	// HandedOver is when the operator said so; zero until then.
	HandedOver time.Time `json:"handed_over,omitzero"`
	// Quiet is the operator's own measure of silence; 0 means the usual one.
	Quiet time.Duration `json:"quiet,omitempty"`
}
