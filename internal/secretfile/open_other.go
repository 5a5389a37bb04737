//go:build !unix

package secretfile

// noFollow is nothing here: creating a file with O_EXCL already refuses whatever is at the path.
const noFollow = 0

// isLink is never true where links are not told apart.
func isLink(error) bool { return false }
