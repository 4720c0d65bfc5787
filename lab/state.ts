import type { ResourceTypes } from './resources';

/** A resource of the applied state. */
export interface StateResource<Values> {
  readonly address: string;
  readonly values: Values;
}

interface ShownModule {
  readonly resources?: readonly { address: string; mode: string; type: string; values: object }[];
  readonly child_modules?: readonly ShownModule[];
}

/** The applied state of a stack, as `terraform show -json` prints it. */
export class State {
  private readonly resources = new Map<string, StateResource<object>[]>();

  private constructor(module: ShownModule) {
    this.collect(module);
  }

  /**
   * Reads what `terraform show -json` printed.
   * @throws where it is not that, or nothing has been applied.
   */
  static parse(text: string, origin: string): State {
    let shown: { values?: { root_module?: ShownModule } };
    try {
      shown = JSON.parse(text);
    } catch (error) {
      throw new Error(`${origin}: not the JSON of "terraform show -json": ${(error as Error).message}`);
    }
    if (shown.values?.root_module === undefined) {
      throw new Error(`${origin}: the state is empty; apply the stack first, the lab runs what has been applied`);
    }
    return new State(shown.values.root_module);
  }

  private collect(module: ShownModule): void {
    for (const resource of module.resources ?? []) {
      if (resource.mode === 'managed') {
        const known = this.resources.get(resource.type) ?? [];
        known.push({ address: resource.address, values: resource.values });
        this.resources.set(resource.type, known);
      }
    }
    for (const child of module.child_modules ?? []) this.collect(child);
  }

  /** Every resource of a type, in the order of the state. */
  all<Type extends keyof ResourceTypes>(type: Type): readonly StateResource<ResourceTypes[Type]>[] {
    return (this.resources.get(type) ?? []) as StateResource<ResourceTypes[Type]>[];
  }

  /** The first resource of a type that satisfies a condition. */
  find<Type extends keyof ResourceTypes>(
    type: Type,
    condition: (values: ResourceTypes[Type]) => boolean,
  ): StateResource<ResourceTypes[Type]> | undefined {
    return this.all(type).find((resource) => condition(resource.values));
  }

  /**
   * The resource of a type with a given ARN or id.
   * @throws naming who refers to it, where the state has none.
   */
  refer<Type extends keyof ResourceTypes>(
    type: Type,
    reference: string,
    from: string,
  ): StateResource<ResourceTypes[Type]> {
    const found = this.find(type, (values) => values.id === reference || values.arn === reference);
    if (found === undefined) throw new Error(`${from} refers to ${reference}, but the state has no such ${type}`);
    return found;
  }
}
