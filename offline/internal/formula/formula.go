// Package formula works out computed values. A formula is a text/template; what it draws (identifiers, numbers) is
// seeded by the resource's type and configuration, so that the same configuration always gives the same values.
package formula

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"text/template"

	"ecs-observability/offline/internal/value"
)

// Hook works out a value that a template can't, e.g. one that depends on a collection.
type Hook func(*Scope) (any, error)

// Scope is what a formula may use.
type Scope struct {
	// Root holds the attributes known so far, Self those of the block the formula's attribute is in.
	Root, Self map[string]any
	// Prior holds the attributes before an update, nil on create.
	Prior map[string]any
	// Env holds the names of the provider's surroundings: region, account, partition, url …
	Env map[string]string
	// Hooks are the provider's named hooks.
	Hooks map[string]Hook
	// Seed identifies the resource's type and configuration.
	Seed string

	path  string
	draws int
}

// Evaluate works out the formula of the attribute at path: a template, "@hook", or a list or object of these.
func (s *Scope) Evaluate(path string, formula any) (any, error) {
	s.path, s.draws = path, 0
	return s.evaluate(formula)
}

func (s *Scope) evaluate(formula any) (any, error) {
	switch f := formula.(type) {
	case string:
		if name, ok := strings.CutPrefix(f, "@"); ok {
			hook := s.Hooks[name]
			if hook == nil {
				return nil, fmt.Errorf("%s: there is no hook named %q", s.path, name)
			}
			return hook(s)
		}
		return s.template(f)
	case []any:
		result := make([]any, len(f))
		for i, element := range f {
			v, err := s.evaluate(element)
			if err != nil {
				return nil, err
			}
			result[i] = v
		}
		return result, nil
	case map[string]any:
		result := make(map[string]any, len(f))
		for name, element := range f {
			v, err := s.evaluate(element)
			if err != nil {
				return nil, err
			}
			result[name] = v
		}
		return result, nil
	}
	return formula, nil
}

func (s *Scope) template(text string) (string, error) {
	if !strings.Contains(text, "{{") {
		return text, nil
	}
	parsed, err := template.New(s.path).Option("missingkey=error").Funcs(s.functions()).Parse(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	if err := parsed.Execute(&out, printable(s.Root)); err != nil {
		return "", err
	}
	return out.String(), nil
}

// functions are the words of the formula language beside those of text/template.
func (s *Scope) functions() template.FuncMap {
	return template.FuncMap{
		"hex":    func(n int) string { return s.Draw(n, "0123456789abcdef") },
		"digits": func(n int) string { return s.Draw(1, "123456789") + s.Draw(n-1, "0123456789") },
		"lower":  func(n int) string { return s.Draw(n, "abcdefghijklmnopqrstuvwxyz0123456789") },
		"upper":  func(n int) string { return s.Draw(n, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") },
		"mixed": func(n int) string {
			return s.Draw(n, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
		},
		"uuid":      s.uuid,
		"env":       func(name string) string { return s.Env[name] },
		"region":    func() string { return s.Region() },
		"account":   func() string { return s.Env["account"] },
		"arn":       s.arn,
		"self":      func(name string) any { return printable(s.Self)[name] },
		"revision":  s.revision,
		"last":      func(separator, text string) string { return text[strings.LastIndex(text, separator)+1:] },
		"replace":   func(old, new, text string) string { return strings.ReplaceAll(text, old, new) },
		"trim":      func(cut, text string) string { return strings.Trim(text, cut) },
		"hasPrefix": func(prefix, text string) bool { return strings.HasPrefix(text, prefix) },
		"major":     func(version string) string { return strings.SplitN(version, ".", 2)[0] },
		"slug":      Slug,
		"tag":       s.tag,
	}
}

// Region is the resource's own region where it names one, else the provider's.
func (s *Scope) Region() string {
	if own, ok := s.Root["region"].(string); ok && own != "" {
		return own
	}
	return s.Env["region"]
}

// arn begins an Amazon Resource Name. Services that are not regional have an empty region.
func (s *Scope) arn(service string) string {
	region := s.Region()
	if service == "iam" {
		region = ""
	}
	return fmt.Sprintf("arn:%s:%s:%s:%s:", s.Env["partition"], service, region, s.Env["account"])
}

// tag is a tag of the resource, empty if it has none of that name.
func (s *Scope) tag(name string) string {
	tags, _ := s.Root["tags_all"].(map[string]any)
	text, _ := tags[name].(string)
	return text
}

var notInSlug = regexp.MustCompile(`[^a-z0-9]+`)

// Slug writes a title as it appears in addresses.
func Slug(title string) string {
	return strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(title), "-"), "-")
}

// revision counts the updates of a resource in place.
func (s *Scope) revision() int64 {
	name := s.path[strings.LastIndex(s.path, ".")+1:]
	switch prior := s.Prior[name].(type) {
	case int64:
		return prior + 1
	case string:
		var number int64
		if _, err := fmt.Sscan(prior, &number); err == nil {
			return number + 1
		}
	}
	return 1
}

func (s *Scope) uuid() string {
	const hex = "0123456789abcdef"
	return fmt.Sprintf("%s-%s-4%s-%s%s-%s",
		s.Draw(8, hex), s.Draw(4, hex), s.Draw(3, hex), s.Draw(1, "89ab"), s.Draw(3, hex), s.Draw(12, hex))
}

// Draw takes n characters of an alphabet, determined by the seed and by how often was drawn for this attribute.
func (s *Scope) Draw(n int, alphabet string) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = alphabet[s.Number(uint64(len(alphabet)))]
	}
	return string(text)
}

// Number draws a number below a limit.
func (s *Scope) Number(limit uint64) uint64 {
	s.draws++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%d", s.Seed, s.path, s.draws))
	return binary.BigEndian.Uint64(sum[:]) % limit
}

// printable replaces null by the empty text, which is what a template should print for it.
func printable(from map[string]any) map[string]any {
	result := make(map[string]any, len(from))
	for name, v := range from {
		switch v.(type) {
		case nil, value.Unknown:
			result[name] = ""
		default:
			result[name] = v
		}
	}
	return result
}
