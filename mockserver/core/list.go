package core

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// Users answers a page of users. Without narrowing and in the order of creation, it costs as much as the page is long.
// A query that makes no sense is CodeInvalidRequest or CodeInvalidPageToken.
func (c *Core) Users(q UserQuery) (UserPage, error) {
	now := c.rlock()
	defer c.mu.RUnlock()
	size, err := c.pageSize(q.Size)
	if err != nil {
		return UserPage{}, err
	}
	order, err := orderOf(q.OrderBy)
	if err != nil {
		return UserPage{}, err
	}
	switch q.Status {
	case "", StatusEnabled, StatusDisabled, StatusExpired:
	default:
		return UserPage{}, refuse(CodeInvalidRequest, "The status is enabled, disabled or expired.")
	}
	after, err := parseCursor(q.After)
	if err != nil {
		return UserPage{}, err
	}
	if q.Status == "" && q.Text == "" && order == byCreation {
		return c.pageOfAll(after, size, now), nil
	}
	return c.pageOfView(viewKey{q.Status, strings.ToLower(q.Text), order}, after, size, now), nil
}

// cursor is the last user of a page: its place in the order, and its slot.
type cursor struct {
	slot int32 // -1 before the first
	key  string
}

func (at cursor) String() string { return strconv.Itoa(int(at.slot)) + ":" + at.key }

func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{slot: -1}, nil
	}
	slot, key, found := strings.Cut(s, ":")
	n, err := strconv.ParseInt(slot, 10, 32)
	if !found || err != nil || n < 0 {
		return cursor{}, refuse(CodeInvalidPageToken, "The page token is not one of this list.")
	}
	return cursor{slot: int32(n), key: key}, nil
}

func (c *Core) pageOfAll(after cursor, size int, now instant) UserPage {
	page := UserPage{Total: c.users.live, Version: c.listVersion.Load(), Users: make([]User, 0, min(size, c.users.live))}
	for slot := after.slot + 1; slot < c.users.slots(); slot++ {
		r := c.users.show(slot)
		if r == nil {
			continue
		}
		if len(page.Users) == size {
			page.Next = after.String()
			return page
		}
		page.Users = append(page.Users, c.view(r, now))
		after = cursor{slot: slot}
	}
	return page
}

func (c *Core) pageOfView(key viewKey, after cursor, size int, now instant) UserPage {
	slots := c.viewOf(key, now)
	start := 0
	if after.slot >= 0 {
		start = sort.Search(len(slots), func(i int) bool {
			return key.order.less(after, c.place(slots[i], key.order))
		})
	}
	end := min(start+size, len(slots))
	page := UserPage{Total: len(slots), Version: c.listVersion.Load(), Users: make([]User, 0, end-start)}
	for _, slot := range slots[start:end] {
		page.Users = append(page.Users, c.view(c.users.show(slot), now))
	}
	if end < len(slots) {
		page.Next = c.place(slots[end-1], key.order).String()
	}
	return page
}

func (c *Core) place(slot int32, o order) cursor {
	return cursor{slot: slot, key: o.key(c.users.show(slot))}
}

// order is what users are sorted by: a field, and the way round. Users without the value come last.
type order struct {
	field      string
	descending bool
}

var byCreation = order{field: "created_at"}

func orderOf(s string) (order, error) {
	field, way, _ := strings.Cut(strings.TrimSpace(s), " ")
	o := order{field: field, descending: strings.TrimSpace(way) == "desc"}
	if o.field == "" {
		o.field = byCreation.field
	}
	known := slices.Contains([]string{"name", "created_at", "updated_at", "end_date", "last_used_at"}, o.field)
	if way = strings.TrimSpace(way); !known || (way != "" && way != "asc" && way != "desc") {
		return order{}, refuse(CodeInvalidRequest,
			"The order is name, created_at, updated_at, end_date or last_used_at, then optionally desc.")
	}
	return o, nil
}

// key is the value sorted by, in a form that sorts as text; empty when the user has none.
func (o order) key(r *record) string {
	switch o.field {
	case "name":
		return foldName(r.name)
	case "updated_at":
		return r.updatedAt.sortable()
	case "end_date":
		return r.endDate.String()
	case "last_used_at":
		return r.lastUsed().sortable()
	default:
		return r.createdAt.sortable()
	}
}

func (o order) less(a, b cursor) bool {
	way := cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.slot, b.slot))
	switch {
	case (a.key == "") != (b.key == ""):
		return b.key == ""
	case o.descending:
		return way > 0
	default:
		return way < 0
	}
}

func (i instant) sortable() string {
	if i == 0 {
		return ""
	}
	return fmt.Sprintf("%015d", int64(i))
}

// viewKey names a narrowed or reordered list; viewCache keeps the last few until the list changes.
type viewKey struct {
	status Status
	text   string
	order  order
}

const keepViews = 4

type viewCache struct {
	mu      sync.Mutex
	version uint64
	views   map[viewKey][]int32
}

func (c *Core) viewOf(key viewKey, now instant) []int32 {
	version := c.listVersion.Load()
	c.views.mu.Lock()
	defer c.views.mu.Unlock()
	if c.views.version != version || len(c.views.views) >= keepViews {
		if slots, ok := c.views.views[key]; ok && c.views.version == version {
			return slots
		}
		c.views.version, c.views.views = version, map[viewKey][]int32{}
	}
	slots, ok := c.views.views[key]
	if !ok {
		slots = c.selectSlots(key, now)
		c.views.views[key] = slots
	}
	return slots
}

func (c *Core) selectSlots(key viewKey, now instant) []int32 {
	places := []cursor{}
	for slot := range c.users.slots() {
		r := c.users.show(slot)
		if r == nil || (key.status != "" && r.status(now) != key.status) || !r.mentions(key.text) {
			continue
		}
		places = append(places, cursor{slot, key.order.key(r)})
	}
	sort.Slice(places, func(i, j int) bool { return key.order.less(places[i], places[j]) })
	slots := make([]int32, len(places))
	for i, p := range places {
		slots[i] = p.slot
	}
	return slots
}

func (r *record) mentions(text string) bool {
	if text == "" {
		return true
	}
	for _, s := range []string{r.name, r.description, r.contact, r.idString()} {
		if strings.Contains(strings.ToLower(s), text) {
			return true
		}
	}
	return false
}
