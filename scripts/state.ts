/** A resource as `terraform show -json` has it. */
export interface ShownResource {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: every type has its own attributes
  readonly values: Record<string, any>;
}

interface ShownModule {
  readonly resources?: readonly ShownResource[];
  readonly child_modules?: readonly ShownModule[];
}

/** The managed resources of a state. */
export function managedResources(state: unknown): ShownResource[] {
  const collect = (module?: ShownModule): ShownResource[] => [
    ...(module?.resources ?? []),
    ...(module?.child_modules ?? []).flatMap(collect),
  ];
  const root = (state as { values?: { root_module?: ShownModule } }).values?.root_module;
  return collect(root).filter(({ mode }) => mode === 'managed');
}

/** Configuration files by path, as the tasks of a state get them. */
export function configurationFiles(resources: readonly ShownResource[]): Record<string, string> {
  return Object.assign(
    {},
    ...resources
      .filter(({ type, name }) => type === 'terraform_data' && name.endsWith('_configuration'))
      .map(({ values }) => values.input as Record<string, string>),
  );
}
