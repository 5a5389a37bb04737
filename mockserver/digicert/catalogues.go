package digicert

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"steward/mockserver/core"
)

// account is an account as it is read.
type account struct {
	ID            string        `json:"id"`
	Name          string        `json:"name"`
	Active        bool          `json:"active"`
	ServicePeriod servicePeriod `json:"service_period"`
	FriendlyID    string        `json:"friendly_identifier"`
	Locale        string        `json:"locale"`
}

type servicePeriod struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// accountsSince is when all accounts of the mock began; they last ten years.
func accountsSince() time.Time { return time.Date(2021, 5, 25, 0, 0, 0, 0, time.UTC) }

func (f *Face) accounts() []account {
	from := accountsSince()
	out := []account{}
	for i, a := range f.core.Catalogue().Accounts {
		out = append(out, account{
			ID: accountID(a.ID), Name: a.Name, Active: true, Locale: "en_US", FriendlyID: strconv.Itoa(5_250_001 + i),
			ServicePeriod: servicePeriod{From: from.Format(time.DateOnly), To: from.AddDate(10, 0, 0).Format(time.DateOnly)},
		})
	}
	return out
}

func (f *Face) listAccounts(w http.ResponseWriter, _ request) error {
	answer(w, http.StatusOK, f.accounts())
	return nil
}

func (f *Face) readAccount(w http.ResponseWriter, r request) error {
	accounts := f.accounts()
	i := slices.IndexFunc(accounts, func(a account) bool { return a.ID == r.PathValue("id") })
	if i < 0 {
		return notFound("account")
	}
	answer(w, http.StatusOK, accounts[i])
	return nil
}

// role is a role with the application that it is of.
type role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Application named  `json:"application"`
}

// listRoles answers the roles of one application, or of all when none is asked for. An application that does not exist
// has none.
func (f *Face) listRoles(w http.ResponseWriter, r request) error {
	code := r.URL.Query().Get("application_code")
	roles := []role{}
	for _, m := range f.core.Catalogue().Managers {
		if code == "" || code == applicationCode(m) {
			for _, held := range m.Roles {
				roles = append(roles, role{
					ID: roleID(m.ID, held.ID), Name: held.Name, Description: held.Description,
					Application: named{applicationID(m.ID), m.Name},
				})
			}
		}
	}
	answer(w, http.StatusOK, roles)
	return nil
}

// applicationCode is an application's name as a parameter: account_manager.
func applicationCode(m core.Manager) string { return strings.ReplaceAll(m.ID, "-", "_") }
