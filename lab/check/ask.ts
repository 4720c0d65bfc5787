import type { LoadBalancer, Service } from '../run-file';
import { person } from '../translate/secrets';
import type { Answer } from './http';
import type { Lab } from './lab';

/** What the authentication in front of pages accepts in the lab: a session of the load balancer, a user of Traefik's. */
export const passes = (lab: Lab): Record<string, string> => ({
  cookie: `AWSELBAuthSessionCookie-0=${lab.status.session}`,
  authorization: `Basic ${Buffer.from(`${person.name}:${person.password}`).toString('base64')}`,
});

/** What a person on the internet gets from a load balancer. */
export function fromInternet(
  lab: Lab,
  balancer: LoadBalancer,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { port, protocol } = new URL(url);
  const address = lab.status.nodes[balancer.nodes[0] ?? ''];
  const wanted = Number(port || (protocol === 'https:' ? 443 : 80));
  // a listener that hands connections on has no certificate: its target has one, which nobody outside can issue in the lab
  const unverified = balancer.listeners.some((listener) => listener.port === wanted && listener.protocol === 'TCP');
  return lab.get('internet', url, { to: `${address}:${wanted}`, headers, unverified });
}

/** What a service's own task answers, asked on its loopback under the public name. */
export async function fromTask(
  lab: Lab,
  service: Service,
  port: number,
  path: string,
  host: string,
): Promise<Answer | undefined> {
  const task = lab.tasks.find((each) => each.service.name === service.name)?.task;
  if (task === undefined) return undefined;
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': host };
  try {
    return await lab.get(task.id, `http://${host}${path}`, { to: `127.0.0.1:${port}`, headers });
  } catch {
    return undefined;
  }
}

/** Whether two answers are of one program about one thing; `likewise` tells what changes from answer to answer. */
export function same(one: Answer, other: Answer, likewise: Answer = other): boolean {
  const kind = ({ headers }: Answer): string => String(headers['content-type'] ?? '');
  if (one.status !== other.status || kind(one) !== kind(other)) return false;
  return !other.body.equals(likewise.body) || one.body.equals(other.body);
}

/** An answer, or what stood in its way as one of status 0. */
export const answerOf = (asked: Promise<Answer>): Promise<Answer> =>
  asked.catch((error: Error) => ({ status: 0, headers: {}, body: Buffer.from(error.message) }));

/** An answer in few words, for messages. */
export function brief({ status, headers, body }: Answer): string {
  const to = headers.location === undefined ? '' : ` to ${headers.location}`;
  const text = body.toString().replace(/\s+/g, ' ').trim().slice(0, 60);
  return `${status}${to}${text && ` “${text}”`}`;
}
