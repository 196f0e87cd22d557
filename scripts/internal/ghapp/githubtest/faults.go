package githubtest

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Fault is a way in which GitHub breaks. The zero value breaks nothing.
type Fault struct {
	// before happens first.
	before func()
	// answer is given instead of doing what was asked.
	answer func(*Server, *call) answer
	// alter changes the answer.
	alter func(any) any
	// after is true when what was asked is done, though the caller does not hear of it.
	after bool
	// wire is what happens on the way back; nil: all is sent.
	wire func(s *Server, w http.ResponseWriter, r *http.Request, text []byte)
	// mute is true when nothing is sent.
	mute bool
}

// armed is a fault that waits for its calls.
type armed struct {
	operation Operation
	skip      int // so many calls go well first
	times     int // and so many go wrong then
	fault     Fault
}

// Fail makes the next calls of an operation go wrong, as often as times says. Faults of an operation wait in line. An empty
// operation is any.
func (s *Server) Fail(operation Operation, times int, fault Fault) {
	s.FailLater(operation, 0, times, fault)
}

// FailLater is Fail after some calls of the operation that go well.
func (s *Server) FailLater(operation Operation, skip, times int, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &armed{operation, skip, times, fault})
}

// FaultsLeft is how many faults have not happened yet: a test that arms one wants to know that it did.
func (s *Server) FaultsLeft() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := 0
	for _, a := range s.faults {
		left += a.times
	}
	return left
}

// nextFault is what happens to a call. The lock is held.
func (s *Server) nextFault(name Operation) Fault {
	for _, a := range s.faults {
		if a.operation != "" && a.operation != name || a.times == 0 {
			continue
		}
		if a.skip > 0 {
			a.skip--
			return Fault{}
		}
		a.times--
		return a.fault
	}
	return Fault{}
}

// Status is an error of GitHub's API with no more to it: 404, 409, 422, 500 and the like.
func Status(status int) Fault {
	if status == http.StatusUnprocessableEntity {
		return Fault{answer: func(*Server, *call) answer { return unprocessable("Validation Failed") }}
	}
	return Fault{answer: func(*Server, *call) answer { return refuse(status, http.StatusText(status)) }}
}

// Refused is a refusal in words of GitHub's own, as that of a locked conversation. With status 422 it may list errors, each with
// the members that GitHub gives them.
func Refused(status int, message string, errors ...map[string]any) Fault {
	return Fault{answer: func(*Server, *call) answer {
		a := refuse(status, message)
		if len(errors) > 0 {
			a.body = map[string]any{"message": message, "documentation_url": docs, "errors": errors}
		}
		return a
	}}
}

// StoredAt sends a download to another address than that of the artifact.
func StoredAt(address string) Fault {
	return Fault{answer: func(*Server, *call) answer {
		return answer{status: http.StatusFound, header: http.Header{"Location": {address}}}
	}}
}

// ExpiredToken refuses the token of the call, now and from now on.
func ExpiredToken() Fault {
	return Fault{answer: func(s *Server, c *call) answer {
		if t := s.find(credential(c.Request)); t != nil {
			t.revoked = true
		}
		return badCredentials()
	}}
}

// SecondaryLimit is GitHub's answer to too much in too short a time. It asks to wait for some seconds; below 0 it does not say
// for how long.
func SecondaryLimit(seconds int) Fault { return tooMuch(http.StatusForbidden, seconds) }

// TooManyRequests is SecondaryLimit in its other form.
func TooManyRequests(seconds int) Fault { return tooMuch(http.StatusTooManyRequests, seconds) }

func tooMuch(status, seconds int) Fault {
	return Fault{answer: func(*Server, *call) answer {
		a := answer{status: status, header: http.Header{}, body: map[string]any{
			"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
			"documentation_url": "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api" +
				"#about-secondary-rate-limits",
		}}
		if seconds >= 0 {
			a.header.Set("Retry-After", strconv.Itoa(seconds))
		}
		return a
	}}
}

// PrimaryLimit is GitHub's answer when the calls of an hour are used up; they come back after a time.
func PrimaryLimit(reset time.Duration) Fault {
	return Fault{answer: func(s *Server, c *call) answer {
		a := s.primaryLimit(c)
		a.header = http.Header{}
		a.header.Set("X-RateLimit-Remaining", "0")
		a.header.Set("X-RateLimit-Used", strconv.Itoa(s.options.RateLimit))
		a.header.Set("X-RateLimit-Reset", strconv.FormatInt(s.now().Add(reset).Unix(), 10))
		return a
	}}
}

func (s *Server) primaryLimit(c *call) answer {
	whose := "your IP address"
	if t := s.find(credential(c.Request)); t != nil {
		whose = fmt.Sprintf("installation ID %d", t.installation.ID)
	}
	return answer{status: http.StatusForbidden, body: map[string]any{
		"message": fmt.Sprintf("API rate limit exceeded for %s.", whose),
		"documentation_url": "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api" +
			"#primary-rate-limit-for-github-app-installations",
	}}
}

// BadGateway is the page that stands before GitHub when GitHub does not answer.
func BadGateway() Fault {
	return Fault{answer: func(*Server, *call) answer {
		return answer{status: http.StatusBadGateway, body: html("<html><body><h1>502 Bad Gateway</h1></body></html>\n")}
	}}
}

// Reset breaks the connection before anything is done. Go's HTTP client repeats a GET by itself when the connection had served
// before; count more than one.
func Reset() Fault { return Fault{mute: true, wire: reset} }

// ResetAfter does what was asked and then breaks the connection: the caller can't tell it from Reset.
func ResetAfter() Fault { return Fault{mute: true, after: true, wire: reset} }

// Truncated breaks the connection in the middle of the answer.
func Truncated() Fault {
	return Fault{wire: func(_ *Server, w http.ResponseWriter, r *http.Request, text []byte) {
		half(w, text)
		reset(nil, w, r, nil)
	}}
}

// Stalled sends half of the answer and then nothing more, until the caller hangs up.
func Stalled() Fault {
	return Fault{wire: func(s *Server, w http.ResponseWriter, r *http.Request, text []byte) {
		half(w, text)
		select {
		case <-r.Context().Done():
		case <-s.closing:
		}
	}}
}

// Slow sends the answer in four pieces, with a pause before each.
func Slow(pause time.Duration) Fault {
	return Fault{wire: func(s *Server, w http.ResponseWriter, r *http.Request, text []byte) {
		for len(text) > 0 {
			select {
			case <-time.After(pause):
			case <-r.Context().Done():
				return
			case <-s.closing:
				return
			}
			piece := min(len(text), max(1, len(text)/4))
			_, _ = w.Write(text[:piece])
			_ = http.NewResponseController(w).Flush()
			text = text[piece:]
		}
	}}
}

// Meanwhile lets something happen just before a call is served, as a comment that somebody deletes.
func Meanwhile(do func()) Fault { return Fault{before: do} }

// Altered changes the answer before it is looked at and sent: what is made of it must be documented too.
func Altered(change func(body any) any) Fault { return Fault{alter: change} }

func half(w http.ResponseWriter, text []byte) {
	_, _ = w.Write(text[:len(text)/2])
	_ = http.NewResponseController(w).Flush()
}

// reset closes the connection so that the caller sees a reset, not an end.
func reset(_ *Server, w http.ResponseWriter, _ *http.Request, _ []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func (f Fault) send(s *Server, w http.ResponseWriter, r *http.Request, status int, header http.Header, text []byte) {
	if !f.mute {
		for name, values := range header {
			w.Header()[name] = values
		}
		if len(text) > 0 {
			w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		}
		w.WriteHeader(status)
	}
	if f.wire != nil {
		f.wire(s, w, r, text)
		return
	}
	_, _ = w.Write(text)
}
