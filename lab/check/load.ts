import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../tools/paths';
import type { Lab } from './lab';

/** What people do with an application, by its image; paths are the public ones. */
interface Visits {
  readonly image: RegExp;
  readonly requests: readonly {
    readonly path: string;
    readonly method?: string;
    readonly body?: object;
    readonly weight?: number;
  }[];
}

const visits: readonly Visits[] = [
  {
    image: /koronet-web[:@]/,
    requests: [
      { path: '/', weight: 2 },
      { path: '/api/items', weight: 4 },
      { path: '/api/items/1', weight: 2 },
      { path: '/api/items/2' },
      { path: '/api/sessions' },
      { path: '/api/sessions', method: 'POST' },
    ],
  },
  { image: /davidshaevel-backend[:@]/, requests: [{ path: '/api/projects', weight: 3 }, { path: '/api/projects/1' }] },
  { image: /davidshaevel-frontend[:@]/, requests: [{ path: '/', weight: 3 }] },
  { image: /showcase-backend[:@]/, requests: [{ path: '/api/items', weight: 3 }, { path: '/api/items/1' }] },
  { image: /dating-webapp[:@]/, requests: [{ path: '/', weight: 3 }] },
];

const requestsPerSecond = 8;

/**
 * Lets people visit the applications through the load balancer for a time.
 * @returns when it is over: what the load generator said, where it could do nothing
 */
export async function load(lab: Lab, seconds: number): Promise<string | undefined> {
  const entrance = lab.run.forwards.find(({ balancer }) => balancer !== undefined);
  const url = lab.status.forwards.find(({ name }) => name === entrance?.name)?.url;
  const images = lab.containers().map(({ container }) => container.image);
  const requests = visits
    .filter(({ image }) => images.some((each) => image.test(each)))
    .flatMap((each) => each.requests);
  if (url === undefined || requests.length === 0) return 'no application behind a load balancer';
  const targets = requests.map(({ path, ...rest }) => ({ url: url + path, ...rest }));
  const options = ['--seconds', String(seconds), '--rps', String(requestsPerSecond)];
  const generator = spawn(process.execPath, [join(root, 'lab', 'apps', 'load', 'load.mjs'), ...options], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  generator.stderr.on('data', (part) => {
    said += part;
  });
  generator.stdin.end(JSON.stringify(targets));
  return new Promise((resolve) => {
    generator.on('exit', (code) =>
      resolve(code === 0 ? undefined : said.trim() || `the load generator ended with ${code}`),
    );
  });
}
