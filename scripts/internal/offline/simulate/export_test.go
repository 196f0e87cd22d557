package simulate

import "errors"

// Full makes the journal's disk full after n more bytes, for one write; and nothing can be taken off it either until
// release is called.
func (p *Provider) Full(n int) (release func()) {
	d := &full{file: p.journal.file, left: n, stuck: true}
	p.journal.file = d
	return func() { d.stuck = false }
}

type full struct {
	file
	left   int
	failed bool
	stuck  bool
}

var errFull = errors.New("no space left")

func (f *full) WriteAt(line []byte, at int64) (int, error) {
	if f.failed || f.left >= len(line) {
		f.left -= len(line)
		return f.file.WriteAt(line, at)
	}
	f.failed = true
	n, err := f.file.WriteAt(line[:f.left], at)
	return n, errors.Join(errFull, err)
}

func (f *full) Truncate(size int64) error {
	if f.stuck {
		return errFull
	}
	return f.file.Truncate(size)
}
