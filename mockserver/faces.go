package mockserver

import (
	"net/http"

	"steward/mockserver/core"
	"steward/mockserver/digicert"
	"steward/mockserver/native"
	"steward/mockserver/okta"
	"steward/mockserver/trustgrid"
)

// face is an API in front of a core.
type face interface {
	http.Handler
	// Route is the path pattern of a request; the path itself where there is none.
	Route(*http.Request) string
	// Refuse writes an error answer with a status as the API writes it. Headers that are set already stay.
	Refuse(w http.ResponseWriter, r *http.Request, status int)
}

// The faces.
const (
	FaceNative    = "native"
	FaceTrustgrid = "trustgrid"
	FaceOkta      = "okta"
	FaceDigicert  = "digicert"
)

// tenantName is what the tenant, team or organisation of every mock is called.
const tenantName = "acme"

// Faces names the faces there are, the default one first.
func Faces() []string { return []string{FaceNative, FaceTrustgrid, FaceOkta, FaceDigicert} }

// rulesOf is the name of the rule set that goes with a face when nobody says.
func rulesOf(face string) string {
	switch face {
	case FaceTrustgrid:
		return core.Trustgrid().Name
	case FaceOkta:
		return core.Scaleft().Name
	case FaceDigicert:
		return core.Digicert().Name
	default:
		return core.Open().Name
	}
}

// newFace makes the face of these options in front of a core.
func newFace(c *core.Core, o Options) face {
	switch o.Face {
	case FaceTrustgrid:
		return trustgrid.New(trustgrid.Options{Core: c, Team: tenantName, RateLimit: o.RateLimit, Logger: o.Logger})
	case FaceOkta:
		return okta.New(okta.Options{Core: c, Team: tenantName, RateLimit: o.RateLimit, Logger: o.Logger})
	case FaceDigicert:
		return digicert.New(digicert.Options{Core: c, RateLimit: o.RateLimit, Logger: o.Logger})
	default:
		return native.New(native.Options{Core: c, Tenant: tenantName, RateLimit: o.RateLimit, Logger: o.Logger})
	}
}
