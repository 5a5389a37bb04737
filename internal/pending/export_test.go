package pending

// Kill lets go of what the kernel takes from a process that is killed, and does nothing else.
func Kill(s *Store) {
	if s.folder.lock != nil {
		_ = s.folder.lock.Close()
	}
}
