package awstest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// exitUsage is the CLI's exit code for arguments that it does not understand.
const exitUsage = 252

// A test binary that was called as aws is the stand-in.
func init() {
	if filepath.Base(os.Args[0]) == "aws" {
		os.Exit(standIn(os.Args[1:]))
	}
}

func standIn(args []string) int {
	c, err := parse(args)
	if err == nil && os.Getenv("AWS_PAGER") != "" {
		err = errors.New("a pager would wait for somebody to press a key")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "usage: aws [options] <command> <subcommand>\n\nawstest:", err)
		return exitUsage
	}
	w, err := world()
	if err != nil {
		fmt.Fprintln(os.Stderr, "awstest:", err)
		return exitUsage
	}
	for _, f := range w.Failures {
		if f.Operation == c.operation && (f.Region == "" || f.Region == c.about()) {
			return f.happen()
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(w.answer(c)); err != nil {
		fmt.Fprintln(os.Stderr, "awstest:", err)
		return exitUsage
	}
	return 0
}

func (f Failure) happen() int {
	if f.Hangs != "" {
		if err := os.WriteFile(f.Hangs, nil, 0o600); err != nil {
			fmt.Fprintln(os.Stderr, "awstest:", err)
			return exitUsage
		}
		time.Sleep(time.Hour) // the signal ends the process
	}
	fmt.Fprint(os.Stdout, f.Stdout)
	fmt.Fprint(os.Stderr, f.Stderr)
	return f.Code
}

func world() (World, error) {
	text, err := os.ReadFile(os.Getenv(worldVariable))
	if err != nil {
		return World{}, err
	}
	var w World
	return w, json.Unmarshal(text, &w)
}

// call is a command line of the CLI, in the one form that is known here.
type call struct {
	operation string
	options   map[string]string
	filters   map[string]string // of get-products: field to value
	names     []string          // of describe-instance-types
}

// about is the region that the call asks about: the price list is asked in one region for all.
func (c call) about() string {
	if c.operation == "get-products" {
		return c.filters["regionCode"]
	}
	return c.options["--region"]
}

func parse(args []string) (call, error) {
	if len(args) < 2 {
		return call{}, errors.New("the following arguments are required: command")
	}
	c := call{operation: args[1], options: map[string]string{}, filters: map[string]string{}}
	var filters []string
	for rest := args[2:]; len(rest) > 0; {
		name := rest[0]
		values := rest[1:]
		if end := slices.IndexFunc(values, func(v string) bool { return strings.HasPrefix(v, "--") }); end >= 0 {
			values = values[:end]
		}
		rest = rest[1+len(values):]
		if name == "--filters" {
			filters = values
		} else if len(values) == 1 {
			c.options[name] = values[0]
		} else {
			return call{}, fmt.Errorf("%s has %d values", name, len(values))
		}
	}
	return c, c.check(args[0], filters)
}

// check reads the filters and refuses everything that is not the form known here.
func (c *call) check(service string, filters []string) error {
	options := []string{"--region", "--output"}
	var err error
	switch service + " " + c.operation {
	case "ec2 describe-instance-types":
		err = c.readNames(filters)
	case "pricing get-products":
		options = append(options, "--service-code")
		err = c.readMatches(filters)
	default:
		err = fmt.Errorf("invalid choice: %s %s", service, c.operation)
	}
	for _, name := range options {
		if c.options[name] == "" {
			err = errors.Join(err, fmt.Errorf("%s is missing", name))
		}
	}
	if len(c.options) != len(options) || c.options["--output"] != "json" {
		err = errors.Join(err, fmt.Errorf("options %v", c.options))
	}
	return err
}

func (c *call) readNames(filters []string) error {
	names, ok := strings.CutPrefix(strings.Join(filters, " "), "Name=instance-type,Values=")
	if !ok {
		return fmt.Errorf("filters %q", filters)
	}
	c.names = strings.Split(names, ",")
	return nil
}

func (c *call) readMatches(filters []string) error {
	if region := c.options["--region"]; region != "us-east-1" {
		return fmt.Errorf("the price list is not served in %q", region)
	}
	for _, f := range filters {
		parts := strings.Split(f, ",")
		if len(parts) != 3 || parts[0] != "Type=TERM_MATCH" {
			return fmt.Errorf("filter %q", f)
		}
		c.filters[strings.TrimPrefix(parts[1], "Field=")] = strings.TrimPrefix(parts[2], "Value=")
	}
	return nil
}

// answer is what AWS would answer.
func (w World) answer(c call) any {
	if c.operation == "describe-instance-types" {
		types := []InstanceType{}
		for _, t := range w.Offered[c.about()] {
			if slices.Contains(c.names, t.InstanceType) {
				types = append(types, t)
			}
		}
		return map[string]any{"InstanceTypes": types}
	}
	list := []string{}
	for _, p := range w.Products {
		if p.ServiceCode == c.options["--service-code"] && (w.Unfiltered || p.has(c.filters)) {
			text, err := json.Marshal(p)
			if err != nil {
				continue // a product is made of texts only
			}
			list = append(list, string(text))
		}
	}
	return map[string]any{"FormatVersion": "aws_v1", "PriceList": list}
}
