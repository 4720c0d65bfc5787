/** davidshaevel.com's frontend: a page rendered from what the backend answers. */

import { createApp, serve } from './lib/app.js';
import { required } from './lib/config.js';
import { Faults } from './lib/faults.js';
import { log } from './lib/log.js';
import { clientSpan, traceHeaders } from './lib/tracing.js';

const backend = new URL('/api/projects', required('BACKEND_URL'));
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text) => String(text).replace(/[&<>"]/g, (character) => ENTITIES[character]);

/** The backend's projects; none when it does not answer, because half a page is better than an error. */
async function projects() {
  try {
    return await clientSpan(`GET ${backend.pathname}`, { 'url.full': backend.href }, async () => {
      const response = await fetch(backend, { headers: traceHeaders(), signal: AbortSignal.timeout(5000) });
      if (!response.ok) throw new Error(`the backend answered ${response.status}`);
      return response.json();
    });
  } catch (error) {
    log.warn('the page is shown without projects', { error: error.cause?.message ?? error.message });
    return [];
  }
}

const app = createApp({
  name: 'davidshaevel-frontend',
  faults: new Faults(),
  healthPath: '/health',
  metricsPath: '/metrics',
  routes(app) {
    app.get('/', async (_req, res) => {
      const items = (await projects()).map(
        ({ name, summary }) => `<li><b>${escapeHtml(name)}</b> ${escapeHtml(summary)}</li>`,
      );
      const list = items.length > 0 ? `<ul>${items.join('')}</ul>` : '<p>No projects can be shown right now.</p>';
      res.type('html').send(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>davidshaevel.com</title><link rel="stylesheet" href="/assets/site.css">
<h1>davidshaevel.com</h1>${list}</html>
`);
    });
    app.get('/assets/site.css', (_req, res) =>
      res.type('css').send('body { font-family: sans-serif; margin: 2rem }\n'),
    );
  },
});

serve(app, 3000);
