package apiclient

// Kind is what must be known to connect to a sort of system, as data: screens and commands ask for exactly what it
// names.
type Kind struct {
	Name  string // as in the configuration: "native"
	Title string // for people: "Service User API"
	// Experimental says that the driver rests on guesses, and works only in contexts that allow that.
	Experimental bool
	// Guesses says what experimental: true in a context adds where the rest of the driver rests on documented facts; empty
	// means nothing.
	Guesses string
	// CertificateAlone says that a client certificate is a credential by itself, without a secret.
	CertificateAlone bool

	Address Setting // where it is
	Team    Setting // the team or tenant; an empty Label means that the system wants none
	KeyID   Setting // the credential's visible part; an empty Label means that it has none
	Secret  Setting // the credential's secret part
}

// Setting is one thing to ask for.
type Setting struct {
	Label   string   // "Key ID"; empty means that it is not asked for
	Help    string   // one line for people
	Default string   // what it is unless somebody says otherwise
	Choices []string // usual values, to choose from; others are taken too
}
