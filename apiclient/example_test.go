package apiclient_test

import (
	"context"
	"fmt"
	"time"

	"steward/apiclient"
)

// A secret prints as dots wherever it ends up; Reveal is the one way to read it.
func ExampleSecret() {
	secret := apiclient.NewSecret("not-a-real-secret")
	fmt.Println(secret)
	fmt.Printf("%#v\n", struct{ S apiclient.Secret }{secret})
	fmt.Println(len(secret.Reveal()))
	// Output:
	// ••••••••
	// struct { S apiclient.Secret }{S:••••••••}
	// 17
}

// An end date is the last day on which a user works, in UTC.
func ExampleDate() {
	end, err := apiclient.ParseDate("2026-01-12")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("last second:", end.LastInstant().Format(time.RFC3339))
	fmt.Println("dead from:  ", end.Expiry().Format(time.RFC3339))
	user := apiclient.ServiceUser{Enabled: true, EndDate: end}
	fmt.Println(user.Status(end.LastInstant()), user.Status(end.Expiry()))
	// Output:
	// last second: 2026-01-12T23:59:59Z
	// dead from:   2026-01-13T00:00:00Z
	// enabled expired
}

// A patch changes only what is set: the contact here is removed, everything else stays.
func ExampleUserPatch() {
	patch := apiclient.UserPatch{
		Name:    apiclient.Set("ci-deploy"),
		Contact: apiclient.Null[string](),
	}
	name, _ := patch.Name.Get()
	fmt.Println(name, patch.Contact.IsNull(), patch.Description.IsAbsent())
	// Output: ci-deploy true true
}

// A bulk run changes exactly the items it is given, keeps a result for each, and can be undone.
func ExampleStartBulk() {
	ctx := context.Background()
	sys, items := newUsers(200)
	description, err := sys.Describe(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	run := apiclient.StartBulk(ctx, sys, description, apiclient.BulkDisable, items, apiclient.BulkOptions{})
	var p apiclient.BulkProgress
	for !p.Finished {
		if p, err = run.Wait(ctx, p.Version); err != nil {
			fmt.Println(err)
			return
		}
	}
	report := run.Report()
	counts := report.Counts()
	fmt.Printf("%d disabled, %d unchanged, %d failed\n", counts.Done, counts.Unchanged, counts.Failed)

	undo := apiclient.StartBulk(ctx, sys, description, report.Verb.Opposite(), report.Changed(), apiclient.BulkOptions{})
	fmt.Println(undo.Progress().Verb, undo.Progress().Total)
	// Output:
	// 200 disabled, 0 unchanged, 0 failed
	// enable 200
}

func (s *users) Describe(context.Context) (apiclient.Description, error) {
	return apiclient.Description{Limits: apiclient.Limits{Concurrency: 8}}, nil
}
