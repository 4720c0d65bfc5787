import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasources } from '../dashboards/datasources';
import { Control, NotUp } from '../lab/control';
import { projectRoot } from '../modules/lib/project-root';
import { environment as environmentOf } from '../stacks/environments';

/** What a test alert needs to know of a stack. */
export interface DescribedStack {
  /** Labels that Prometheus gives its alerts. */
  readonly labels: { readonly system: string; readonly environment: string };
  /** Alertmanager's API as Grafana passes it on: the only way in for a program, since people sign in at the load balancer. */
  readonly viaGrafana: string;
  /** Alertmanager's configuration file. */
  readonly alertmanagerConfig: string;
  readonly runbook: string;
}

const stacks = join(projectRoot, 'cdktf.out', 'stacks');

/**
 * Reads a synthesized stack.
 * @throws if there is none of that name, or it has no Alertmanager.
 */
export function describeStack(stack: string): DescribedStack {
  const file = join(stacks, stack, 'cdk.tf.json');
  if (!existsSync(file)) {
    const known = existsSync(stacks) ? readdirSync(stacks).join(', ') : 'none';
    throw new Error(`there is no stack ${stack} in cdktf.out (${known}): run "npm run synth", or correct the name`);
  }
  const json = JSON.parse(readFileSync(file, 'utf8'));
  const configuration = json.resource?.terraform_data?.alertmanager_configuration?.input;
  const config: string | undefined = configuration?.['alertmanager-config/alertmanager.yml'];
  const grafana: string | undefined = json.variable?.grafana_url?.default;
  if (config === undefined || grafana === undefined) throw new Error(`${stack} has no Alertmanager with Grafana`);
  const { system, environment } = json.provider.aws[0].default_tags[0].tags;
  return {
    labels: { system, environment },
    viaGrafana: `${grafana}/api/alertmanager/${datasources.alertmanager.uid}`,
    // Synthesized text is escaped for Terraform's templates.
    alertmanagerConfig: config.replace(/([$%])\1\{/g, '$1{'),
    runbook: new URL('../docs/showcase/alert-testing.md', `${environmentOf(environment).runbooks}/`).href,
  };
}

/** Alertmanager of a stack that runs in the lab; undefined where it does not. */
export async function labAddress(stack: string): Promise<string | undefined> {
  try {
    const { forwards } = await new Control(stack).status();
    return forwards.find(({ name }) => name.includes('alertmanager'))?.url;
  } catch (error) {
    if (error instanceof NotUp) return undefined;
    throw error;
  }
}

/** Receivers that a configuration routes the labels to, by amtool; undefined where amtool is not installed. */
export function plannedReceivers(config: string, labels: Readonly<Record<string, string>>): string[] | undefined {
  const installed = join(projectRoot, '.tools', 'bin', 'amtool');
  const folder = mkdtempSync(join(tmpdir(), 'routes-'));
  try {
    const file = join(folder, 'alertmanager.yml');
    writeFileSync(file, config);
    const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const { error, status, stdout, stderr } = spawnSync(
      existsSync(installed) ? installed : 'amtool',
      ['config', 'routes', 'test', `--config.file=${file}`, ...pairs],
      { encoding: 'utf8' },
    );
    if (error) return undefined;
    if (status !== 0) throw new Error(`amtool: ${stderr || stdout}`);
    return stdout.trim().split(',');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
