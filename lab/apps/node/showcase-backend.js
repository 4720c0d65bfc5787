/** The showcase's backend: items in PostgreSQL, read and added. */

import { createApp, serve } from './lib/app.js';
import { Database } from './lib/database.js';
import { Faults } from './lib/faults.js';

const database = new Database();

const app = createApp({
  name: 'showcase-backend',
  faults: new Faults(() => database.leak()),
  healthPath: '/health',
  metricsPath: '/metrics',
  routes(app) {
    app.get('/api/items', async (_req, res) => {
      res.json(await database.query('list_items', 'SELECT id, name FROM items ORDER BY id DESC LIMIT 50'));
    });
    app.get('/api/items/:id', async (req, res) => {
      const sql = 'SELECT id, name FROM items WHERE id = $1';
      const [item] = /^\d{1,9}$/.test(req.params.id) ? await database.query('get_item', sql, [req.params.id]) : [];
      if (item) res.json(item);
      else res.status(404).json({ error: `there is no item ${req.params.id}` });
    });
    app.post('/api/items', async (req, res) => {
      const name = req.body?.name;
      if (typeof name !== 'string' || name.length === 0 || name.length > 200) {
        return res.status(400).json({ error: 'an item needs a name of 1 to 200 characters' });
      }
      const [item] = await database.query('add_item', 'INSERT INTO items (name) VALUES ($1) RETURNING id, name', [
        name,
      ]);
      res.status(201).json(item);
    });
  },
});

void database.migrate([
  'CREATE TABLE IF NOT EXISTS items (id serial PRIMARY KEY, name text NOT NULL)',
  "INSERT INTO items (name) SELECT 'Item ' || n FROM generate_series(1, 100) n WHERE NOT EXISTS (SELECT FROM items)",
]);
serve(app, 3000, database.end);
