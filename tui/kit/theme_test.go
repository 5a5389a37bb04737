package kit_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/tui/kit"
)

func TestASCIILocale(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env  map[string]string
		want bool
	}{
		"UTF-8":                     {map[string]string{"LANG": "en_US.UTF-8"}, false},
		"utf8 in small letters":     {map[string]string{"LANG": "C.utf8"}, false},
		"LC_ALL outranks LANG":      {map[string]string{"LC_ALL": "C", "LANG": "en_US.UTF-8"}, true},
		"LC_CTYPE outranks LANG":    {map[string]string{"LC_CTYPE": "de_DE.UTF-8", "LANG": "C"}, false},
		"nothing set means POSIX":   {nil, true},
		"an old 8-bit locale":       {map[string]string{"LANG": "de_DE.ISO-8859-1"}, true},
		"an empty LC_ALL is no say": {map[string]string{"LC_ALL": "", "LANG": "C.UTF-8"}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, kit.ASCIILocale(func(n string) string { return tt.env[n] }))
		})
	}
}
