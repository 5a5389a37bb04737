// Package spelling finds the word that was probably meant.
package spelling

import "strings"

// Nearest is the known word that was probably meant, at most so many letters away, or empty.
func Nearest(word string, known []string, most int) string {
	const longest = 40 // no known word is longer by far, and the distance takes the product of both lengths
	if len(word) > longest {
		return ""
	}
	plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", "_") }
	best, least := "", min(most, max(1, len(word)/3))+1
	for _, k := range known {
		if d := distance(plain(word), k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is how many letters must be put in, taken out, replaced or swapped with the next one to make one word of the
// other (Levenshtein, with swaps).
func distance(a, b string) int {
	var above []int // the row before the last one
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			row[j+1] = last[j]
			if a[i] != b[j] {
				row[j+1] = 1 + min(last[j], last[j+1], row[j])
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], above[j-1]+1)
			}
		}
		above, last = last, row
	}
	return last[len(b)]
}
