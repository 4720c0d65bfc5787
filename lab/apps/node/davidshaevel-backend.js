/** davidshaevel.com's backend: the projects, out of PostgreSQL. */

import { createApp, serve } from './lib/app.js';
import { Database } from './lib/database.js';
import { Faults } from './lib/faults.js';

const database = new Database();

const app = createApp({
  name: 'davidshaevel-backend',
  faults: new Faults(() => database.leak()),
  healthPath: '/api/health',
  metricsPath: '/api/metrics',
  routes(app) {
    app.get('/api/projects', async (_req, res) => {
      res.json(await database.query('list_projects', 'SELECT id, name, summary FROM projects ORDER BY id LIMIT 50'));
    });
    app.get('/api/projects/:id', async (req, res) => {
      const sql = 'SELECT id, name, summary FROM projects WHERE id = $1';
      const [project] = /^\d{1,9}$/.test(req.params.id)
        ? await database.query('get_project', sql, [req.params.id])
        : [];
      if (project) res.json(project);
      else res.status(404).json({ error: `there is no project ${req.params.id}` });
    });
  },
});

void database.migrate([
  'CREATE TABLE IF NOT EXISTS projects (id serial PRIMARY KEY, name text NOT NULL UNIQUE, summary text NOT NULL)',
  `INSERT INTO projects (name, summary) SELECT * FROM (VALUES
    ('Platform', 'The site on ECS Fargate'),
    ('Observability', 'Prometheus and Grafana beside it'),
    ('Network', 'A VPC with private subnets')) AS first(name, summary)
    WHERE NOT EXISTS (SELECT FROM projects)`,
]);
serve(app, 3001, database.end);
