package trustgrid

import "steward/apiclient"

// Name is the kind of system, as in the configuration.
const Name = "trustgrid"

// Kind is what must be known to connect to Trustgrid.
func Kind() apiclient.Kind {
	return apiclient.Kind{
		Name: Name, Title: "Trustgrid",
		Address: apiclient.Setting{Label: "Address", Help: "the management API: " + DefaultBaseURL, Default: DefaultBaseURL},
		KeyID:   apiclient.Setting{Label: "Client ID", Help: "of a service user with an administrator's policies"},
		Secret:  apiclient.Setting{Label: "Secret"},
	}
}
