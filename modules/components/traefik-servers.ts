import type { Container } from '../service/container';
import { images } from '../service/images';
import { traefikPaths } from './traefik-config';

/** Seconds between two look-ups; the answer may be kept for 10. */
const every = 10;

/**
 * Keeps the addresses of a daemon up to date for Traefik, which knows no SRV records: looks them up and, when they have
 * changed, writes the file of that service anew. Traefik watches its directory.
 * @param to name of the service, and of its file
 * @param dnsName what its SRV records are found under
 * @param user who owns Traefik's configuration
 */
export function traefikServers(to: string, dnsName: string, user: string): Container {
  const file = `${traefikPaths.directory}/${traefikPaths.routers}/${to}.yml`;
  const answer = 's|.*service = [0-9]* [0-9]* \\([0-9]*\\) \\(.*[^.]\\)[.]*$|{ url: "http://\\2:\\1" }|p';
  const script = `
known=
while :; do
  servers=$(nslookup -type=srv ${dnsName} | sed -n '${answer}' | sort | paste -s -d , -)
  if [ -n "$servers" ] && [ "$servers" != "$known" ]; then
    echo "{ http: { services: { ${to}: { loadBalancer: { servers: [ $servers ] } } } } }" > ${file}.new
    mv ${file}.new ${file}
    known=$servers
    echo "${to} is at $servers"
  fi
  sleep ${every}
done
`.trim();
  return {
    name: `${to}-servers`,
    image: images.busybox,
    essential: false,
    user,
    entryPoint: ['sh', '-c'],
    command: [script],
    // The volume that the setup container makes of Traefik's configuration.
    mounts: [{ volume: 'traefik-config', path: traefikPaths.directory }],
    dependsOn: { setup: 'SUCCESS' },
  };
}
