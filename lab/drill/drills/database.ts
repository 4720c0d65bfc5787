import { setTimeout } from 'node:timers/promises';
import { type Drill, hasContainer } from '../drill';
import type { Scene } from '../scene';

/** Runs SQL in the database's own container, as the user it was made with. */
function sql(scene: Scene, ...statements: string[]): Promise<string> {
  const command = 'psql -v ON_ERROR_STOP=0 -qAt -U "$POSTGRES_USER" -d "${POSTGRES_DB:-postgres}" "$@"';
  return scene.exec('postgres', 'sh', '-c', command, 'psql', ...statements.flatMap((each) => ['-c', each]));
}

/** Two transactions that lock two rows in opposite order: PostgreSQL ends one of them after its deadlock_timeout of 1 s. */
async function deadlock(scene: Scene): Promise<void> {
  const transaction = (first: number, second: number): string =>
    `begin; update drill set n = n + 1 where id = ${first}; select pg_sleep(0.5); update drill set n = n + 1 where id = ${second}; commit;`;
  await Promise.allSettled([sql(scene, transaction(1, 2)), sql(scene, transaction(2, 1))]);
}

/** The application that talks to the database. */
function client(scene: Scene): string {
  const found = ['web', 'backend', 'bot'].find((name) => hasContainer(scene.run, name));
  if (found === undefined) throw new Error(`no application of ${scene.run.stack} uses the database`);
  return found;
}

/** Connections that PostgreSQL keeps for superusers. */
const reserved = 3;

const clients = "select count(*) from pg_stat_activity where backend_type = 'client backend'";

export const databaseDrills: readonly Drill[] = [
  {
    alerts: ['PostgresDown', 'DatabaseConnectionFailures', 'ApplicationDatabaseErrors'],
    cause: 'PostgreSQL is stopped',
    on: ['postgres'],
    breaks: ['postgres', 'web', 'backend', 'bot'],
    begin: (scene) => scene.stop('postgres'),
    end: (scene) => scene.start('postgres'),
  },
  {
    alerts: ['PostgresConnectionsExhausted', 'DatabaseConnectionsHigh', 'DatabasePoolExhausted'],
    cause: 'the application takes connections and never gives them back',
    on: ['postgres'],
    breaks: ['postgres', 'web', 'backend', 'bot'],
    begin: async (scene) => {
      let leakConnections = 0;
      // the pool's own connections are open already: what they add shows at the second look
      for (let look = 0; look < 3; look++) {
        const [limit = 0, used = 0] = (await sql(scene, 'show max_connections', clients)).split('\n').map(Number);
        leakConnections += limit - reserved - used;
        await scene.fault(client(scene), { leakConnections });
      }
    },
    end: (scene) => scene.fault(client(scene), { leakConnections: 0 }),
  },
  {
    alerts: ['PostgresDeadlocks'],
    cause: 'transactions lock the same rows in opposite order, three times',
    on: ['postgres'],
    begin: async (scene) => {
      await sql(scene, 'create table drill (id int primary key, n int)', 'insert into drill values (1, 0), (2, 0)');
      for (let count = 0; count < 3; count++) {
        await deadlock(scene);
        await setTimeout(200);
      }
    },
    end: async (scene) => void (await sql(scene, 'drop table drill')),
  },
];
