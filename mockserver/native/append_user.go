package native

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"steward/mockserver/core"
)

// appendUser writes a user's JSON, byte for byte what encoding/json makes of its serviceUser, at a fraction of the
// cost: a list of a hundred thousand users spends its time here.
func appendUser(b []byte, u *core.User) []byte {
	b = appendString(append(b, `{"id":`...), u.ID)
	b = appendString(append(b, `,"etag":`...), u.Revision.ETag())
	b = appendString(append(b, `,"name":`...), u.Name)
	b = appendString(append(b, `,"description":`...), u.Description)
	b = appendString(append(b, `,"contact":`...), u.Contact)
	b = strconv.AppendBool(append(b, `,"enabled":`...), u.Enabled)
	b = appendString(append(b, `,"status":`...), string(u.Status))
	b = append(b, `,"end_date":`...)
	if u.EndDate == 0 {
		b = append(b, `null`...)
	} else {
		b = appendString(b, u.EndDate.String())
	}
	b = appendTime(append(b, `,"expires_at":`...), u.ExpiresAt)
	b = appendRefs(append(b, `,"accounts":`...), u.Accounts)
	b = appendMemberships(append(b, `,"managers":`...), u.Managers)
	b = appendRefs(append(b, `,"groups":`...), u.Groups)
	b = appendRefs(append(b, `,"policies":`...), u.Policies)
	b = appendKeySummary(append(b, `,"key_summary":`...), &u.Keys)
	b = appendTime(append(b, `,"created_at":`...), u.CreatedAt)
	b = appendString(append(b, `,"created_by":`...), u.CreatedBy)
	b = appendTime(append(b, `,"updated_at":`...), u.UpdatedAt)
	b = appendString(append(b, `,"updated_by":`...), u.UpdatedBy)
	return append(b, '}')
}

// appendUserPage writes a page of these users.
func appendUserPage(users []core.User, page *userPage) []byte {
	b := make([]byte, 0, 64+len(users)*typicalUser)
	b = append(b, `{"items":[`...)
	for i := range users {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendUser(b, &users[i])
	}
	b = append(b, `],"removed":[`...)
	for i, id := range page.Removed {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, id)
	}
	b = appendString(append(b, `],"next_page_token":`...), page.NextPageToken)
	b = appendString(append(b, `,"next_sync_token":`...), page.NextSyncToken)
	b = strconv.AppendInt(append(b, `,"total_size":`...), int64(page.TotalSize), 10)
	return append(b, '}')
}

// typicalUser is the size of a user's JSON, in bytes, with some room.
const typicalUser = 900

func appendKeySummary(b []byte, k *core.KeySummary) []byte {
	b = strconv.AppendInt(append(b, `{"usable":`...), int64(k.Usable), 10)
	b = strconv.AppendInt(append(b, `,"limit":`...), int64(k.Limit), 10)
	b = appendTime(append(b, `,"oldest_created_at":`...), k.Oldest)
	b = appendTime(append(b, `,"newest_created_at":`...), k.Newest)
	b = appendTime(append(b, `,"next_expires_at":`...), k.NextEnd)
	b = appendTime(append(b, `,"last_used_at":`...), k.LastUsed)
	return append(b, '}')
}

func appendRefs(b []byte, refs []core.Ref) []byte {
	b = append(b, '[')
	for i, r := range refs {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, `{"id":`...), r.ID)
		b = appendString(append(b, `,"name":`...), r.Name)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendMemberships(b []byte, list []core.Membership) []byte {
	b = append(b, '[')
	for i, m := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, `{"id":`...), m.Manager.ID)
		b = appendString(append(b, `,"name":`...), m.Manager.Name)
		b = appendRefs(append(b, `,"roles":`...), m.Roles)
		b = append(b, '}')
	}
	return append(b, ']')
}

// appendTime writes null for the zero time.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, `null`...)
	}
	b = t.UTC().AppendFormat(append(b, '"'), time.RFC3339Nano)
	return append(b, '"')
}

func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			return appendEscaped(b, s)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func appendEscaped(b []byte, s string) []byte {
	buf := bytes.NewBuffer(b)
	encoder := json.NewEncoder(buf)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return append(b, `""`...) // a string cannot fail to encode
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}
