/**
 * Steady, modest traffic for a bounded time, then a summary.
 *
 *   node load/load.mjs [--targets <file>|-] [--seconds 60] [--rps 5] [--not-found 0.03] [--insecure]
 *
 * Targets are a JSON list: { "url", "method"?, "body"?, "headers"?, "address"?, "rps"?, "weight"? }. A target has a rate
 * of its own (`rps`), or a share of --rps by its `weight` (default 1). `address` is connected to instead of the URL's
 * host, whose name still goes into TLS and the Host header. --not-found is the share of GETs that ask for a path that
 * does not exist. Exits 1 when nothing at all was answered.
 */

import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

const TIMEOUT_MS = 15_000;
const UNDER_WAY_MAX = 200;

const fail = (message) => {
  console.error(`load: ${message}`);
  process.exit(2);
};

function number(name, text, least, most) {
  const value = Number(text);
  if (text === '' || !(value >= least && value <= most)) fail(`--${name} is '${text}': use ${least} to ${most}`);
  return value;
}

function readTargets(file) {
  let list;
  try {
    list = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    fail(`the targets in ${file} cannot be read: ${error.message}`);
  }
  if (!Array.isArray(list) || list.length === 0) fail(`${file} must hold a JSON list of one or more targets`);
  for (const [index, target] of list.entries()) {
    if (!/^https?:/.test(target?.url ?? '') || !URL.canParse(target.url)) {
      fail(`target ${index} has the url ${JSON.stringify(target?.url)}: use an http or https address`);
    }
  }
  return list;
}

const { values: options } = parseArgs({
  options: {
    targets: { type: 'string', default: '-' },
    seconds: { type: 'string', default: '60' },
    rps: { type: 'string', default: '5' },
    'not-found': { type: 'string', default: '0.03' },
    insecure: { type: 'boolean', default: false },
  },
});
const seconds = number('seconds', options.seconds, 1, 86_400);
const total = number('rps', options.rps, 0.01, 1000);
const notFound = number('not-found', options['not-found'], 0, 1);
const targets = readTargets(options.targets);
const weights = targets.filter((target) => target.rps === undefined).reduce((sum, { weight = 1 }) => sum + weight, 0);

const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true, rejectUnauthorized: !options.insecure }),
};
const results = targets.map(() => ({ statuses: {}, errors: {}, milliseconds: [] }));
let underWay = 0;
let skipped = 0;

function send(target, result) {
  // A target that no longer answers must not pile up sockets here.
  if (underWay >= UNDER_WAY_MAX) {
    skipped += 1;
    return;
  }
  underWay += 1;
  const url = new URL(target.url);
  const method = target.method ?? 'GET';
  if (method === 'GET' && Math.random() < notFound) url.pathname = `${url.pathname.replace(/\/$/, '')}/no-such-page`;
  const body = target.body === undefined ? undefined : JSON.stringify(target.body);
  const headers = { ...(body && { 'content-type': 'application/json' }), host: url.host, ...target.headers };
  const { request } = url.protocol === 'https:' ? https : http;
  const started = performance.now();
  const done = (bag, key) => {
    bag[key] = (bag[key] ?? 0) + 1;
    result.milliseconds.push(performance.now() - started);
    underWay -= 1;
  };
  const settings = { method, headers, agent: agents[url.protocol], timeout: TIMEOUT_MS };
  const where = { hostname: target.address ?? url.hostname, port: url.port, path: url.pathname + url.search };
  const outgoing = request({ ...settings, ...where, servername: url.hostname }, (response) => {
    response.resume();
    response.on('error', () => {});
    response.on('close', () => done(result.statuses, response.statusCode));
  });
  outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })));
  outgoing.on('error', (error) => outgoing.res ?? done(result.errors, error.code ?? error.message));
  outgoing.end(body);
}

function summary() {
  const rows = targets.map(({ url, method = 'GET' }, index) => {
    const { statuses, errors, milliseconds } = results[index];
    const sorted = milliseconds.sort((a, b) => a - b);
    const quantile = (q) => Math.round(sorted[Math.floor(q * (sorted.length - 1))] ?? 0);
    return { method, url, requests: sorted.length, statuses, errors, p50_ms: quantile(0.5), p95_ms: quantile(0.95) };
  });
  return { seconds: Math.round(performance.now() / 1000), skipped, targets: rows };
}

const timers = targets.map((target, index) => {
  const rate = target.rps ?? (total * (target.weight ?? 1)) / weights;
  return setInterval(() => send(target, results[index]), 1000 / rate);
});

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  for (const timer of timers) clearInterval(timer);
  const deadline = Date.now() + TIMEOUT_MS;
  const drain = setInterval(() => {
    if (underWay > 0 && Date.now() < deadline) return;
    clearInterval(drain);
    console.log(JSON.stringify(summary(), null, 2));
    process.exit(results.some(({ statuses }) => Object.keys(statuses).length > 0) ? 0 : 1);
  }, 50);
}

setTimeout(stop, seconds * 1000);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
