import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { gunzipSync } from 'fflate';
import { parseTar } from 'nanotar';
import type { Environment } from '../../modules/platform/environment';
import { environment } from '../../stacks/environments';
import type { SystemStack } from '../../stacks/system-stack';
import type { System } from '../../stacks/systems';

// biome-ignore lint/suspicious/noExplicitAny: every resource type has its own arguments
export type Config = Record<string, any>;

/** A container as ECS gets it. */
export interface RenderedContainer extends Config {
  readonly name: string;
  readonly image: string;
  readonly environment: readonly { name: string; value: string }[];
  readonly secrets: readonly { name: string; valueFrom: string }[];
}

/** A synthesized stack, read as its consumers read it: from the JSON alone. */
export class Synthesized {
  constructor(readonly json: Config) {}

  /** Resources of a type, by name. */
  resources(type: string): Record<string, Config> {
    return this.json.resource?.[type] ?? {};
  }

  /** The one resource of a type that satisfies a condition. */
  one(type: string, condition: (config: Config, name: string) => boolean = () => true): Config {
    const found = Object.entries(this.resources(type)).filter(([name, config]) => condition(config, name));
    if (found.length !== 1) throw new Error(`${found.length} of ${type}: ${found.map(([name]) => name).join(', ')}`);
    return (found[0] as [string, Config])[1];
  }

  /** The task definition whose family ends like this. */
  task(component: string): Config {
    return this.one('aws_ecs_task_definition', ({ family }) => family.endsWith(`-${component}`));
  }

  containers(component: string): readonly RenderedContainer[] {
    return JSON.parse(this.task(component).container_definitions);
  }

  container(component: string, name = component): RenderedContainer {
    const found = this.containers(component).find((each) => each.name === name);
    if (found === undefined) throw new Error(`task ${component} has no container ${name}`);
    return found;
  }

  /** The configuration files a task carries, unpacked as its setup container unpacks them. */
  files(component: string): Record<string, string> {
    return unpack(this.containers(component));
  }

  /** Ingress rules of the security group of an owner, as `from:port`. */
  inbound(owner: string): string[] {
    return Object.entries(this.resources('aws_vpc_security_group_ingress_rule'))
      .filter(([, rule]) => rule.security_group_id === `\${aws_security_group.${owner}_security-group.id}`)
      .map(([, rule]) => {
        const group = /aws_security_group\.(.+)_security-group\.id/.exec(rule.referenced_security_group_id ?? '')?.[1];
        return `${group ?? rule.cidr_ipv4}:${rule.from_port}`;
      })
      .sort();
  }
}

/** What the setup container of a task unpacks. */
export function unpack(containers: readonly RenderedContainer[]): Record<string, string> {
  const packed = containers
    .find(({ name }) => name === 'setup')
    ?.environment.find(({ name }) => name === 'CONFIGURATION')?.value;
  if (packed === undefined) return {};
  const files = parseTar(gunzipSync(Buffer.from(packed, 'base64')));
  return Object.fromEntries(files.map((file) => [file.name, file.text]));
}

/** Synthesizes one system in one environment, or in one that differs from it. */
export function synthesize(system: System, environmentName: string, change: Partial<Environment> = {}): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-'));
  const app = new App({ outdir, stackTraces: false });
  const stack = new system(app, { ...environment(environmentName), ...change }) as SystemStack;
  return new Synthesized(JSON.parse(Testing.synth(stack)));
}

/** The stack with its state beside it, for a folder of its own. */
export function withLocalState({ json }: Synthesized): Config {
  return { ...json, terraform: { ...json.terraform, backend: { local: { path: 'terraform.tfstate' } } } };
}
