package transport

import (
	"encoding/base64"
	"net/http"
	"strings"

	"steward/apiclient"
)

// leastEcho is the length from which on a part of a credential is looked for, in bytes: shorter ones are words too.
const leastEcho = 8

// unecho takes out of a failure what a server repeated of the request's credential: errors are shown, logged and copied.
func unecho(failure *apiclient.Error, sent http.Header) {
	parts := credentialParts(sent)
	if len(parts) == 0 {
		return
	}
	hide := strings.NewReplacer(parts...)
	for _, text := range []*string{&failure.Message, &failure.Next, &failure.Code, &failure.RequestID, &failure.MissingPermission} {
		*text = hide.Replace(*text)
	}
	for i := range failure.Fields {
		f := &failure.Fields[i]
		f.Pointer, f.Code, f.Message = hide.Replace(f.Pointer), hide.Replace(f.Code), hide.Replace(f.Message)
	}
	if failure.Err != nil && hide.Replace(failure.Err.Error()) != failure.Err.Error() {
		failure.Err = nil
	}
}

// credentialParts are the words of a request's credential, each with the dots that take its place: whole values first.
func credentialParts(sent http.Header) []string {
	var parts []string
	add := func(part string) {
		if len(part) >= leastEcho {
			parts = append(parts, part, dots)
		}
	}
	for _, name := range []string{"Authorization", "X-Api-Key"} {
		value := sent.Get(name)
		add(value)
		for _, word := range strings.Fields(value) {
			add(word)
			pair := word
			if plain, err := base64.StdEncoding.DecodeString(word); err == nil {
				pair = string(plain)
			}
			if _, secret, ok := strings.Cut(pair, ":"); ok {
				add(secret)
			}
		}
	}
	return parts
}

// dots stand for what is not shown.
const dots = "••••••••"
