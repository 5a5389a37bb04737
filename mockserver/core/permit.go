package core

// Permit is nil when the caller holds the permission. Otherwise it records, as the methods that change something do,
// that the caller wanted to do the action to the user, and gives the refusal with CodeForbidden. It is for faces that
// check a permission before they look at a request; userID may be empty or unknown.
func (c *Core) Permit(by Caller, p Permission, action, userID string) error {
	if by.Can(p) {
		return nil
	}
	a := c.begin(by, action)
	defer a.end()
	_, err := a.user(p, userID, 0)
	return err
}
