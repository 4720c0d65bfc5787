import { parse } from 'yaml';
import { columns } from '../modules/lib/columns';
import { groupBy } from '../modules/lib/group-by';
import { configurationFiles, managedResources, type ShownResource } from './state';

interface ScrapeConfig {
  readonly job_name: string;
  readonly dns_sd_configs?: readonly { names: string[]; port?: number }[];
  readonly static_configs?: readonly { targets: string[] }[];
}

/** What a person wants to know after an apply, read from the state. */
export function summary(state: unknown): string {
  const resources = managedResources(state);
  const files = configurationFiles(resources);
  return [
    section('Created', kinds(resources)),
    section('Endpoints', endpoints(resources)),
    section('Scrape jobs', scrapeJobs(files)),
    section('Alerts', alerts(files, resources)),
    section('Dashboards', dashboards(resources)),
    section('Receivers', receivers(files)),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

const section = (title: string, rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : `${title}\n${columns(rows, '  ')}`;

/** Parts of a stack as a person names them, by the types that belong to them; what no row takes is named by its type. */
const parts: readonly (readonly [part: string, types: RegExp])[] = [
  ['network', /^aws_(vpc|subnet|route(_table.*)?|internet_gateway|nat_gateway|eip|flow_log|vpc_endpoint)$/],
  ['security groups and rules', /security_group/],
  ['ECS', /^aws_(ecs|appautoscaling|autoscaling|launch_template)/],
  ['service discovery', /^aws_service_discovery/],
  ['load balancing, certificate, DNS', /^aws_(lb|acm|route53)/],
  ['file systems and backup', /^aws_(efs|backup)/],
  ['databases', /^aws_db/],
  ['secrets and keys', /^aws_(secretsmanager|kms)/],
  ['roles and policies', /^aws_iam/],
  ['buckets', /^aws_s3/],
  ['CloudWatch, SNS, functions', /^aws_(cloudwatch|sns|lambda)/],
  ['Grafana dashboards', /^grafana_dashboard$/],
  ['Grafana, the rest', /^grafana_/],
  ['Terraform data', /^terraform_data$/],
];

function kinds(resources: readonly ShownResource[]): string[][] {
  const part = ({ type }: ShownResource): string => parts.find(([, types]) => types.test(type))?.[0] ?? type;
  const counts = groupBy(resources, part);
  const order = [...parts.map(([name]) => name), ...counts.keys()];
  return [...new Set(order)].flatMap((name) => (counts.has(name) ? [[String(counts.get(name)?.length), name]] : []));
}

function endpoints(resources: readonly ShownResource[]): string[][] {
  const domain = resources.find(({ type, values }) => type === 'aws_route53_record' && values.type === 'A')?.values
    .name as string;
  return resources
    .filter(({ type }) => type === 'aws_lb_listener_rule')
    .sort((a, b) => a.values.priority - b.values.priority)
    .map(({ values }) => {
      const path = values.condition.flatMap((c: { path_pattern: { values: string[] }[] }) =>
        c.path_pattern.flatMap((p) => p.values),
      );
      const signIn = values.action.some(({ type }: { type: string }) => type === 'authenticate-oidc');
      const group = values.action.find((action: { type: string }) => action.type === 'forward')?.target_group_arn as
        | string
        | undefined;
      return [
        `https://${domain}${(path.sort()[0] ?? '/').replace(/\*$/, '')}`,
        group?.split('/')[1] ?? '',
        signIn ? 'sign in first' : '',
      ];
    });
}

function scrapeJobs(files: Record<string, string>): string[][] {
  const file = Object.entries(files).find(([path]) => path.endsWith('prometheus.yml'))?.[1];
  const jobs = (file === undefined ? [] : (parse(file).scrape_configs as ScrapeConfig[])) ?? [];
  return jobs.flatMap((job) => targetsOf(job).map((target, index) => [index === 0 ? job.job_name : '', target]));
}

function targetsOf(job: ScrapeConfig): string[] {
  const discovered = (job.dns_sd_configs ?? []).flatMap(({ names, port }) =>
    names.map((name) => (port ? `${name}:${port}` : name)),
  );
  return [...discovered, ...(job.static_configs ?? []).flatMap(({ targets }) => targets)];
}

function alerts(files: Record<string, string>, resources: readonly ShownResource[]): string[][] {
  const groups = Object.entries(files)
    .filter(([path]) => path.includes('/rules/'))
    .flatMap(([, text]) => parse(text).groups as { rules: { alert?: string; labels?: { severity: string } }[] }[]);
  const rules = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);
  const of = (severity: string): string =>
    rules
      .filter(({ labels }) => labels?.severity === severity)
      .map(({ alert }) => alert)
      .join(' ');
  const alarms = resources
    .filter(({ type }) => type === 'aws_cloudwatch_metric_alarm')
    .map(({ values }) => values.alarm_name.split('-').at(-1) as string);
  const rows: [string, string][] = [
    ['critical', of('critical')],
    ['warning', of('warning')],
    ['CloudWatch', alarms.join(' ')],
  ];
  return rows.flatMap(([severity, names]) => wrap(names).map((line, index) => [index === 0 ? severity : '', line]));
}

/** Words in lines that fit a terminal. */
function wrap(text: string, width = 96): string[] {
  return text.match(new RegExp(`.{1,${width}}(?=\\s|$)`, 'g'))?.map((line) => line.trim()) ?? [];
}

function dashboards(resources: readonly ShownResource[]): string[][] {
  return resources
    .filter(({ type }) => type === 'grafana_dashboard')
    .map(({ values }) => [JSON.parse(values.config_json).title as string, values.uid as string]);
}

function receivers(files: Record<string, string>): string[][] {
  const file = Object.entries(files).find(([path]) => path.endsWith('alertmanager.yml'))?.[1];
  if (file === undefined) return [];
  const list = parse(file).receivers as { name: string }[];
  return list.map(({ name, ...configs }) => [
    name,
    Object.keys(configs)
      .map((key) => key.replace('_configs', ''))
      .join(', '),
  ]);
}
