import type { LoadBalancer, Service } from '../run-file';
import { brief, fromInternet, fromTask, passes, same } from './ask';
import { type Finding, fail, note, verdict } from './finding';
import type { Answer } from './http';
import type { Lab } from './lab';
import { answeredBy } from './samples';
import type { Verification } from './verification';

/** How programs are told the address that people know them by. */
const told = /^(?:--web\.external-url|GF_SERVER_ROOT_URL|[A-Z_]*(?:PUBLIC|EXTERNAL)_URL)=(https:\/\/\S+)$/;
const maxRedirects = 5;

/** Every page is at the address that its program believes to have, with its scripts, styles and pictures. */
export const pages: Verification = {
  name: 'pages',
  run: async (lab) => {
    const found = await Promise.all(publicPages(lab).map((page) => open(lab, page)));
    const failures = found.flat().filter(({ verdict: each }) => each === 'fail');
    const notes = found.flat().filter(({ verdict: each }) => each === 'note');
    return [
      ...verdict(failures, `${found.length} pages`, 'are at the address their program has, assets intact'),
      ...notes,
    ];
  },
};

interface Page {
  readonly service: Service;
  readonly container: string;
  readonly standIn?: string;
  readonly port: number;
  readonly url: URL;
  readonly balancer: LoadBalancer;
}

function publicPages(lab: Lab): Page[] {
  return lab.run.services.flatMap((service) =>
    service.task.containers.flatMap(({ name, argv, environment, ports, standIn }) => {
      const settings = [...argv, ...Object.entries(environment).map(([key, value]) => `${key}=${value}`)];
      const address = settings.map((setting) => told.exec(setting)?.[1]).find(Boolean);
      const port = ports[0]?.container;
      if (address === undefined || port === undefined) return [];
      const url = new URL(address);
      const nodes = lab.run.names.filter(({ name: each }) => each === url.hostname).map(({ node }) => node);
      const balancer = lab.run.loadBalancers.find((each) => each.nodes.some((node) => nodes.includes(node)));
      return balancer ? [{ service, container: name, port, url, balancer, ...(standIn && { standIn }) }] : [];
    }),
  );
}

async function open(lab: Lab, page: Page): Promise<Finding[]> {
  const { url, service, container, standIn } = page;
  let at = url.href;
  let answer = await visit(lab, page, at);
  for (let step = 0; step < maxRedirects && !(answer instanceof Error); step++) {
    const next = onward(answer, at);
    if (next === undefined) break;
    at = next;
    if (new URL(at).host !== url.host) break;
    answer = await visit(lab, page, at);
  }
  if (answer instanceof Error) return [fail(url.href, `a page of ${service.name}/${container}`, answer.message)];
  const own = await itself(lab, page, at);
  if (own === undefined || !same(answer, own)) {
    const other = await answeredBy(lab, answer, inside(page, at), url.hostname);
    return [
      fail(
        at,
        `a page of ${service.name}/${container}${own ? `: ${brief(own)}` : ''}`,
        `${other ? `${other}: ` : ''}${brief(answer)}`,
      ),
    ];
  }
  if (standIn !== undefined) return [note(at, standIn)];
  if (answer.status !== 200) return [note(at, `${container} serves no page of its own here: ${brief(answer)}`)];
  const broken = await Promise.all(assets(answer, at).map((asset) => fetchAsset(lab, page, asset)));
  return broken.flat();
}

/** Where a browser goes from here: a redirect, or a page's own script that adds the slash its relative addresses need. */
function onward({ headers, body }: Answer, at: string): string | undefined {
  if (headers.location !== undefined) return new URL(headers.location, at).href;
  const addsSlash = /location\.pathname = location\.pathname \+ '\/'/.test(body.toString());
  return addsSlash && !new URL(at).pathname.endsWith('/') ? `${at}/` : undefined;
}

const visit = (lab: Lab, { balancer }: Page, url: string): Promise<Answer | Error> =>
  fromInternet(lab, balancer, url, passes(lab)).catch((error: Error) => error);

/** What the container itself answers for a public address. */
const itself = (lab: Lab, page: Page, url: string): Promise<Answer | undefined> =>
  fromTask(lab, page.service, page.port, inside(page, url), page.url.hostname);

/** The path without the prefix that the load balancer takes away. */
function inside({ url }: Page, address: string): string {
  const { pathname, search } = new URL(address);
  const prefix = url.pathname.replace(/\/$/, '');
  const path = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : pathname;
  return (path.startsWith('/') ? path : `/${path}`) + search;
}

/** Scripts, style sheets and pictures that a page names, on the page's own host. */
function assets({ body }: Answer, at: string): string[] {
  const html = body.toString();
  const base = new URL(/<base\s[^>]*href="([^"]+)"/i.exec(html)?.[1] ?? '', at).href;
  const named = [...html.matchAll(/<(?:script|link|img)\s[^>]*?(?:src|href)="([^"]+)"/gi)].map(
    (match) => match[1] ?? '',
  );
  const addresses = named.filter((each) => URL.canParse(each, base)).map((each) => new URL(each, base).href);
  return [...new Set(addresses)].filter((each) => new URL(each).origin === new URL(base).origin);
}

async function fetchAsset(lab: Lab, page: Page, asset: string): Promise<Finding[]> {
  const [own, got] = [await itself(lab, page, asset), await visit(lab, page, asset)];
  if (!(got instanceof Error) && got.status === 200 && own && same(got, own)) return [];
  return [
    fail(asset, `the file of ${page.service.name}/${page.container}`, got instanceof Error ? got.message : brief(got)),
  ];
}
