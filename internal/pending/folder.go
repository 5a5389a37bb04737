package pending

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

const (
	folderMode fs.FileMode = 0o700
	fileMode   fs.FileMode = 0o600
	entryEnd               = ".json"
	lockEnd                = ".lock"
	unfinished             = ".new-"   // begins the names of files that are being written
	listName               = "pending" // in the state folder, which others use too
)

// folder is the list on disk: DIR/pending/CONTEXT/OWNER/ENTRY.json, each entry a file of its own, and beside each OWNER folder
// OWNER.lock, which the console that the folder belongs to keeps locked. The kernel lets go of a lock when its process
// ends, however it ends, so a folder whose lock can be taken belongs to nobody. The zero folder keeps nothing.
type folder struct {
	dir string // DIR/pending/CONTEXT; empty keeps nothing

	mu   sync.Mutex
	own  string // path of our folder; empty until it is needed
	lock *os.File
}

var errNoFolder = errors.New("there is no folder for the list")

// contextFolder is a folder for any context name, or address: what file systems could take amiss is written as %XX.
func contextFolder(dir, context string) string {
	var b strings.Builder
	for i := range len(context) {
		c := context[i]
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' && i > 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	name := b.String()
	const most = 120
	switch {
	case name == "":
		name = "%"
	case len(name) > most:
		sum := sha256.Sum256([]byte(context))
		name = name[:most] + "-" + hex.EncodeToString(sum[:8])
	}
	return filepath.Join(dir, listName, name)
}

// write puts an entry into our folder, whole or not at all, and onto the disk.
func (f *folder) write(id string, r *record) error {
	own, err := f.open()
	if err != nil {
		return err
	}
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("write the list of pending secrets: %w", err)
	}
	if err := replace(filepath.Join(own, id+entryEnd), append(content, '\n')); err != nil {
		return fmt.Errorf("write the list of pending secrets: %w", err)
	}
	return nil
}

// replace writes a file beside its place and moves it there.
func replace(path string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), unfinished+"*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(content)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// syncFolder puts a folder's names onto the disk where the file system can.
func syncFolder(path string) {
	if d, err := os.Open(path); err == nil { // #nosec G304 -- our own folder
		_ = d.Sync()
		_ = d.Close()
	}
}

// remove takes an entry off the list. One that is not there does no harm.
func (f *folder) remove(id string) error {
	own := f.owned()
	if own == "" {
		return nil
	}
	if err := os.Remove(filepath.Join(own, id+entryEnd)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("shorten the list of pending secrets: %w", err)
	}
	return nil // what a machine that loses power brings back was said to be over before
}

// read gives an entry of our folder.
func (f *folder) read(id string) (record, error) {
	path := filepath.Join(f.owned(), id+entryEnd)
	content, err := os.ReadFile(path) // #nosec G304 -- our own folder
	var r record
	if err == nil {
		err = json.Unmarshal(content, &r)
	}
	if err != nil {
		return record{}, fmt.Errorf("read the list of pending secrets: %s: %w", path, err)
	}
	return r, nil
}

// ids are the entries in a folder of the list; temp are the names of files that were never finished.
func ids(path string) (ids, temp []string, err error) {
	files, err := os.ReadDir(path)
	for _, file := range files {
		if id, ok := strings.CutSuffix(file.Name(), entryEnd); ok {
			ids = append(ids, id)
		} else if strings.HasPrefix(file.Name(), unfinished) {
			temp = append(temp, file.Name())
		}
	}
	return ids, temp, err
}

// open makes our own folder, if that was not done yet. Its lock is there before it is, so that nobody finds it unlocked.
func (f *folder) open() (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.dir == "":
		return "", errNoFolder
	case f.own != "":
		return f.own, nil
	}
	if err := os.MkdirAll(f.dir, folderMode); err != nil {
		return "", fmt.Errorf("make the list of pending secrets: %w", err)
	}
	own := filepath.Join(f.dir, fmt.Sprintf("%d-%s", os.Getpid(), strings.ToLower(rand.Text()[:10])))
	lock, ok, err := tryLock(own + lockEnd)
	if err == nil && !ok {
		err = errors.New("somebody else has locked a name that is new")
	}
	if err != nil {
		return "", fmt.Errorf("lock the list of pending secrets: %w", err)
	}
	if err := os.Mkdir(own, folderMode); err != nil {
		_ = letGo(lock)
		return "", fmt.Errorf("make the list of pending secrets: %w", err)
	}
	f.own, f.lock = own, lock
	return own, nil
}

// tryLock takes a lock file, which it makes if need be; ok is false while another has it.
func tryLock(path string) (file *os.File, ok bool, err error) {
	file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, fileMode) // #nosec G304 -- in our own folder
	if err != nil {
		return nil, false, err
	}
	if ok, err = lockFile(file); err != nil || !ok {
		_ = file.Close()
		return nil, false, err
	}
	return file, true, nil
}

// adopt moves the entries of dead consoles into our folder. It answers how many living ones hold.
func (f *folder) adopt() (elsewhere int, err error) {
	if f.dir == "" {
		return 0, nil
	}
	owners, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the list of pending secrets: %w", err)
	}
	var errs []error
	for _, owner := range owners {
		path := filepath.Join(f.dir, owner.Name())
		if !owner.IsDir() || path == f.owned() {
			continue
		}
		lock, dead, err := tryLock(path + lockEnd)
		switch {
		case err != nil:
			errs = append(errs, err)
		case dead:
			errs = append(errs, f.inherit(path), letGo(lock))
			if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
				_ = os.Remove(path + lockEnd)
			}
		default:
			theirs, _, _ := ids(path)
			elsewhere += len(theirs)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return elsewhere, fmt.Errorf("take over the list of an earlier console: %w", err)
	}
	return elsewhere, nil
}

// inherit moves the entries of one dead console over, whose lock we hold, and removes its folder.
func (f *folder) inherit(path string) error {
	theirs, temp, err := ids(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another has just done all this
	}
	if err != nil {
		return err
	}
	if len(theirs) > 0 {
		own, err := f.open()
		if err != nil {
			return err
		}
		for _, id := range theirs {
			if err := os.Rename(filepath.Join(path, id+entryEnd), filepath.Join(own, id+entryEnd)); err != nil {
				return err
			}
		}
		syncFolder(own)
	}
	for _, name := range temp {
		_ = os.Remove(filepath.Join(path, name))
	}
	_ = os.Remove(path) // what is in it still is none of ours
	return nil
}

func (f *folder) owned() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.own
}

// release gives our folder up, and removes it if nothing is left in it.
func (f *folder) release() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.own == "" {
		return
	}
	empty := os.Remove(f.own) == nil
	_ = letGo(f.lock)
	if empty {
		_ = os.Remove(f.own + lockEnd)
	}
	f.own, f.lock = "", nil
}
