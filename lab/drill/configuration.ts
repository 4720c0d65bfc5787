import { gunzipSync } from 'fflate';
import { parseTar } from 'nanotar';
import { parse } from 'yaml';
import { type Files, pack } from '../../modules/service/bundle';
import type { Container, RunFile } from '../run-file';

/** Variable in which a task definition carries the files of its containers, packed. */
const variable = 'CONFIGURATION';

/** What a file configures, told by its content. */
export type Kind = 'prometheus' | 'alertmanager' | 'loki' | 'rules' | 'other';

export function kindOf(path: string, text: string): Kind {
  if (!/\.ya?ml$/.test(path)) return 'other';
  const content = parse(text) as Record<string, unknown> | null;
  if (content?.groups) return 'rules';
  if (content?.scrape_configs) return 'prometheus';
  if (content?.route && content.receivers) return 'alertmanager';
  return content?.ruler ? 'loki' : 'other';
}

/** The files that a container unpacks, by path; none where it carries none. */
export function filesOf(container: Pick<Container, 'environment'>): Files {
  const packed = container.environment[variable];
  if (packed === undefined) return {};
  const archive = parseTar(gunzipSync(Buffer.from(packed, 'base64')));
  return Object.fromEntries(archive.filter(({ data }) => data).map(({ name, text }) => [name, text]));
}

/** Every file of a kind in the emitted configuration, with the service whose task carries it. */
export function filesOfKind(run: RunFile, kind: Kind): { service: string; path: string; text: string }[] {
  return run.services.flatMap(({ name, task }) =>
    task.containers.flatMap((container) =>
      Object.entries(filesOf(container))
        .filter(([path, text]) => kindOf(path, text) === kind)
        .map(([path, text]) => ({ service: name, path, text })),
    ),
  );
}

/** The container with its files changed, where it carries any. */
export function withFiles(container: Container, change: (path: string, text: string) => string): Container {
  const files = filesOf(container);
  if (Object.keys(files).length === 0) return container;
  const changed = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, change(path, text)]));
  return { ...container, environment: { ...container.environment, [variable]: pack(changed) } };
}
