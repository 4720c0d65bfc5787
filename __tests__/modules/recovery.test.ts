import { Davidshaevel } from '../../stacks/davidshaevel';
import { environment } from '../../stacks/environments';
import { actions } from '../support/read';
import { synthesize } from '../support/synth';

const { systems } = environment('dev');
const recovering = { systems: { ...systems, davidshaevel: { ...systems.davidshaevel, recovery: true } } };

describe('a system in recovery', () => {
  const stack = synthesize(Davidshaevel, 'dev', recovering);

  test('has a task that nobody runs yet', () => {
    expect(stack.one('aws_ecs_service', (_, name) => name === 'recovery').desired_count).toBe(0);
  });

  test('that task sees the root of both file systems, and may write there as the superuser', () => {
    const mounts = stack.container('recovery').mountPoints.map((each: { containerPath: string }) => each.containerPath);
    expect(mounts).toEqual(['/prometheus-data', '/grafana-data']);
    const roots = Object.values(stack.resources('aws_efs_access_point')).filter(
      (each) => each.root_directory.path === '/',
    );
    expect(roots.map(({ root_directory }) => root_directory)).toEqual([{ path: '/' }, { path: '/' }]);
    expect(actions('recovery_task-role')(stack)).toEqual(
      Array(2).fill([
        'elasticfilesystem:ClientMount',
        'elasticfilesystem:ClientWrite',
        'elasticfilesystem:ClientRootAccess',
      ]),
    );
  });

  test('no other task does', () => {
    const usual = synthesize(Davidshaevel, 'dev');
    expect(Object.keys(usual.resources('aws_ecs_service'))).not.toContain('recovery');
    expect(JSON.stringify(usual.json)).not.toContain('ClientRootAccess"]');
    expect(
      Object.values(usual.resources('aws_efs_access_point')).map((each) => each.root_directory.path),
    ).not.toContain('/');
  });
});
