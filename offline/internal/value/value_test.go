package value

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestValuesSurviveTheRoundTrip(t *testing.T) {
	tenth, _, err := big.ParseFloat("0.1", 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	object := tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"text": tftypes.String, "number": tftypes.Number, "flag": tftypes.Bool,
		"none": tftypes.String, "later": tftypes.List{ElementType: tftypes.String}, "empty": tftypes.Set{ElementType: tftypes.String},
	}}
	original := tftypes.NewValue(object, map[string]tftypes.Value{
		"text":   tftypes.NewValue(tftypes.String, "a"),
		"number": tftypes.NewValue(tftypes.Number, tenth),
		"flag":   tftypes.NewValue(tftypes.Bool, true),
		"none":   tftypes.NewValue(tftypes.String, nil),
		"later":  tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, tftypes.UnknownValue),
		"empty":  tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{}),
	})
	back, err := FromGo(object, ToGo(original))
	if err != nil {
		t.Fatal(err)
	}
	if !back.Equal(original) {
		t.Errorf("%s became %s", original, back)
	}
}

func TestTextBecomesWhatTheTypeAsksFor(t *testing.T) {
	for _, c := range []struct {
		t    tftypes.Type
		text string
		want any
	}{
		{tftypes.Number, "42", int64(42)},
		{tftypes.Bool, "true", true},
		{tftypes.String, "42", "42"},
	} {
		converted, err := FromGo(c.t, c.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := ToGo(converted); got != c.want {
			t.Errorf("%q as %s is %v, want %v", c.text, c.t, got, c.want)
		}
	}
	if _, err := FromGo(tftypes.Number, "many"); err == nil {
		t.Error("a word was taken for a number")
	}
}

func TestOnlySetsIgnoreOrder(t *testing.T) {
	ab, ba := []any{"a", "b"}, []any{"b", "a"}
	set, list := tftypes.Set{ElementType: tftypes.String}, tftypes.List{ElementType: tftypes.String}
	if Canonical(set, ab) != Canonical(set, ba) {
		t.Error("two orders of a set differ")
	}
	if Canonical(list, ab) == Canonical(list, ba) {
		t.Error("two orders of a list are equal")
	}
}

func TestUnknownElementsOfASetStay(t *testing.T) {
	set := tftypes.Set{ElementType: tftypes.String}
	converted, err := FromGo(set, []any{Unknown{}, Unknown{}, "a", "a"})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(ToGo(converted).([]any)); got != 3 {
		t.Errorf("two unknowns and one text make 3 elements, not %d", got)
	}
}
