package scenario

import (
	"strconv"
	"strings"

	"steward/mockserver/core"
)

// hostile is users whose every text tries to harm a terminal, a table, a spreadsheet or a reader. The catalogue and the
// audit trail carry the same.
func hostile(s *stage) error {
	s.core.SetCatalogue(hostileCatalogue(s.wardrobe.catalogue))
	var rows []row
	for i, text := range HostileTexts() {
		rows = append(rows, row{
			name: text + " #" + strconv.Itoa(i+1), about: text, access: "data",
			made: 300 - float64(i)*2 - 0.4, ends: i%5 == 0, end: 3 + i, disabled: i%7 == 3,
			edited: 20, keys: one(keyRow{name: text, made: 30, used: hour, from: 13}),
		})
	}
	rows = append(rows,
		row{name: "plain", about: "An honest one between them", contact: "dana", access: "everything", made: 3},
		row{name: strings.Repeat("x", 255), about: strings.Repeat("long ", 200), contact: "ada", made: 2.8},
		row{name: strings.Repeat("漢", 255), about: strings.Repeat("字", 1000), contact: "noor", made: 2.6},
		row{name: " ", about: " ", made: 2.4},
	)
	for i := range rows {
		if rows[i].contact == "" {
			rows[i].contact = rows[i].about
		}
	}
	return s.moveIn(rows)
}

// HostileTexts are the texts of the scenario, one for each trick. They are for tests of whatever shows text.
func HostileTexts() []string {
	return []string{
		"\x1b[31mred\x1b[0m",                          // colours
		"\x1b[2J\x1b[Hcleared",                        // clears the screen
		"\x1b]0;title\x07window title",                // sets the title
		"\x1b]52;c;aGFja2Vk\x07clipboard",             // writes the clipboard
		"\x1b]52;c;?\x1b\\reads clipboard",            // asks for the clipboard
		"\x1b]8;;https://evil.example.com\x1b\\link",  // a hyperlink
		"\x1bP1000p\x1b\\device control",              // device control string
		"\x1b_Gi=1,a=T;AAAA\x1b\\picture",             // application command
		"\x1b[?1049lleaves the screen",                // leaves the alternate screen
		"\x1b[6nasks where the cursor is",             // makes the terminal answer
		"\x1b[8;1;1tresizes",                          // resizes the window
		"\u009b31mC1 colour",                          // CSI as one character
		"\u009d0;title\u009cC1 title",                 // OSC as one character
		"bell\a, backspace\b\b\b, delete\x7f",         // controls
		"null\x00byte",                                // NUL
		"two\nlines",                                  // line feed
		"over\rwritten",                               // carriage return
		"tab\tbed",                                    // tab
		"form\ffeed\vand vertical tab",                // other line breaks
		"line\u2028and paragraph\u2029separator",      // Unicode line breaks
		"\u202egnp.exe\u202c",                         // right-to-left override
		"\u2066isolate\u2069 \u2067and\u2069",         // bidi isolates
		"\u200fmark\u200e\u061c",                      // bidi marks
		"zero\u200bwidth\u200c\u200d\ufeff\u2060",     // zero-width characters
		"soft\u00adhyphen",                            // invisible
		"tag\U000e0061\U000e0062 characters",          // invisible tags
		"variation\ufe0f selectors\ufe0e",             // change how the one before looks
		"👩‍👩‍👧‍👦 family 🏳️‍🌈 flags 🇪🇺",                // emoji sequences
		"👍🏽 skin tone",                                // emoji modifier
		"日本語の名前",                                      // wide
		"한국어 이름",                                      // wide
		"ｆｕｌｌｗｉｄｔｈ",                                   // look-alikes, wide
		"שלום עולם",                                   // right to left
		"مرحبا بالعالم",                               // right to left, joined
		"e" + strings.Repeat("\u0301", 60) + " stack", // a pile of accents
		"Z̸̢̛͎a̴̡͕l̷̨̛g̵̢͝o̶̧͠",                       // piles on every letter
		"аdmin",                                       // a Cyrillic a
		"adm\u0131n",                                  // a dotless i
		"=HYPERLINK(\"https://evil.example.com\")",    // a formula in a spreadsheet
		"+1+1", "-1+1", "@SUM(1)", // the same
		"; rm -rf ~", "$(reboot)", "`reboot`", // for a shell
		"<script>alert(1)</script>",                     // for a browser
		"{\"json\": \"breaks\\\"\"}",                    // for a parser
		"' OR 1=1 --",                                   // for a database
		"replaced \ufffd\ufffd characters",              // what is left of bad UTF-8
		"status:disabled",                               // for a filter
		"*", "—", "...", "..", "/", "null", "undefined", // for whoever treats these as special
	}
}

// hostileCatalogue is the usual catalogue with tricks in its names.
func hostileCatalogue(c core.Catalogue) core.Catalogue {
	texts := HostileTexts()
	for i := range c.Managers {
		c.Managers[i].Name += texts[i%len(texts)]
		for j := range c.Managers[i].Roles {
			c.Managers[i].Roles[j].Name += texts[(i*5+j)%len(texts)]
		}
	}
	for i := range c.Groups {
		c.Groups[i].Name += texts[(i+7)%len(texts)]
		c.Groups[i].Description = texts[i%len(texts)]
	}
	for i := range c.Policies {
		c.Policies[i].Name += texts[(i+20)%len(texts)]
	}
	for i := range c.Accounts {
		c.Accounts[i].Name += texts[(i+2)%len(texts)]
	}
	return c
}
