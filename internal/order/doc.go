// Package order sorts service users by the columns of the list.
//
// Start reading at Sort (order.go).
package order
