// Package digicert drives DigiCert ONE Account Manager: JSON over HTTPS below /account/api/v1, with an API token in the
// header x-api-key or with a client certificate.
//
// Start reading at System (digicert.go). Each group of routes has its file: users.go reads and change.go changes service
// users, token.go tells what stands for a key, access.go reads accounts and roles, audit.go events, describe.go who is
// asking and what can be done. The shapes on the wire are in the wire_*.go files; refine.go reads the two shapes of
// errors. How requests are sent and repeated is internal/transport's.
//
// Sources: DigiCert's developer documentation of the Account Manager API (dev.digicert.com: "Account Manager API", "Get
// started", "Create and authenticate a service user", "Audit API activity for compliance reporting") and its product
// documentation of service users. They document the addresses, both ways to authenticate, reading users and accounts,
// the query of the audit log, the codes of errors and what a service user is. They document no request body: what
// follows is a guess by analogy, and used only with Options.Experimental:
//
//   - creating: the body, and where the token is in the answer;
//   - changing, enabling and disabling (PUT /user/{id}, …/enable, …/disable, as with certificates), and the path of
//     deleting;
//   - the fields end_date and accounts of a user, and pages of users (limit, offset, total, records);
//   - the shape of a role, and of an audit record, which other APIs of DigiCert ONE have.
//
// Nothing here was tried against the live service.
package digicert
