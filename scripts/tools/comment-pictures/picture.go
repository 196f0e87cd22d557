package main

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"slices"
)

// margin is the number of rows of the page that stay below what is on it.
const margin = 24

// save writes a picture without the empty rows at its end and with 256 colours, which text needs no more of.
func save(file string, shot image.Image) error {
	bounds := shot.Bounds()
	bounds.Max.Y = min(bounds.Max.Y, lastRow(shot)+margin)
	colours := palette(shot, bounds)
	picture := image.NewPaletted(bounds, colours)
	nearest := map[color.Color]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := shot.At(x, y)
			i, known := nearest[c]
			if !known {
				i = uint8(colours.Index(c)) //nolint:gosec // a palette has at most 256 colours
				nearest[c] = i
			}
			picture.SetColorIndex(x, y, i)
		}
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, picture); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("writing a picture: %w", err)
	}
	return nil
}

// lastRow is the last row that is not all of one colour.
func lastRow(shot image.Image) int {
	bounds := shot.Bounds()
	for y := bounds.Max.Y - 1; y > bounds.Min.Y; y-- {
		first := shot.At(bounds.Min.X, y)
		for x := bounds.Min.X + 1; x < bounds.Max.X; x++ {
			if shot.At(x, y) != first {
				return y
			}
		}
	}
	return bounds.Min.Y
}

// palette is the most frequent colours.
func palette(shot image.Image, bounds image.Rectangle) color.Palette {
	count := map[color.Color]int{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			count[shot.At(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	return colours[:min(len(colours), 256)]
}
