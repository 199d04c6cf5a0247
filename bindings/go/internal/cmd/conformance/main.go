// Conformance reads and copies arrays through package zarr, so that outside data can be run through Go. What it does is said in
// bindings/README.md, the same for every language.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// block is about how many bytes of elements are in memory at once.
const block = 32 << 20

type usageError struct{ text string }

func (u usageError) Error() string { return u.text }

const usage = `usage: conformance read --array_path DIR
       conformance copy SRC DST [--zarr-format 2|3] [--chunks 5,5] [--codecs JSON]`

func main() {
	err := run(context.Background(), os.Args[1:])
	if u, ok := err.(usageError); ok {
		fmt.Fprintf(os.Stderr, "conformance: %s\n%s\n", u.text, usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "conformance: %s\n", strings.ReplaceAll(err.Error(), "\n", " "))
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string) error {
	if len(arguments) == 0 {
		return usageError{"no command"}
	}
	flags := flag.NewFlagSet(arguments[0], flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	switch arguments[0] {
	case "read":
		path := flags.String("array_path", "", "")
		if rest, err := parse(flags, arguments[1:]); err != nil {
			return err
		} else if *path == "" || len(rest) > 0 {
			return usageError{"read needs --array_path and nothing else"}
		}
		return read(ctx, *path)
	case "copy":
		var change changes
		format := flags.Int("zarr-format", 0, "")
		flags.Func("chunks", "", func(list string) (err error) {
			change.chunks, err = extents(list)
			return err
		})
		codecs := flags.String("codecs", "", "")
		rest, err := parse(flags, arguments[1:])
		if err != nil {
			return err
		}
		change.format, change.codecs = *format, *codecs
		if *format != 0 && *format != 2 && *format != 3 {
			return usageError{"--zarr-format is 2 or 3"}
		}
		if len(rest) != 2 {
			return usageError{"copy needs SRC and DST"}
		}
		return copyArray(ctx, rest[0], rest[1], change)
	}
	return usageError{"unknown command " + arguments[0]}
}

// parse takes options before, between and after the other arguments.
func parse(flags *flag.FlagSet, arguments []string) (rest []string, err error) {
	for len(arguments) > 0 {
		if err := flags.Parse(arguments); err != nil {
			return nil, usageError{err.Error()}
		}
		if arguments = flags.Args(); len(arguments) > 0 {
			rest, arguments = append(rest, arguments[0]), arguments[1:]
		}
	}
	return rest, nil
}

func extents(list string) ([]uint64, error) {
	out := []uint64{}
	if list == "" {
		return out, nil
	}
	for _, word := range strings.Split(list, ",") {
		n, err := strconv.ParseUint(strings.TrimSpace(word), 10, 64)
		if err != nil || n == 0 {
			return nil, errors.New("it is a list of positive numbers, 5,5")
		}
		out = append(out, n)
	}
	return out, nil
}

func read(ctx context.Context, path string) error {
	a, err := zarr.OpenArray(ctx, path, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	for part := range slabs(a.Shape(), a.ItemSize()) {
		lines, err := typeOf(a).format(ctx, a, part)
		if err != nil {
			return err
		}
		if _, err := out.WriteString(lines); err != nil {
			return err
		}
	}
	return out.Flush()
}
