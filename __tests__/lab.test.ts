import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Control, type Status, type TaskStatus } from '../lab/control';
import { down } from '../lab/down';
import { stackDirectory } from '../lab/paths';
import { obstacle, up } from '../lab/up';

const stack = `labtest-${process.pid}`;
const fixture = join(__dirname, 'fixtures', 'lab-state.json');
const reason = obstacle();

/** What a stack must not leave behind. */
function traces(): Record<string, readonly string[]> {
  const names = (directory: string): string[] => {
    try {
      return readdirSync(directory);
    } catch {
      return [];
    }
  };
  const processes = names('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(stack) && Number(pid) !== process.pid;
      } catch {
        return false;
      }
    });
  return {
    namespaces: names('/run/netns').filter((name) => name.includes(stack)),
    mounts: readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(stack)),
    cgroups: ['memory/', '']
      .flatMap((controller) => names(`/sys/fs/cgroup/${controller}ecs-lab`))
      .filter((name) => name === stack),
    links: names('/sys/class/net'),
    sockets: names('/run/ecs-lab').filter((name) => name.includes(stack)),
    processes,
  };
}

(reason === undefined ? describe : describe.skip)(
  `the lab${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    const control = new Control(stack);
    let before: ReturnType<typeof traces>;
    let status: Status;
    const tasks = (service: string): readonly TaskStatus[] =>
      status.services.find(({ name }) => name === service)?.tasks ?? [];
    const task = (service: string): TaskStatus => tasks(service)[0] as TaskStatus;
    const inside = (service: string, container: string, ...command: string[]): string => {
      const found = task(service).containers.find(({ name }) => name === container);
      return execFileSync(join('.tools', 'bin', 'ecs-lab'), ['exec', stack, found?.id ?? '', ...command], {
        encoding: 'utf8',
      });
    };

    beforeAll(async () => {
      before = traces();
      status = await up(stack, { state: readFileSync(fixture, 'utf8'), origin: fixture, log: () => {} });
    }, 180_000);

    afterAll(() => down(stack, true));

    test('runs the desired tasks, healthy, at addresses of their subnets', () => {
      expect(tasks('web')).toHaveLength(2);
      expect(tasks('web').every(({ healthy }) => healthy)).toBe(true);
      for (const { address } of [...tasks('web'), ...tasks('store')]) expect(address).toMatch(/^10\.42\.[12]\.\d+$/);
    });

    test('an init container unpacks into a volume before the server starts', () => {
      const init = task('web').containers.find(({ name }) => name === 'content');
      expect(init).toMatchObject({ state: 'STOPPED', exit: 0 });
      expect(inside('web', 'web', 'cat', '/content/index.html')).toBe('<h1>demo</h1>\n');
    });

    test('security groups: what the plan allows connects, nothing else does', async () => {
      const [web, store] = [task('web'), task('store')];
      const target = status.nodes['fsmt-a'] as string;
      const outcomes = await control.probe(
        [
          [web.id, `${store.address}:6379`],
          ['demo.0', `${web.address}:8080`],
          [web.id, `${target}:2049`],
          ['internet', `${status.nodes['demo.0']}:443`],
          [web.id, `${store.address}:6380`],
          [store.id, `${web.address}:8080`],
          ['demo.0', `${store.address}:6379`],
          [store.id, `${target}:2049`],
          ['internet', `${web.address}:8080`],
          ['internet', `${status.nodes['demo.0']}:8443`],
        ].map(([from = '', to = '']) => ({ from, to, timeoutMs: 1000 })),
      );
      expect(outcomes.map(({ outcome }) => outcome)).toEqual([...Array(4).fill('open'), ...Array(6).fill('blocked')]);
    });

    test('Cloud Map names resolve to exactly the healthy tasks', () => {
      const answer = inside('web', 'web', 'nslookup', 'web.demo.local');
      const addresses = [...answer.matchAll(/^Address:\s+(10\.42\.[12]\.\d+)$/gm)].map((match) => match[1]);
      expect(addresses.sort()).toEqual(
        tasks('web')
          .map(({ address }) => address)
          .sort(),
      );
      expect(() => inside('web', 'web', 'nslookup', 'nothing.demo.local')).toThrow('nslookup');
    });

    test('the resolver has a hardware address that stays while tasks come and go', () => {
      expect(inside('web', 'web', 'cat', '/proc/net/arp')).toMatch(/^10\.42\.0\.2 .* 02:65:63:73:00:01 /m);
    });

    test('the load balancer follows its listeners, rules and rewrites', async () => {
      const url = status.forwards.find(({ name }) => name === 'demo')?.url as string;
      expect(await (await fetch(`${url}/app`)).text()).toBe('<h1>demo</h1>\n');
      expect(await (await fetch(`${url}/app/index.html`)).text()).toBe('<h1>demo</h1>\n');
      const fallback = await fetch(`${url}/elsewhere`);
      expect([fallback.status, await fallback.text()]).toEqual([503, 'no such route']);
    });

    test('injects secrets, keeps the user, the read-only root and the capabilities of the definition', () => {
      expect(inside('web', 'web', 'sh', '-c', 'echo $' + '{#PASSWORD}')).toBe('32\n');
      expect(inside('web', 'web', 'id', '-u')).toBe('1000\n');
      expect(() => inside('web', 'web', 'touch', '/anything')).toThrow(/Read-only file system/);
      expect(inside('store', 'store', 'grep', 'CapBnd', '/proc/self/status')).toBe('CapBnd:\t00000000a80425fb\n');
    });

    test('an access point owns what the task writes to its file system', () => {
      expect(inside('web', 'web', 'stat', '-c', '%u:%g %a', '/data')).toBe('1000:1000 750\n');
    });

    test('serves task metadata and statistics', () => {
      const read = (path: string) =>
        JSON.parse(inside('web', 'web', 'sh', '-c', `wget -qO- $ECS_CONTAINER_METADATA_URI_V4${path}`));
      expect(read('/task')).toMatchObject({
        Family: 'demo-web',
        LaunchType: 'FARGATE',
        Limits: { CPU: 0.25, Memory: 512 },
      });
      const stats = Object.values(read('/task/stats')) as { memory_stats: { limit: number } }[];
      expect(stats.map(({ memory_stats }) => memory_stats.limit)).toEqual([512 * 1024 ** 2]);
    });

    test('writes a file per log stream', () => {
      const stream = join(stackDirectory(stack), 'logs', 'ecs', 'demo', 'demo', 'web', task('web').id);
      expect(readFileSync(stream, 'utf8')).toMatch(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z password has 32 characters$/m,
      );
    });

    test('a daemon stands on every instance, found by SRV with its port, its log in the instance’s Docker folder', () => {
      const agent = task('agent');
      expect(agent.address).toBe(status.nodes['instance-0']);
      expect(inside('web', 'web', 'nslookup', '-type=srv', 'agent.demo.local')).toContain(
        `1 1 9100 ${agent.id}.agent.demo.local`,
      );
      const id = agent.containers[0]?.id;
      const [line = ''] = inside(
        'web',
        'web',
        'wget',
        '-qO-',
        `http://${agent.id}.agent.demo.local:9100/${id}/${id}-json.log`,
      ).split('\n');
      expect(JSON.parse(line)).toMatchObject({
        log: 'watching\n',
        stream: 'stdout',
        attrs: { 'com.amazonaws.ecs.container-name': 'agent' },
      });
    });

    test('the definition’s init process is the container’s first', () => {
      expect(inside('agent', 'agent', 'cat', '/proc/1/cmdline')).toMatch(/^\/managed-agents\/ecs-lab\0reap\0/);
    });

    test('replaces a failed task, and its name stops answering for the dead one', async () => {
      const dead = task('store');
      await control.signal(dead.containers[0]?.id ?? '', 9);
      for (let tries = 0; tries < 300; tries++) {
        status = await control.status();
        if (task('store')?.healthy && task('store').id !== dead.id) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(task('store').id).not.toBe(dead.id);
      // A client may still hold the answer it got while nobody stood behind the name.
      let answer = '';
      for (let tries = 0; answer === '' && tries < 30; tries++) {
        try {
          answer = inside('web', 'web', 'nc', 'store.demo.local', '6379');
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 500));
        }
      }
      expect(answer).toBe('PONG\n');
      expect(inside('web', 'web', 'nslookup', 'store.demo.local')).not.toContain(dead.address);
    });

    test('leaves nothing behind', async () => {
      await down(stack);
      expect(traces()).toEqual(before);
    });

    test('leaves nothing behind after a crash either', async () => {
      await up(stack, { state: readFileSync(fixture, 'utf8'), origin: fixture, log: () => {} });
      const supervisor = traces().processes?.find((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('run.json'),
      );
      process.kill(Number(supervisor), 'SIGKILL');
      expect((await down(stack)).length).toBeGreaterThan(0);
      expect(traces()).toEqual(before);
    }, 60_000);
  },
);
