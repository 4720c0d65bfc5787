package definition

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Block is a block of a schema.
type Block struct {
	Attributes map[string]*Attribute   `json:"attributes"`
	BlockTypes map[string]*NestedBlock `json:"block_types"`
}

// Attribute is an attribute of a block. Either Type or NestedType is set.
type Attribute struct {
	Type       AttributeType `json:"type"`
	NestedType *NestedType   `json:"nested_type"`
	Required   bool          `json:"required"`
	Optional   bool          `json:"optional"`
	Computed   bool          `json:"computed"`
	Sensitive  bool          `json:"sensitive"`
	WriteOnly  bool          `json:"write_only"`
}

// NestedType is the type of an attribute that has attributes of its own.
type NestedType struct {
	Attributes  map[string]*Attribute `json:"attributes"`
	NestingMode string                `json:"nesting_mode"`
}

// NestedBlock is a block inside a block.
type NestedBlock struct {
	Block       Block  `json:"block"`
	NestingMode string `json:"nesting_mode"`
	MinItems    int64  `json:"min_items"`
	MaxItems    int64  `json:"max_items"`
}

// AttributeType is a Terraform type in its JSON form.
type AttributeType struct{ tftypes.Type }

// UnmarshalJSON reads `"string"`, `["list","string"]` and so on.
func (t *AttributeType) UnmarshalJSON(data []byte) (err error) {
	t.Type, err = tftypes.ParseJSONType(data) //nolint:staticcheck // the library keeps no other reader of this form
	return err
}

// Proto is the schema as the protocol sends it.
func (s *Schema) Proto() *tfprotov6.Schema {
	return &tfprotov6.Schema{Version: s.Version, Block: s.Block.proto()}
}

// Type is the schema's object type. Every call of the provider needs one, so it is made once.
func (s *Schema) Type() tftypes.Type {
	s.once.Do(func() { s.valueType = s.Proto().ValueType() })
	return s.valueType
}

func (b *Block) proto() *tfprotov6.SchemaBlock {
	block := &tfprotov6.SchemaBlock{Attributes: attributes(b.Attributes)}
	for _, name := range slices.Sorted(maps.Keys(b.BlockTypes)) {
		nested := b.BlockTypes[name]
		block.BlockTypes = append(block.BlockTypes, &tfprotov6.SchemaNestedBlock{
			TypeName: name,
			Block:    nested.Block.proto(),
			Nesting:  blockNesting[nested.NestingMode],
			MinItems: nested.MinItems,
			MaxItems: nested.MaxItems,
		})
	}
	return block
}

func attributes(from map[string]*Attribute) []*tfprotov6.SchemaAttribute {
	var list []*tfprotov6.SchemaAttribute
	for _, name := range slices.Sorted(maps.Keys(from)) {
		attribute := from[name]
		proto := &tfprotov6.SchemaAttribute{
			Name:      name,
			Type:      attribute.Type.Type,
			Required:  attribute.Required,
			Optional:  attribute.Optional,
			Computed:  attribute.Computed,
			Sensitive: attribute.Sensitive,
			WriteOnly: attribute.WriteOnly,
		}
		if nested := attribute.NestedType; nested != nil {
			proto.NestedType = &tfprotov6.SchemaObject{
				Attributes: attributes(nested.Attributes),
				Nesting:    objectNesting[nested.NestingMode],
			}
		}
		list = append(list, proto)
	}
	return list
}

var blockNesting = map[string]tfprotov6.SchemaNestedBlockNestingMode{
	"single": tfprotov6.SchemaNestedBlockNestingModeSingle,
	"group":  tfprotov6.SchemaNestedBlockNestingModeGroup,
	"list":   tfprotov6.SchemaNestedBlockNestingModeList,
	"set":    tfprotov6.SchemaNestedBlockNestingModeSet,
	"map":    tfprotov6.SchemaNestedBlockNestingModeMap,
}

var objectNesting = map[string]tfprotov6.SchemaObjectNestingMode{
	"single": tfprotov6.SchemaObjectNestingModeSingle,
	"list":   tfprotov6.SchemaObjectNestingModeList,
	"set":    tfprotov6.SchemaObjectNestingModeSet,
	"map":    tfprotov6.SchemaObjectNestingModeMap,
}

// Attribute finds the attribute at a path of names, nil if the path names a block or nothing.
func (b *Block) Attribute(path ...string) *Attribute {
	if len(path) == 0 {
		return nil
	}
	if nested := b.BlockTypes[path[0]]; nested != nil {
		return nested.Block.Attribute(path[1:]...)
	}
	attribute := b.Attributes[path[0]]
	for _, name := range path[1:] {
		if attribute == nil || attribute.NestedType == nil {
			return nil
		}
		attribute = attribute.NestedType.Attributes[name]
	}
	return attribute
}
