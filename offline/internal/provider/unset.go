package provider

import (
	"slices"

	"ecs-observability/offline/internal/definition"
	"ecs-observability/offline/internal/value"
)

// fillUnset gives unset arguments their defaults, and makes computed attributes known only after apply unless the
// prior state has them.
func fillUnset(resource *definition.Type, planned, prior Attributes) {
	f := &filler{&resource.Facts}
	f.block(&resource.Schema.Block, planned, prior, "")
	settle(planned)
}

// pending stands for a computed value until it is clear whether the prior state has it.
type pending struct{}

type filler struct{ facts *definition.Facts }

func (f *filler) block(block *definition.Block, planned, prior Attributes, prefix string) {
	f.attributes(block.Attributes, planned, prior, prefix)
	for name, nested := range block.BlockTypes {
		each(planned[name], func(element Attributes) { f.block(&nested.Block, element, nil, prefix+name+".") })
		if nested.NestingMode == "set" {
			recall(planned[name], prior[name])
		}
	}
}

func (f *filler) attributes(attributes map[string]*definition.Attribute, planned, prior Attributes, prefix string) {
	for name, attribute := range attributes {
		if nested := attribute.NestedType; nested != nil {
			each(planned[name], func(element Attributes) { f.attributes(nested.Attributes, element, nil, prefix+name+".") })
			if nested.NestingMode == "set" {
				recall(planned[name], prior[name])
			}
		}
		standard, hasDefault := f.facts.Defaults[prefix+name]
		switch {
		case attribute.WriteOnly:
			planned[name] = nil
		case planned[name] != nil:
		case hasDefault:
			planned[name] = standard
		case attribute.Computed:
			planned[name] = pending{}
		}
	}
}

// recall takes over the elements of a set that differ from prior ones only in what is computed. Terraform does so for
// lists, but can't for sets with defaults: to it, an element with a filled default is another element.
func recall(planned, prior any) {
	now, _ := planned.([]any)
	before, _ := prior.([]any)
	for i, element := range now {
		if at := slices.IndexFunc(before, func(old any) bool { return matches(element, old) }); at >= 0 {
			now[i] = before[at]
		}
	}
}

// matches compares a planned value with a prior one; what is pending matches anything.
func matches(planned, prior any) bool {
	switch planned := planned.(type) {
	case pending:
		return true
	case Attributes:
		old, ok := prior.(Attributes)
		for name := range planned {
			ok = ok && matches(planned[name], old[name])
		}
		return ok
	case []any:
		old, ok := prior.([]any)
		ok = ok && len(old) == len(planned)
		for _, element := range planned {
			ok = ok && slices.ContainsFunc(old, func(candidate any) bool { return matches(element, candidate) })
		}
		return ok
	}
	return planned == prior
}

// settle makes what is still pending known only after apply.
func settle(v any) any {
	switch v := v.(type) {
	case pending:
		return value.Unknown{}
	case Attributes:
		for name, element := range v {
			v[name] = settle(element)
		}
	case []any:
		for i, element := range v {
			v[i] = settle(element)
		}
	}
	return v
}
