package value

import (
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Canonical is a text that is equal for equal values: the elements of sets are sorted.
func Canonical(t tftypes.Type, v any) string {
	text, err := json.Marshal(canonical(t, v))
	if err != nil {
		panic(err)
	}
	return string(text)
}

func canonical(t tftypes.Type, v any) any {
	switch v := v.(type) {
	case Unknown:
		return "\x00unknown"
	case map[string]any:
		result := make(map[string]any, len(v))
		for name, element := range v {
			result[name] = canonical(elementType(t, name), element)
		}
		return result
	case []any:
		result := make([]string, len(v))
		for i, element := range v {
			result[i] = Canonical(elementType(t, ""), element)
		}
		if t != nil && t.Is(tftypes.Set{}) {
			slices.Sort(result)
		}
		return result
	}
	return v
}

func elementType(t tftypes.Type, name string) tftypes.Type {
	switch t := t.(type) {
	case tftypes.Object:
		return t.AttributeTypes[name]
	case tftypes.Map:
		return t.ElementType
	case tftypes.List:
		return t.ElementType
	case tftypes.Set:
		return t.ElementType
	}
	return nil
}

// At collects the values at a path of names; blocks and lists on the way contribute one value per element.
func At(v any, path []string) []any {
	switch v := v.(type) {
	case []any:
		var found []any
		if len(path) == 0 {
			return []any{v}
		}
		for _, element := range v {
			found = append(found, At(element, path)...)
		}
		return found
	case map[string]any:
		if len(path) > 0 {
			return At(v[path[0]], path[1:])
		}
	}
	if len(path) > 0 {
		if _, unknown := v.(Unknown); !unknown {
			return nil
		}
	}
	return []any{v}
}

// IsSet says whether an argument was given: not null and not an empty collection. Unknown counts as given.
func IsSet(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case []any:
		return len(v) > 0
	}
	return true
}

// IsKnown says whether nothing in a value is unknown.
func IsKnown(v any) bool {
	switch v := v.(type) {
	case Unknown:
		return false
	case []any:
		return !slices.ContainsFunc(v, func(element any) bool { return !IsKnown(element) })
	case map[string]any:
		for _, element := range v {
			if !IsKnown(element) {
				return false
			}
		}
	}
	return true
}
