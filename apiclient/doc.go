// Package apiclient is Steward's model of service users and the one interface, System, through which the console
// reaches every remote system.
//
// A service user is a non-human account that machines use to call an API. Start reading at ServiceUser (model.go),
// then System (system.go) and Description (description.go): a driver implements System by translating one remote
// API, and publishes as data, in its Description, what the remote system has, allows and lacks. Nothing above a
// driver ever asks which system it talks to.
//
// The package knows no screen and no wire format. Drivers live in sub-packages (native, …); what they share on the
// wire lives in apiclient/internal.
package apiclient
