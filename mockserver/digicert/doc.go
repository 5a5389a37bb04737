// Package digicert is a face of the mock server: service users, accounts, roles and audit log as DigiCert ONE Account
// Manager has them, below /account/api/v1.
//
// Start reading at New (face.go), which lists the routes and takes a request through its stations: user agent, caller,
// rate limit, permission, media type. The files users.go, catalogues.go, audit.go and certificates.go hold the handlers,
// wire.go the JSON; errors.go is what a refusal looks like and ids.go turns the core's ids into UUIDs.
//
// Nothing here was tried against the service. Documented by the vendor (developer documentation of the Account Manager
// API, its reference and tutorials) are: the base path, x-api-key, the user agent, GET of users as a bare array, a
// user's members but for those below, POST /user with 201 and a token that is shown once, GET /user/me, /account and
// /role with application_code, the parameters of /audit-log, POST /client-auth-certificate and its /enable, the two shapes of errors with the codes invalid_request,
// invalid_api_key, access_denied, resource_not_found and duplicate_error, 204 for success without a body, and
// Retry-After in seconds or as a date with 429 and 503.
//
// Guesses are:
//   - what POST /user and PUT /user/{id} take, and that the token is called token;
//   - PUT /user/{id}, its /enable and /disable, DELETE /user/{id}; that the first answers the user and the others 204;
//   - of a user the members end_date, accounts and applications[].roles, every status but ACTIVE, names of permissions;
//   - the list of users as {limit,offset,total,records} (Options.Envelope);
//   - what a role looks like; every application_code but account_manager;
//   - what a record of the audit log looks like (taken from the vendor's IoT Trust Manager, which documents its own),
//     its values, and limit, offset and the form of sort;
//   - what POST /client-auth-certificate takes and answers, its /disable, and that a certificate is good at once;
//   - the status 409 of duplicate_error, and the codes that go with 429, 500 and 503.
//
// A service user is its token: there is no route for keys. A client certificate is good without x-api-key where the
// server asks for one in the TLS handshake; the host may have any name. Certificates are kept in memory only, and their
// coming and going is not in the audit log.
package digicert
