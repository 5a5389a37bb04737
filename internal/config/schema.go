package config

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"
)

// Schema is the JSON schema of the file (draft 2020-12), for editors that complete and check YAML. It is made from
// Config, and says of single values what Load says; what several values say together, such as names that differ, only
// Load tells. It ends with a newline.
func Schema() ([]byte, error) {
	s, err := jsonschema.For[Config](&jsonschema.ForOptions{TypeSchemas: map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[Duration]():  {Type: "string", Pattern: durationPattern, MinLength: new(1)},
		reflect.TypeFor[Threshold](): {Type: "string", Pattern: thresholdPattern, MinLength: new(1)},
		reflect.TypeFor[Switch]():    {Type: "string", Enum: []any{"on", off}},
	}})
	if err != nil {
		return nil, fmt.Errorf("make the schema of the configuration: %w", err)
	}
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "Configuration of steward"
	for name, d := range settingDetails() {
		d.add(s.Properties[name])
	}
	s.Properties["keys"].PropertyNames = &jsonschema.Schema{Pattern: `^[a-z0-9._-]+$`}
	s.Properties["keys"].AdditionalProperties.Items.MinLength = new(1)
	saved := s.Properties["filters"].Items
	for name, d := range filterDetails() {
		d.add(saved.Properties[name])
		saved.Properties[name].MinLength = new(1)
	}
	saved.Properties["name"].MaxLength, saved.Properties["filter"].MaxLength = new(mostTab), new(mostFilter)
	for name, d := range findingDetails() {
		d.add(s.Properties["findings"].Properties[name])
	}
	context := s.Properties["contexts"].Items
	for name, d := range contextDetails() {
		d.add(context.Properties[name])
	}
	context.Properties["name"].MaxLength = new(mostName)
	context.DependentRequired = map[string][]string{"client_cert": {"client_key"}, "client_key": {"client_cert"}}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the schema of the configuration: %w", err)
	}
	return append(text, '\n'), nil
}

// durationPattern is what ParseDuration reads, but for the empty text and the longest durations.
const durationPattern = `^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$`

// thresholdPattern is what parseThreshold reads, but for what is shorter than a day and the longest durations.
const thresholdPattern = `^(off|0|([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?)$`

// detail is what the schema says of a key besides its type.
type detail struct {
	words   string
	choices []string
	pattern string
}

func (d detail) add(s *jsonschema.Schema) {
	s.Description = d.words
	for _, c := range d.choices {
		s.Enum = append(s.Enum, c)
	}
	if d.pattern != "" {
		s.Pattern = d.pattern
	}
}

func settingDetails() map[string]detail {
	return map[string]detail{
		"current":      {words: "The name of the context that is opened when no other is asked for."},
		"theme":        {words: "The colours; auto is as the terminal's background is.", choices: themes()},
		"clipboard":    {words: "The way of a copy; auto chooses what works here.", choices: clipboards()},
		"mouse":        {words: "Lets the mouse click and scroll; the terminal then selects text only with shift held down. Without it false."},
		"keep_secrets": {words: "How long a secret that was not confirmed as stored stays in the keyring: 24h, 3d. Without it: a day."},
		"keys":         {words: "Other key strokes for actions, by the action's id: user.disable: [d, f8]. The help shows the ids."},
		"filters":      {words: "Filters kept by name; each is a tab of the list of service users."},
		"findings":     {words: "What the findings look for: thresholds such as 30d, or off for what is not looked for."},
		"contexts":     {words: "The systems. Their names differ."},
	}
}

func findingDetails() map[string]detail {
	return map[string]detail{
		"ending":     {words: "Service users that end within this time. Without it, the context's warning: 30d."},
		"two_keys":   {words: "Service users whose newest of two or more keys is older than this. Without it 14d."},
		"old_key":    {words: "Service users with a key that is older than this. Without it 90d."},
		"never_used": {words: "Service users whose keys were never used in this time. Without it 30d."},
		"unused":     {words: "Service users that were not used for this time. Without it 60d."},
		"disabled":   {words: "Service users that are disabled and were not changed for this time. Without it 30d."},
		"ended":      {words: "Service users that ended and still hold access. Without it on."},
		"admin":      {words: "Service users with administrator power. Without it on."},
		"no_contact": {words: "Service users that nobody answers for. Without it on."},
	}
}

func filterDetails() map[string]detail {
	return map[string]detail{
		"name":   {words: "What the tab says."},
		"filter": {words: "The filter as it is typed in the list: key>90d -status:disabled. The help shows the language."},
	}
}

func contextDetails() map[string]detail {
	return map[string]detail{
		"name":               {words: "What the context is called: lower-case letters, digits, dots, dashes and underscores.", pattern: `^[a-z0-9][a-z0-9._-]*$`},
		"system":             {words: "The kind of system; without it native.", pattern: `^[a-z0-9-]+$`},
		"url":                {words: "The address: https, or http to this machine. Without a user name, a query or a fragment.", pattern: `^[Hh][Tt][Tt][Pp][Ss]?://[^@?#]+$`},
		"team":               {words: "The team or tenant, where the system wants one."},
		"colour":             {words: "Marks the context in every header and dialog.", choices: Colours()},
		"read_only":          {words: "Refuses every change."},
		"ca_file":            {words: "A PEM file of authorities to trust besides the machine's own. ~/ is the home folder; a relative name counts from the folder of this file, wherever steward is started."},
		"client_cert":        {words: "The PEM file of a client certificate; client_key goes with it. It is found as ca_file is."},
		"client_key":         {words: "The PEM file of the client certificate's private key, without a passphrase. It is found as ca_file is."},
		"credential_command": {words: "Prints the credential: a program and its arguments, run without a shell. One line is the secret, two lines are the key ID and the secret."},
		"key_id":             {words: "Goes with a credential_command that prints only the secret."},
		"keep":               {words: "Where a credential that is typed in is kept: the keyring, a file encrypted with a passphrase, or memory only. Without it keyring.", choices: Keeps()},
		"timeout":            {words: "Bounds one call with its repetitions: 45s, 2m. Without it, what the system's driver thinks right."},
		"warning":            {words: "The window before an end date in which a user counts as expiring: 14d. Without it 30d."},
		"silence":            {words: "How long an old key must not have been used to count as silent in a rotation: 7d. Without it 1d."},
		"experimental":       {words: "Lets a driver use what it only guesses."},
	}
}
