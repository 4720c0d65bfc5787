// Package value turns Terraform's values into plain Go values and back, so that formulas and behaviours read like
// ordinary code: nil, string, bool, int64 or float64, []any, map[string]any, and Unknown.
package value

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown stands for a value that is known only after apply.
type Unknown struct{}

// ToGo converts a Terraform value.
func ToGo(v tftypes.Value) any {
	switch {
	case !v.IsKnown():
		return Unknown{}
	case v.IsNull():
		return nil
	}
	switch t := v.Type(); {
	case t.Is(tftypes.String):
		return as[string](v)
	case t.Is(tftypes.Bool):
		return as[bool](v)
	case t.Is(tftypes.Number):
		number := as[big.Float](v)
		if number.IsInt() {
			integer, _ := number.Int64()
			return integer
		}
		float, _ := number.Float64()
		return float
	case t.Is(tftypes.Map{}) || t.Is(tftypes.Object{}):
		elements := as[map[string]tftypes.Value](v)
		result := make(map[string]any, len(elements))
		for key, element := range elements {
			result[key] = ToGo(element)
		}
		return result
	default:
		elements := as[[]tftypes.Value](v)
		result := make([]any, len(elements))
		for i, element := range elements {
			result[i] = ToGo(element)
		}
		return result
	}
}

// as reads a known value; ToGo checks the type before, so that it can't fail.
func as[T any](v tftypes.Value) (result T) {
	if err := v.As(&result); err != nil {
		panic(err)
	}
	return result
}

// FromGo converts a Go value to a Terraform type. Text becomes a number or a bool where the type asks for one, since
// formulas are templates; missing fields of an object are null.
func FromGo(t tftypes.Type, v any) (tftypes.Value, error) {
	switch v := v.(type) {
	case nil:
		return tftypes.NewValue(t, nil), nil
	case Unknown:
		return tftypes.NewValue(t, tftypes.UnknownValue), nil
	case []any:
		return sequence(t, v)
	case map[string]any:
		return mapping(t, v)
	}
	text := fmt.Sprint(v)
	switch {
	case t.Is(tftypes.String):
		return tftypes.NewValue(t, text), nil
	case t.Is(tftypes.Bool):
		parsed, err := strconv.ParseBool(text)
		return tftypes.NewValue(t, parsed), err
	case t.Is(tftypes.Number):
		// 512 bits: the precision Terraform itself keeps, or 0.1 would differ from its own 0.1.
		number, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%q is not a number", text)
		}
		return tftypes.NewValue(t, number), nil
	case t.Is(tftypes.DynamicPseudoType):
		return tftypes.NewValue(tftypes.String, text), nil
	}
	return tftypes.Value{}, fmt.Errorf("%q does not fit %s", text, t)
}

func sequence(t tftypes.Type, from []any) (tftypes.Value, error) {
	var element tftypes.Type
	switch t := t.(type) {
	case tftypes.List:
		element = t.ElementType
	case tftypes.Set:
		element = t.ElementType
	default:
		return tftypes.Value{}, fmt.Errorf("a list does not fit %s", t)
	}
	elements := []tftypes.Value{}
	for _, v := range from {
		converted, err := FromGo(element, v)
		if err != nil {
			return tftypes.Value{}, err
		}
		// Two unknowns of a set may yet differ.
		if t.Is(tftypes.Set{}) && converted.IsFullyKnown() && slices.ContainsFunc(elements, converted.Equal) {
			continue
		}
		elements = append(elements, converted)
	}
	return tftypes.NewValue(t, elements), nil
}

func mapping(t tftypes.Type, from map[string]any) (tftypes.Value, error) {
	elements := map[string]tftypes.Value{}
	convert := func(name string, t tftypes.Type, v any) error {
		converted, err := FromGo(t, v)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		elements[name] = converted
		return nil
	}
	switch t := t.(type) {
	case tftypes.Map:
		for name, v := range from {
			if err := convert(name, t.ElementType, v); err != nil {
				return tftypes.Value{}, err
			}
		}
	case tftypes.Object:
		for name, attribute := range t.AttributeTypes {
			if err := convert(name, attribute, from[name]); err != nil {
				return tftypes.Value{}, err
			}
		}
	default:
		return tftypes.Value{}, fmt.Errorf("an object does not fit %s", t)
	}
	return tftypes.NewValue(t, elements), nil
}

// Zero is what a computed attribute holds when nothing fills it: empty, never null.
func Zero(t tftypes.Type) any {
	switch {
	case t.Is(tftypes.String):
		return ""
	case t.Is(tftypes.Bool):
		return false
	case t.Is(tftypes.Number):
		return int64(0)
	case t.Is(tftypes.Map{}):
		return map[string]any{}
	case t.Is(tftypes.List{}), t.Is(tftypes.Set{}):
		return []any{}
	}
	return nil
}
