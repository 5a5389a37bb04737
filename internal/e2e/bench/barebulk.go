package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"steward/apiclient"
)

// bareBulk sends the same batches with nothing around them, at the same concurrency.
func (b *bench) bareBulk(s *server, verb apiclient.BulkVerb, items []apiclient.BulkItem, limits apiclient.Limits) (time.Duration, error) {
	var token struct {
		AccessToken string `json:"access_token"`
	}
	basic := base64.StdEncoding.EncodeToString([]byte(s.Users[0].KeyID + ":" + s.Users[0].Secret))
	if err := call(b.ctx, http.MethodPost, s.URL+"/oauth/token", "Basic "+basic, "grant_type=client_credentials", &token); err != nil {
		return 0, err
	}
	path := "/v1/service-users:batchEnable"
	if verb == apiclient.BulkDisable {
		path = "/v1/service-users:batchDisable"
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: limits.Concurrency}}
	defer client.CloseIdleConnections()
	began := time.Now()
	group, ctx := errgroup.WithContext(b.ctx)
	group.SetLimit(limits.Concurrency)
	for chunk := range slices.Chunk(items, limits.Batch) {
		group.Go(func() error { return batch(ctx, client, s.URL+path, token.AccessToken, chunk) })
	}
	err := group.Wait()
	return time.Since(began), err
}

func batch(ctx context.Context, client *http.Client, at, token string, items []apiclient.BulkItem) error {
	type item struct {
		ID string `json:"id"`
	}
	var body struct {
		Items []item `json:"items"`
	}
	for _, i := range items {
		body.Items = append(body.Items, item{ID: string(i.ID)})
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("a bare batch answered %s", resp.Status)
	}
	var answer struct {
		Results []struct {
			ID     string
			Status int
			User   *bareUser `json:"service_user"`
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
