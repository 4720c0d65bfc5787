import { pack } from '../../modules/service/bundle';
import type { System } from '../../stacks/systems';
import { type Config, type RenderedContainer, synthesize, unpack, withLocalState } from './synth';
import { Workspace } from './workspace';

/** The state of a system that the real Terraform applied on the offline providers, as `terraform show -json` has it. */
export function appliedState(system: System, environment: string): string {
  const workspace = new Workspace(withLocalState(synthesize(system, environment)));
  try {
    workspace.apply();
    return workspace.show();
  } finally {
    workspace.remove();
  }
}

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly values: Config;
}

/** A state to be damaged: every method throws where there is nothing to damage. */
export class Sabotage {
  private readonly state: { values: { root_module: { resources: Resource[] } } };

  constructor(state: string) {
    this.state = JSON.parse(state);
  }

  toString(): string {
    return JSON.stringify(this.state);
  }

  /** The attributes of the resource at an address. */
  at(address: string): Config {
    const found = this.resources.find((resource) => resource.address === address);
    if (found === undefined) throw new Error(`no ${address} in the state`);
    return found.values;
  }

  remove(address: string): void {
    this.at(address);
    this.state.values.root_module.resources = this.resources.filter((resource) => resource.address !== address);
  }

  add(address: string, values: Config): void {
    this.resources.push({ address, type: address.split('.')[0] ?? '', mode: 'managed', values } as Resource);
  }

  /** Replaces a text in the container definitions of a task. */
  task(name: string, from: string, to: string): void {
    const values = this.at(`aws_ecs_task_definition.${name}`);
    values.container_definitions = replaced(values.container_definitions, from, to);
  }

  /** Replaces a text in a file that the setup container of a task unpacks. */
  file(task: string, path: string, from: string, to: string): void {
    const values = this.at(`aws_ecs_task_definition.${task}`);
    const containers = JSON.parse(values.container_definitions) as RenderedContainer[];
    const files = unpack(containers);
    const changed = pack({ ...files, [path]: replaced(files[path] ?? '', from, to) });
    const setup = containers.find(({ name }) => name === 'setup');
    const variable = setup?.environment.find(({ name }) => name === 'CONFIGURATION');
    Object.assign(variable as object, { value: changed });
    values.container_definitions = JSON.stringify(containers);
  }

  /** Replaces a text in a dashboard. */
  dashboard(uid: string, from: string, to: string): void {
    const found = this.resources.find(({ type, values }) => type === 'grafana_dashboard' && values.uid === uid);
    if (found === undefined) throw new Error(`no dashboard ${uid} in the state`);
    found.values.config_json = replaced(found.values.config_json, from, to);
  }

  private get resources(): Resource[] {
    return this.state.values.root_module.resources;
  }
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`nothing to replace: no "${from}"`);
  return text.replaceAll(from, to);
}
