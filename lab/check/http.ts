import { type IncomingHttpHeaders, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of the authority that the server's certificate must come from. */
  readonly authority?: string;
  /** Takes whatever certificate the server has. @default false */
  readonly unverified?: boolean;
  /** @default 10000 */
  readonly timeoutMs?: number;
}

/**
 * GET of a URL over a connection that stands already; `https:` also verifies the certificate.
 * @throws where the connection ends without an answer or the certificate is not the URL's.
 */
export function get(over: Duplex, url: URL, options: RequestOptions = {}): Promise<Answer> {
  const socket =
    url.protocol === 'https:'
      ? connect({
          socket: over as Socket,
          servername: url.hostname,
          rejectUnauthorized: !options.unverified,
          ...(options.authority && { ca: options.authority }),
        })
      : (over as Socket);
  return new Promise((resolve, reject) => {
    const call = request(
      {
        path: url.pathname + url.search,
        headers: { host: url.host, connection: 'close', ...options.headers },
        createConnection: () => socket,
        timeout: options.timeoutMs ?? 10_000,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0, headers } = response;
          resolve({ status: statusCode, headers, body: Buffer.concat(parts) });
        });
      },
    );
    call.on('timeout', () => call.destroy(new Error('no answer in time')));
    call.on('error', reject);
    socket.on('error', reject);
    call.end();
  });
}
