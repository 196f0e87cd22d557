package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fit writes blocks in at most limit bytes. It leaves out the lowest rank first and of that the last, and says where it did
// how much is missing. Blocks of rank Always alone may be longer than the limit: the caller keeps them short.
//
// GitHub says "characters" and has counted bytes, code points and UTF-16 units in different places and years. No text has more
// of the others than it has bytes of UTF-8, so what fits in bytes fits by any count.
func Fit(blocks []Block, limit int) string {
	root := &piece{Block: Block{Blocks: blocks}}
	var all []*piece
	root.grow(&all)
	slices.SortStableFunc(all, func(a, b *piece) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(b.position, a.position))
	})
	for _, p := range all {
		if root.size <= limit {
			break
		}
		p.leaveOut()
	}
	var b strings.Builder
	root.write(&b)
	return b.String()
}

// piece is a block on its way to fit. Its rank is no lower than that of anything in it, so that it goes last.
type piece struct {
	Block
	parent   *piece
	pieces   []*piece
	position int
	gone     bool
	// size is the bytes that the piece takes now, with its note.
	size    int
	tallies []*tally
	// inner is the highest rank in it.
	inner Rank
}

// tally counts the pieces of one noun in their parent.
type tally struct {
	noun       Noun
	shown, out int
}

// grow makes the pieces below p and adds to all those that may be left out, in the order of the text.
func (p *piece) grow(all *[]*piece) {
	p.size = len(p.Open) + len(p.Close)
	for _, block := range p.Blocks {
		child := &piece{Block: block, parent: p}
		p.pieces = append(p.pieces, child)
		if block.Rank != Always {
			*all = append(*all, child)
			child.position = len(*all)
		}
		child.grow(all)
		p.size += child.size
		if child.Noun != (Noun{}) {
			p.tally(child.Noun).shown++
		}
		p.inner = max(p.inner, child.inner)
	}
	if p.Rank != Always {
		p.Rank = max(p.Rank, p.inner)
	}
	p.inner = max(p.inner, p.Rank)
}

func (p *piece) tally(noun Noun) *tally {
	for _, t := range p.tallies {
		if t.noun == noun {
			return t
		}
	}
	t := &tally{noun: noun}
	p.tallies = append(p.tallies, t)
	return t
}

func (p *piece) leaveOut() {
	before := len(p.parent.note())
	p.gone = true
	if p.Noun != (Noun{}) {
		t := p.parent.tally(p.Noun)
		t.shown--
		t.out++
	}
	change := len(p.parent.note()) - before - p.size
	for at := p.parent; at != nil; at = at.parent {
		at.size += change
	}
}

// note says what was left out of p; empty when nothing was.
func (p *piece) note() string {
	var parts []string
	for _, t := range p.tallies {
		if t.out == 0 {
			continue
		}
		words := Number(t.out, t.noun.One, t.noun.Many)
		if t.shown > 0 {
			words = Number(t.out, "more "+t.noun.One, "more "+t.noun.Many)
		}
		parts = append(parts, words)
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("%s- … %s left out; the full report has all\n%s", p.BeforeNote, strings.Join(parts, " and "), p.AfterNote)
}

func (p *piece) write(b *strings.Builder) {
	b.WriteString(p.Open)
	for _, child := range p.pieces {
		if !child.gone {
			child.write(b)
		}
	}
	b.WriteString(p.note())
	b.WriteString(p.Close)
}
