import type { Log } from '../run-file';

/** The log configuration of a container definition. */
export interface LogConfiguration {
  readonly logDriver: string;
  readonly options?: Readonly<Record<string, string>>;
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Where a container's output goes. */
export function translateLog(configuration: LogConfiguration | undefined): Log {
  const options = configuration?.options ?? {};
  switch (configuration?.logDriver) {
    case 'awslogs':
      return {
        driver: 'awslogs',
        group: options['awslogs-group'] ?? '',
        prefix: options['awslogs-stream-prefix'] ?? '',
      };
    case 'json-file': {
      const [, size = '0', unit = ''] = /^(\d+)([kmg]?)b?$/i.exec(options['max-size'] ?? '') ?? [];
      return {
        driver: 'json-file',
        maxBytes: Number(size) * (units[unit.toLowerCase()] ?? 1),
        maxFiles: Number(options['max-file'] ?? 1),
        ...(options.tag && { tag: options.tag }),
        ...(options.labels && { labels: options.labels.split(',') }),
      };
    }
  }
  return { driver: 'none' };
}
