import { readFileSync } from 'node:fs';

/** A Terraform type as `terraform providers schema -json` writes it: `"string"`, `["list", "string"]`, `["object", {…}]`. */
export type TfType = string | [string, TfType | { [name: string]: TfType }];

export interface Attribute {
  type?: TfType;
  /** Attributes of an attribute; only providers of the newer plugin framework have them. */
  nested_type?: { attributes: { [name: string]: Attribute }; nesting_mode: string };
  required?: true;
  optional?: true;
  computed?: true;
  sensitive?: true;
  write_only?: true;
}

export interface NestedBlock {
  nesting_mode: 'single' | 'list' | 'set';
  block: Block;
  min_items?: number;
  max_items?: number;
}

export interface Block {
  attributes: { [name: string]: Attribute };
  block_types: { [name: string]: NestedBlock };
}

interface Flags {
  readonly computed: boolean;
  readonly optional: boolean;
  readonly required: boolean;
  /** The generated code of the attribute: its stored class or its getter, which name the type. */
  readonly code: string;
}

interface Mapping {
  /** The expression that maps the input, e.g. `cdktf.listMapperHcl(fooToHclTerraform, true)(…)`. */
  readonly value: string;
  readonly type: string;
  readonly storage: string;
}

/**
 * Reads the schema of one generated CDKTF binding. The generator leaves its TypeScript in the file's inline source map,
 * and that states per attribute whether it is computed, optional or required: more than the compiled JavaScript keeps.
 */
export class Binding {
  private readonly source: string;

  constructor(private readonly file: string) {
    const map = /sourceMappingURL=data:[^,]*,([\w+/=]+)\s*$/.exec(readFileSync(file, 'utf8'));
    if (!map?.[1]) throw new Error(`${file}: no inline source map, so no schema can be read from this binding`);
    this.source = JSON.parse(Buffer.from(map[1], 'base64').toString('utf8')).sourcesContent[0];
  }

  /** The provider version the binding was generated from. */
  get providerVersion(): string {
    return this.match(/providerVersion: '([\d.]+)'/);
  }

  /** The schema's root block. */
  block(): Block {
    const root = this.match(/export class (\w+) extends cdktf\.Terraform(?:Resource|DataSource|Provider) /);
    return this.blockOf(root, this.section(`export class ${root} extends`), 'synthesizeHclAttributes()');
  }

  private blockOf(struct: string, code: string, mapper: string): Block {
    const block: Block = { attributes: {}, block_types: {} };
    const mappings = this.mappings(struct, code, mapper);
    for (const [name, flags] of Object.entries(this.flags(struct, code, mappings))) {
      const mapping = mappings[name];
      const nested = mapping && this.nestedBlock(mapping, flags);
      if (nested) {
        block.block_types[name] = nested;
        continue;
      }
      const type = mapping ? this.inputType(mapping, flags) : this.outputType(flags.code);
      block.attributes[name] = {
        type,
        ...(flags.required && { required: true }),
        ...(flags.optional && { optional: true }),
        ...(flags.computed && { computed: true }),
      };
    }
    return block;
  }

  private nestedBlock(mapping: Mapping, flags: Flags): NestedBlock | undefined {
    const list = /^cdktf\.listMapperHcl\(\w+ToHclTerraform, (true|false)\)/.exec(mapping.value);
    const struct = /(\w+)ToHclTerraform/.exec(mapping.value)?.[1];
    if (!struct || mapping.value.startsWith('cdktf.listMapperHcl(cdktf.')) return undefined;
    if (list ? list[1] === 'false' : !/^\w+ToHclTerraform/.test(mapping.value) || flags.computed) return undefined;
    const name = upperFirst(struct);
    return {
      nesting_mode: mapping.type === 'struct' ? 'single' : (mapping.type as 'list' | 'set'),
      block: this.blockOf(name, this.structClass(name), `export function ${struct}ToHclTerraform`),
      ...(flags.required && mapping.type !== 'struct' && { min_items: 1 }),
      ...(!list && mapping.type !== 'struct' && { max_items: 1 }),
    };
  }

  private inputType(mapping: Mapping, flags: Flags): TfType {
    const struct = /^cdktf\.listMapperHcl\((\w+)ToHclTerraform/.exec(mapping.value)?.[1];
    if (struct) return [mapping.type, this.objectType(upperFirst(struct))];
    if (mapping.storage === 'any') throw new Error(`${this.file}: the bindings do not say the type of ${flags.code}`);
    return storageType(mapping.storage, mapping.type);
  }

  private outputType(code: string): TfType {
    const stored = /new (cdktf\.)?(\w+)\(this, "\w+"(?:, (true|false))?\)/.exec(code);
    if (!stored) return getterType(code);
    const [, library, name = '', set] = stored;
    if (library) return storageType(name[0]?.toLowerCase() + name.slice(1), set === 'true' ? 'set' : 'list');
    if (name.endsWith('OutputReference')) return this.objectType(name.slice(0, -'OutputReference'.length));
    const kind = name.endsWith('List') ? (set === 'true' ? 'set' : 'list') : 'map';
    return [kind, this.objectType(name.replace(/(List|Map)$/, ''))];
  }

  private objectType(struct: string): TfType {
    const code = this.structClass(struct);
    const fields: { [name: string]: TfType } = {};
    const mappings = this.mappings(struct, code, `export function ${lowerFirst(struct)}ToHclTerraform`);
    for (const [name, flags] of Object.entries(this.flags(struct, code, mappings))) {
      const mapping = mappings[name];
      fields[name] =
        mapping && !/new \w/.test(flags.code) ? this.inputType(mapping, flags) : this.outputType(flags.code);
    }
    return ['object', fields];
  }

  private structClass(struct: string): string {
    return this.section(`export class ${struct}OutputReference extends`);
  }

  private flags(struct: string, code: string, mappings: { [name: string]: Mapping }): { [name: string]: Flags } {
    const flags: { [name: string]: Flags } = {};
    const pattern =
      /\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)\n([\s\S]*?)\n {2}}/g;
    for (const [, name = '', computed, optional, required, body = ''] of code.matchAll(pattern)) {
      flags[name] = {
        computed: computed === 'true',
        optional: optional === 'true',
        required: required === 'true',
        code: body,
      };
    }
    if (Object.keys(flags).length > 0) return flags;
    // The provider's nested structs have no class: their interface says which fields are optional.
    const fields = this.section(`export interface ${struct} `);
    for (const [name, mapping] of Object.entries(mappings)) {
      const field = /struct!\.(\w+)/.exec(mapping.value)?.[1];
      const optional = fields.includes(`readonly ${field}?:`);
      flags[name] = { computed: false, optional, required: !optional, code: '' };
    }
    return flags;
  }

  private mappings(struct: string, code: string, mapper: string): { [name: string]: Mapping } {
    const isMethod = mapper.startsWith('synthesize');
    const body = isMethod ? code.slice(code.indexOf(mapper)) : this.section(mapper);
    if (isMethod && !code.includes(mapper)) throw new Error(`${this.file}: ${struct} has no ${mapper}`);
    const mappings: { [name: string]: Mapping } = {};
    const pattern =
      /^ +(\w+): \{\n +value: (.*),\n +isBlock: (?:true|false),\n +type: "(\w+)",\n +storageClassType: "(\w+)",/gm;
    for (const [, name = '', raw = '', type = '', storage = ''] of body.matchAll(pattern)) {
      const value = raw.replace(/^\S+ === undefined \? [^:]+ : /, '');
      mappings[name] = { value, type, storage };
    }
    return mappings;
  }

  /** The top-level declaration that starts with `head`, empty if there is none. */
  private section(head: string): string {
    const start = this.source.indexOf(head);
    if (start < 0) return '';
    return this.source.slice(start, this.source.indexOf('\n}\n', start) + 3);
  }

  private match(pattern: RegExp): string {
    const found = pattern.exec(this.source)?.[1];
    if (!found) throw new Error(`${this.file}: not a CDKTF binding, nothing matches ${pattern}`);
    return found;
  }
}

/** `stringList` → list of string; the outermost collection is `kind` (list or set). */
function storageType(storage: string, kind: string): TfType {
  if (storage.endsWith('List')) {
    return [kind === 'set' ? 'set' : 'list', storageType(storage.slice(0, -4), 'list')];
  }
  if (storage.endsWith('Map')) return ['map', storageType(storage.slice(0, -3), 'list')];
  return storage === 'boolean' ? 'bool' : storage === 'any' ? 'dynamic' : storage;
}

function getterType(code: string): TfType {
  const kind = code.includes('Fn.tolist') ? 'set' : 'list';
  const getter = /this\.get(\w*?)Attribute\(/.exec(code)?.[1];
  if (!getter) throw new Error(`the bindings do not say the type of ${code.trim()}`);
  if (getter === 'List') return [kind, 'string'];
  return storageType(lowerFirst(getter), kind);
}

const upperFirst = (text: string): string => text[0]?.toUpperCase() + text.slice(1);
const lowerFirst = (text: string): string => text[0]?.toLowerCase() + text.slice(1);
