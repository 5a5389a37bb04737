package list_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// saved are filters as a configuration keeps them.
func saved() []config.SavedFilter {
	return []config.SavedFilter{{Name: "Ends soon", Filter: "end<30d"}, {Name: "Nobody's", Filter: "CONTACT:none  -status:expired"}, {Name: "Deployers", Filter: `policy:"deploy"`}}
}

// underlined is all of a frame that is underlined. Styles underline letter by letter.
func underlined(d *tuitest.Driver) string {
	out := ""
	for _, m := range regexp.MustCompile(`\x1b\[(?:[0-9;]*;)?4(?:;[0-9;]*)?m([^\x1b]*)`).FindAllStringSubmatch(d.Raw(), -1) {
		out += m[1]
	}
	return out
}

func TestMistakeIsUnderlinedWhereItIs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ci status:off x": "off", "日本 colour:red x": "colour:", "ci end<3x": "3x", "keys=2 x": "=", "- x": "-",
		"deploy batch build finance monitoring backup import export prod test staging lab more words than fit into it status:off": "off",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			drive(t, tuitest.Options{Width: 80, Height: 24}, func(d *tuitest.Driver) {
				d.Press("/").Type(text)
				assert.Equal(t, want, underlined(d))
			})
		})
	}
	t.Run("without colours, too", func(t *testing.T) {
		t.Parallel()
		drive(t, tuitest.Options{Env: map[string]string{"LANG": "C", "NO_COLOR": "1"}}, func(d *tuitest.Driver) {
			d.Press("/").Type("status:off").See("          ^^^ there is no such status")
			assert.Equal(t, "off", underlined(d)[:3])
		})
	})
}

func TestFilterIsCompletedWhileTyping(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{}, func(d *tuitest.Driver) {
		d.Press("/").See("● status:", "end<", "tab complete").Type("sta").See("● status:").SeeNot("end<")
		d.Press("tab").See("/ status:", "● enabled", "disabled", "works now").Press("down").See("● disabled", "was turned off")
		d.Press("up", "up").See("● expired").Press("tab").See("/ status:expired", "2 of 10", "ci-legacy-07").SeeNot("● expired", "backup")
		d.Type("ro").Press("tab").See("role:", `● "Certificate manager"`, "2 service users").Press("down").See(`● "Read only"`).Press("esc")
		d.See("All 10").Press("/").Type("manager:trust").See(`● "Trust Lifecycle"`).Press("tab").See(`/ manager:"Trust Lifecycle"`, "2 of 10").Press("enter")
		d.See(`/ manager:"Trust Lifecycle"`, "ci-deploy-prod").SeeNot("tab complete")
	})
}

func TestCompletionStealsNeitherEnterNorEscape(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{}, func(d *tuitest.Driver) {
		d.Press("/").Type("c").See("● contact:").Press("enter").See("/ c", "d disable").SeeNot("contact:")
		d.Press("/").Type("o").See("● contact:").Press("esc").See("All 10").SeeNot("/ c")
		d.Press("/").Type("status:").See("● enabled").Press("enter").See("^ nothing stands behind status").Type("dis").See("● disabled").Press("tab", "enter").See("/ status:disabled", "d disable")
	})
}

func TestTabWithoutOffersAndArrowsMoveAsBefore(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{}, func(d *tuitest.Driver) {
		d.Press("/").Type("batch").See("● batch-eu").Press("tab").See("/ batch", "All 2").Press("down").See("● batch-us").Press("up").See("● batch-eu")
	})
}

func TestKeptFilterIsCanonical(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{}, func(d *tuitest.Driver) {
		d.Press("/").Type(`  STATUS:Enabled   END<030D  or "finance team`).Press("enter").See(`/ status:enabled end<30d or "finance team"`, "3 of 10")
		d.Press("/").Type(" zz").See(`"finance team" zz`, "2 of 10")
	})
}

func TestEveryExampleInTheHelpCanBeTyped(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{Height: 60}, func(d *tuitest.Driver) {
		d.Press("?").Paste("filter").See("Filter", "status:expiring", "end<30d", "key>90d", "unused>60d", "keys:2", "role:admin", `manager:"trust lifecycle"`,
			"group:ci", "policy:deploy", "account:main", "contact:ada", "ci or batch", "-deploy").Press("esc", "esc")
		for _, text := range []string{"status:expiring", "end<30d", "keys:2", `manager:"trust lifecycle"`, "group:ci", "ci or batch"} {
			d.Press("/").Type(text).Press("enter").See("/ "+text, " of 10").SeeNot("All 0", "All 10").Press("esc")
		}
	})
}

func TestWhatTheSystemLacksIsAMistakeThatSaysSo(t *testing.T) {
	t.Parallel()
	plain := fake.Open()
	plain.Fields = map[apiclient.Field]apiclient.FieldRule{apiclient.FieldName: {}, apiclient.FieldGroups: {}}
	filters := append(saved(), config.SavedFilter{Name: "In CI", Filter: "group:CI"})
	drive(t, tuitest.Options{System: fake.New(fake.Options{Description: &plain}), Filters: filters}, func(d *tuitest.Driver) {
		d.See("In CI 1").SeeNot("Ends soon", "Nobody's")
		d.Press("/").SeeNot("end<").Type("end<30d").See("this system has no end dates")
		assert.Equal(t, "end<", underlined(d))
		d.Press("esc", "?").Paste("filter").See("group:ci").SeeNot("end<30d", "role:admin")
	})
}

func TestSavedFiltersAreTabs(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{Filters: saved()}, func(d *tuitest.Driver) {
		d.See("Expired 2   Ends soon 3   Nobody's 0   Deployers 1")
		d.Press("shift+tab").See("policy:deploy", "● ci-deploy ").SeeNot("backup")
		d.Press("shift+tab").See("contact:none -status:expired", "No service user is in Nobody's now")
		d.Press("shift+tab").See("end<30d", "monitoring", "unused-import").SeeNot("backup")
		d.Press("/").Type("monit").See("Ends soon 1", "All 1 ").SeeNot("unused-import").Press("esc").See("Ends soon 3")
		d.Press(":").Type("show deployers").Press("enter").See("● ci-deploy ").SeeNot("monitoring")
		d.Press("tab").See("backup")
	})
}

func TestFilterIsSavedAsATab(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	contexts := connect.New(connect.Options{Config: config.Open(path)})
	drive(t, tuitest.Options{Contexts: contexts, Filters: saved()[:1]}, func(d *tuitest.Driver) {
		save := func() *tuitest.Driver { return d.Press(":").Type("save filter").Press("enter") }
		save().See("save filter is off: there is no filter to save").Press("esc", "esc")
		d.Press("/").Type("CONTACT:ada").Press("enter")
		save().See("Save the filter", "contact:ada").Type("Expired").Press("enter").See("is the name of a tab that is always there")
		d.Press("ctrl+u").Type("Ada's").Press("enter").See("Saved as the tab Ada's", "Ends soon 1   Ada's 2").Press("esc", "esc").See("Ada's 2").Press("shift+tab").See("ci-deploy-prod").SeeNot("backup")
	})
	c, err := config.Open(path).Load()
	require.NoError(t, err)
	assert.Equal(t, []config.SavedFilter{{Name: "Ada's", Filter: "contact:ada"}}, c.Filters)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(content), "filter: contact:ada\n")
}

func TestSavingWithoutAConfigurationSaysWhy(t *testing.T) {
	t.Parallel()
	drive(t, tuitest.Options{}, func(d *tuitest.Driver) {
		d.Press("/").Type("ada").Press("enter", ":").Type("save filter").Press("enter").See("there is no configuration to keep it in")
	})
}
