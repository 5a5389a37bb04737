// Package columns is the dialog in which the columns of a table are chosen, ordered and made wider or narrower. Every
// change shows at once in the table behind it.
package columns
