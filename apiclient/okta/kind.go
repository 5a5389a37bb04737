package okta

import "steward/apiclient"

// Name is the kind of these systems, as in the configuration.
const Name = "okta"

// Kind is what must be known to connect to a team.
func Kind() apiclient.Kind {
	return apiclient.Kind{
		Name: Name, Title: "Okta Advanced Server Access / Privileged Access",
		Address: apiclient.Setting{
			Label: "Address", Default: DefaultBaseURL, Choices: []string{DefaultBaseURL},
			Help: "Advanced Server Access is at " + DefaultBaseURL + "; Privileged Access has a host of your own",
		},
		Team:   apiclient.Setting{Label: "Team", Help: "the name of the team, as in the addresses of its dashboard"},
		KeyID:  apiclient.Setting{Label: "Key ID", Help: "the ID of an API key of a service user that may administer others"},
		Secret: apiclient.Setting{Label: "Key secret"},
	}
}
