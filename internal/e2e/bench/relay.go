package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// relay stands between the console and its server and counts what the server answers, on the wire.
type relay struct {
	listener net.Listener
	to       string
	answered atomic.Int64
	last     atomic.Int64 // when something was answered, in nanoseconds since 1970
}

func newRelay(ctx context.Context, to string) (*relay, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &relay{listener: listener, to: to}
	go r.serve(ctx)
	return r, nil
}

func (r *relay) url() string { return "http://" + r.listener.Addr().String() }

func (r *relay) close() { _ = r.listener.Close() }

// received is the number of bytes that the server answered so far.
func (r *relay) received() int64 { return r.answered.Load() }

// still reports whether nothing was answered for so long.
func (r *relay) still(long time.Duration) bool {
	return time.Now().UnixNano()-r.last.Load() > int64(long)
}

func (r *relay) serve(ctx context.Context) {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		server, err := (&net.Dialer{}).DialContext(ctx, "tcp", r.to)
		if err != nil {
			_ = client.Close()
			continue
		}
		go pass(client, server, func(int) {})
		go pass(server, client, func(n int) {
			r.last.Store(time.Now().UnixNano())
			r.answered.Add(int64(n))
		})
	}
}

// pass hands on what one side says to the other until it ends.
func pass(from, to net.Conn, count func(int)) {
	defer func() { _ = to.Close() }()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		count(n)
		if n > 0 {
			if _, failed := to.Write(buffer[:n]); failed != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// processorTime is what a process used of the processor so far, its system calls included.
func processorTime(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name before may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, io.ErrUnexpectedEOF
	}
	ticks := 0
	for _, field := range fields[11:13] { // utime and stime, proc(5)
		n, err := strconv.Atoi(field)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	const perSecond = 100 // of Linux's clock ticks on every machine that there is
	return time.Duration(ticks) * time.Second / perSecond, nil
}
