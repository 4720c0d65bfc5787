import { filesOf } from '../drill/configuration';
import type { Service } from '../run-file';
import type { Lab } from './lab';

/** All that the plan tells a service: commands, environment, configuration files; for Grafana also what its provider sets. */
export function textOf(lab: Lab, service: Service): string {
  const containers = service.task.containers.flatMap((container) => [
    ...container.argv,
    ...Object.entries(container.environment).map(([name, value]) => `${name}=${value}`),
    ...Object.values(filesOf(container)),
  ]);
  const isGrafana = service.task.containers.some(({ image }) =>
    /(^|\/)grafana\/grafana(-enterprise|-oss)?[:@]/.test(image),
  );
  const content = isGrafana
    ? [...lab.state.all('grafana_data_source'), ...lab.state.all('grafana_contact_point')].map(({ values }) =>
        JSON.stringify(values),
      )
    : [];
  return [...containers, ...content].join('\n');
}

/** Names under which others find a service: Cloud Map's, or a managed database's. */
export function namesOf(lab: Lab, service: Service): string[] {
  const discovered = lab.run.discovery.filter(({ id }) => service.registries.some(({ discovery }) => discovery === id));
  const managed = lab.run.names.filter((each) => each.service === service.name);
  return [...discovered, ...managed].map(({ name }) => name);
}

/** Ports at which a text addresses a name: `name:port`, or a variable `…HOST=name` with its `…PORT`. */
export function portsAt(text: string, name: string): number[] {
  const quoted = name.replaceAll('.', '\\.');
  const direct = [...text.matchAll(new RegExp(`(?<![\\w.-])${quoted}:(\\d+)`, 'g'))].map((match) => Number(match[1]));
  const variables = [...text.matchAll(new RegExp(`^(\\w*)HOST=${quoted}$`, 'gm'))].flatMap(([, prefix]) =>
    [...text.matchAll(new RegExp(`^${prefix}PORT=(\\d+)$`, 'gm'))].map((match) => Number(match[1])),
  );
  return [...new Set([...direct, ...variables])];
}
