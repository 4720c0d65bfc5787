import { parse } from 'yaml';
import type { Config, Synthesized } from './synth';

/** A fact, where a synthesized stack shows it, and what it has to show. `name` is what the system's names carry, or the environment. */
export type Fact = readonly [fact: string, read: (stack: Synthesized, name: string) => unknown, expected: unknown];

/** Names of the seeds are those of dev; elsewhere they carry the environment. */
export const bare = (text: string, environment: string): string =>
  text.replace(environment === 'dev' ? '' : `-${environment}`, '');

// Readers for tables of facts; each takes its place by the component's name.

export const service = (s: Synthesized, name: string): Config => s.one('aws_ecs_service', (_, each) => each === name);
export const first = (s: Synthesized, name: string): Config => s.container(name);
export const port =
  (name: string, container = name) =>
  (s: Synthesized) =>
    s.container(name, container).portMappings.map((mapping: Config) => mapping.containerPort);
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
/** An alert with its severity in front. */
export const graded = (name: string) => (s: Synthesized) => {
  const found = rules(s).find((rule) => rule.alert === name);
  return found && `${found.labels.severity} ${found.expr.replace(/\s+/g, ' ')}`;
};
export const alertmanagerConfig = (s: Synthesized): Config =>
  parse(s.files('alertmanager')['alertmanager-config/alertmanager.yml'] ?? '', { merge: true });
export const receiver = (s: Synthesized, name: string): Config =>
  alertmanagerConfig(s).receivers.find((each: Config) => each.name === name);
export const channels = (name: string) => (s: Synthesized) => Object.keys(receiver(s, name)).sort();
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
export const source = (s: Synthesized, uid: string): Config => s.one('grafana_data_source', (each) => each.uid === uid);
export const settings = (s: Synthesized, uid: string): Config => JSON.parse(source(s, uid).json_data_encoded);
export const dashboard = (title: RegExp) => (s: Synthesized) =>
  Object.values(s.resources('grafana_dashboard')).filter(({ config_json }) => title.test(JSON.parse(config_json).title))
    .length;
export const shows = (metric: string) => (s: Synthesized) =>
  Object.values(s.resources('grafana_dashboard')).some(({ config_json }) => config_json.includes(metric));
export const model = (s: Synthesized, uid: string): Config =>
  JSON.parse(s.one('grafana_dashboard', (_, name) => name.endsWith(`dashboard-${uid}`)).config_json);
export const panels = (s: Synthesized, uid: string): Config[] =>
  model(s, uid)
    .panels.flatMap((each: Config) => [each, ...(each.panels ?? [])])
    .filter(({ type }: Config) => type !== 'row')
    .map((each: Config) => ({ ...each, text: JSON.stringify(each.targets) }));
/** The dashboard has a panel of that title that reads all of these. */
export const panel =
  (uid: string, title: string, ...reads: string[]) =>
  (s: Synthesized) =>
    panels(s, uid)
      .filter((each) => each.title === title)
      .some(({ text }) => reads.every((read) => text.includes(JSON.stringify(read).slice(1, -1))));
