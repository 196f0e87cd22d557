package githubtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// validation is how strictly calls are looked at. Values are left out of messages: they may be secret, and are long.
func validation() *openapi3filter.Options {
	return &openapi3filter.Options{
		MultiError: true, SkipSettingDefaults: true, IncludeResponseStatus: true, RejectWhenRequestBodyNotSpecified: true,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{
			openapi3.DisableSchemaErrorDetails(),
			openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
				"date-time": openapi3.NewCallbackValidator(func(text string) error {
					_, err := time.Parse(time.RFC3339, text)
					return err
				}),
				"uri": openapi3.NewCallbackValidator(func(text string) error {
					if u, err := url.Parse(text); err != nil || !u.IsAbs() {
						return errors.New("no absolute URL")
					}
					return nil
				}),
			}),
		},
	}
}

// input is a call as the validator takes it. The body is given apart, because a body can be read only once.
func (d *description) input(name Operation, r *http.Request, body []byte) *openapi3filter.RequestValidationInput {
	method, path := name.split()
	item := d.doc.Paths.Value(path)
	copied := r.Clone(context.Background())
	copied.Body, copied.ContentLength = http.NoBody, 0
	if len(body) > 0 {
		copied.Body, copied.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	parameters := map[string]string{}
	for _, segment := range strings.Split(path, "/") {
		if key, ok := strings.CutPrefix(segment, "{"); ok {
			key = strings.TrimSuffix(key, "}")
			parameters[key] = r.PathValue(key)
		}
	}
	return &openapi3filter.RequestValidationInput{
		Request: copied, PathParams: parameters, Options: validation(),
		Route: &routers.Route{Spec: d.doc, Path: path, PathItem: item, Method: method, Operation: item.GetOperation(method)},
	}
}

// request is what a request has that is not documented, or lacks; empty: nothing.
func (d *description) request(name Operation, r *http.Request, body []byte) []string {
	input := d.input(name, r, body)
	var wrong []string
	for key, values := range r.URL.Query() {
		if !hasQuery(input.Route, key) {
			wrong = append(wrong, fmt.Sprintf("request: query parameter %q is not documented", key))
		}
		if len(values) > 1 {
			wrong = append(wrong, fmt.Sprintf("request: query parameter %q is given %d times", key, len(values)))
		}
	}
	slices.Sort(wrong)
	return append(wrong, describe("request", openapi3filter.ValidateRequest(context.Background(), input))...)
}

func hasQuery(route *routers.Route, name string) bool {
	return route.Operation.Parameters.GetByInAndName("query", name) != nil ||
		route.PathItem.Parameters.GetByInAndName("query", name) != nil
}

// response is what an answer has that is not documented, or lacks. GitHub does not document every error that an operation
// answers with, but all of them look alike.
func (d *description) response(name Operation, r *http.Request, status int, header http.Header, body []byte) []string {
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: d.input(name, r, nil), Status: status, Header: header, Options: validation(),
	}
	input.SetBodyBytes(body)
	documented := input.RequestValidationInput.Route.Operation.Responses.Status(status)
	if documented == nil && status >= http.StatusBadRequest {
		return describe("response", d.anyError(status, body))
	}
	wrong := describe("response", openapi3filter.ValidateResponse(context.Background(), input))
	if documented != nil && len(documented.Value.Content) == 0 && len(body) > 0 {
		wrong = append(wrong, fmt.Sprintf("response: a body is not documented for status %d", status))
	}
	return wrong
}

func (d *description) anyError(status int, body []byte) error {
	schema := d.doc.Components.Schemas["basic-error"].Value
	value, err := decode(body)
	if err != nil {
		return fmt.Errorf("status %d: %w", status, err)
	}
	if fields, ok := value.(map[string]any); ok && fields["errors"] != nil {
		schema = d.doc.Components.Schemas["validation-error"].Value
	}
	options := append(validation().SchemaValidationOptions, openapi3.MultiErrors(), openapi3.VisitAsResponse())
	return schema.VisitJSON(value, options...)
}

// describe has a line for each mistake.
func describe(what string, err error) []string {
	if err == nil {
		return nil
	}
	if many, ok := err.(openapi3.MultiError); ok { //nolint:errorlint // only the outermost, whose parts are described one by one
		var lines []string
		for _, one := range many {
			lines = append(lines, describe(what, one)...)
		}
		return lines
	}
	return []string{what + ": " + strings.Join(strings.Fields(err.Error()), " ")}
}
