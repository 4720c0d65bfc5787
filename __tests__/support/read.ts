import { parse } from 'yaml';
import type { Config, Synthesized } from './synth';

/** A fact, where a synthesized stack shows it, and what it has to show. `prefix` is that of the system's names. */
export type Fact = readonly [fact: string, read: (stack: Synthesized, prefix: string) => unknown, expected: unknown];

// Readers for tables of facts; each takes its place by the component's name.

export const service = (s: Synthesized, name: string): Config => s.one('aws_ecs_service', (_, each) => each === name);
export const first = (s: Synthesized, name: string): Config => s.container(name);
export const port = (name: string) => (s: Synthesized) =>
  first(s, name).portMappings.map((mapping: Config) => mapping.containerPort);
export const environmentOf = (s: Synthesized, name: string): Record<string, string> =>
  Object.fromEntries(s.container(name).environment.map((each) => [each.name, each.value]));
export const statements = (s: Synthesized, role: string): Config[] =>
  JSON.parse(s.one('aws_iam_role_policy', (_, name) => name === `${role}_policy`).policy).Statement;
export const actions = (role: string) => (s: Synthesized) => statements(s, role).map(({ Action }) => Action);
export const prometheusConfig = (s: Synthesized): Config =>
  parse(s.files('prometheus')['prometheus-config/prometheus.yml'] ?? '');
export const job = (s: Synthesized, name: string): Config | undefined =>
  prometheusConfig(s).scrape_configs.find((each: Config) => each.job_name === name);
export const finds = (name: string) => (s: Synthesized) => {
  const {
    dns_sd_configs: [sd],
    metrics_path,
  } = job(s, name) as Config;
  return `${sd.names[0]}:${sd.port}${metrics_path ?? '/metrics'}`;
};
export const rules = (s: Synthesized): Config[] =>
  Object.entries(s.files('prometheus'))
    .filter(([path]) => path.includes('/rules/'))
    .flatMap(([, text]) => parse(text).groups.flatMap((group: Config) => group.rules));
export const alert = (name: string) => (s: Synthesized) => {
  const found = rules(s).find((rule) => rule.alert === name);
  return found && `${found.expr.replace(/\s+/g, ' ')} for ${found.for}`;
};
export const fileSystem = (s: Synthesized, name: string): Config =>
  s.one('aws_efs_file_system', ({ creation_token }) => creation_token.endsWith(`-${name}`));
export const accessPoint = (component: string) => (s: Synthesized) => {
  const point = s.one('aws_efs_access_point', (_, name) => name.endsWith(`_${component}_point`));
  return [point.posix_user.uid, point.posix_user.gid, point.root_directory.path];
};
export const mount = (component: string) => (s: Synthesized) =>
  first(s, component)
    .mountPoints.filter((each: Config) => each.sourceVolume === 'data')
    .map((each: Config) => each.containerPath);
export const route = (id: string) => (s: Synthesized) =>
  s.one('aws_lb_listener_rule', (_, name) => name === `ingress_${id}-rule`).condition[0].path_pattern.values;
export const routedTo = (id: string) => (s: Synthesized) =>
  s.one('aws_lb_target_group', ({ name }) => name.endsWith(`-${id}`)).port;
export const source = (s: Synthesized, type: string): Config =>
  s.one('grafana_data_source', (each) => each.type === type);
export const settings = (s: Synthesized, type: string): Config => JSON.parse(source(s, type).json_data_encoded);
export const dashboard = (title: RegExp) => (s: Synthesized) =>
  Object.values(s.resources('grafana_dashboard')).filter(({ config_json }) => title.test(JSON.parse(config_json).title))
    .length;
export const shows = (metric: string) => (s: Synthesized) =>
  Object.values(s.resources('grafana_dashboard')).some(({ config_json }) => config_json.includes(metric));
