import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { binary } from '../paths';
import type { RunFile } from '../run-file';
import { filesOfKind } from './configuration';
import { milliseconds } from './time-scale';

export type Channel = 'pagerduty' | 'slack' | 'email';

/** One integration of a receiver. */
export interface Destination {
  readonly receiver: string;
  readonly channel: Channel;
  /** Address of the mail. */
  readonly to?: string;
  /** File in Alertmanager's container with the routing key or the webhook's URL. */
  readonly keyFile?: string;
}

interface Route {
  readonly receiver?: string;
  readonly group_wait?: string;
  readonly group_by?: readonly string[];
  readonly routes?: readonly Route[];
}

interface Configuration {
  readonly global?: { readonly smtp_smarthost?: string };
  readonly route: Route;
  readonly receivers: readonly {
    readonly name: string;
    readonly pagerduty_configs?: readonly { readonly routing_key_file?: string }[];
    readonly slack_configs?: readonly { readonly api_url_file?: string }[];
    readonly email_configs?: readonly { readonly to: string }[];
  }[];
}

/** Alertmanager's configuration as applied. */
function configuration(run: RunFile): { text: string; content: Configuration } {
  const [file] = filesOfKind(run, 'alertmanager');
  if (file === undefined) throw new Error(`${run.stack} has no Alertmanager, so none of its alerts reaches anybody`);
  return { text: file.text, content: parse(file.text) };
}

/** Hosts outside the VPC that Alertmanager sends to; the two vendors' are its defaults. */
export function outside(run: RunFile): { host: string; port: number }[] {
  const [host = '', port = '587'] = configuration(run).content.global?.smtp_smarthost?.split(':') ?? [];
  return [
    { host: 'hooks.slack.com', port: 443 },
    { host: 'events.pagerduty.com', port: 443 },
    ...(host === '' ? [] : [{ host, port: Number(port) }]),
  ];
}

/**
 * Who must hear of an alert with these labels: what amtool says of the applied configuration.
 * @param patient whether to include receivers that wait longer for their group than the top route's do
 */
export function destinationsOf(run: RunFile, labels: Readonly<Record<string, string>>, patient = false): Destination[] {
  const { text, content } = configuration(run);
  const folder = mkdtempSync(join(tmpdir(), 'drill-'));
  try {
    const file = join(folder, 'alertmanager.yml');
    writeFileSync(file, text);
    const matchers = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const command = ['config', 'routes', 'test', `--config.file=${file}`, ...matchers];
    const answer = execFileSync(binary('amtool'), command, { encoding: 'utf8' }).trim().split(',');
    const slow = slowReceivers(content.route, milliseconds(content.route.group_wait ?? '30s'));
    return content.receivers
      .filter(({ name }) => answer.includes(name) && (patient || !slow.includes(name)))
      .flatMap(destinations);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Labels that the top route groups by. */
export const groupingOf = (run: RunFile): readonly string[] => configuration(run).content.route.group_by ?? [];

/** Milliseconds of the longest wait for a group's first message, in the time of the run. */
export function longestWait(run: RunFile): number {
  const waits = ({ group_wait, routes = [] }: Route): number[] => [
    milliseconds(group_wait ?? '0s'),
    ...routes.flatMap(waits),
  ];
  return Math.max(...waits(configuration(run).content.route));
}

function slowReceivers(route: Route, patience: number): string[] {
  const own = route.receiver && milliseconds(route.group_wait ?? '0s') > patience ? [route.receiver] : [];
  return [...own, ...(route.routes ?? []).flatMap((each) => slowReceivers(each, patience))];
}

function destinations(receiver: Configuration['receivers'][number]): Destination[] {
  const { name } = receiver;
  return [
    ...(receiver.pagerduty_configs ?? []).map(
      ({ routing_key_file: keyFile }): Destination => ({ receiver: name, channel: 'pagerduty', keyFile }),
    ),
    ...(receiver.slack_configs ?? []).map(
      ({ api_url_file: keyFile }): Destination => ({ receiver: name, channel: 'slack', keyFile }),
    ),
    ...(receiver.email_configs ?? []).map(({ to }): Destination => ({ receiver: name, channel: 'email', to })),
  ];
}
