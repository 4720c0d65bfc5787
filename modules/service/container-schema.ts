import { z } from 'zod';
import { duration } from '../../rules/rule';
import type { Container } from './container';
import { defaultCapabilities } from './render-container';

const whole = (from: number, to: number, unit: string) => {
  const allowed = `${from} to ${to} ${unit}`.trim();
  return z.int(allowed).min(from, allowed).max(to, allowed);
};
const port = whole(1, 65_535, '');
const mebibytes = z.int().min(6, 'at least 6 MiB');
const absolute = z.string().regex(/^\/[^\s:]+$/, 'an absolute path without spaces');
const relative = z.string().regex(/^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/, 'a path below the directory, without spaces');
const words = z.array(z.string());
const variable = z.string().regex(/^[^=\s]+$/, 'a name without spaces and =');
const id = '(0|[1-9]\\d*)';

/** Capabilities beside Docker's default ones that ECS can add (Amazon ECS API reference, KernelCapabilities). */
const further = [
  ...['AUDIT_CONTROL', 'BLOCK_SUSPEND', 'DAC_READ_SEARCH', 'IPC_LOCK', 'IPC_OWNER', 'LEASE', 'LINUX_IMMUTABLE'],
  ...['MAC_ADMIN', 'MAC_OVERRIDE', 'NET_ADMIN', 'NET_BROADCAST', 'SYSLOG', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_MODULE'],
  ...['SYS_NICE', 'SYS_PACCT', 'SYS_PTRACE', 'SYS_RAWIO', 'SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'WAKE_ALARM'],
];

/** Which of the two it is, its form says: ECS' own first word would be taken for the program. */
const command = 'a command, or a program with its arguments, without CMD or CMD-SHELL before it';
const health = z.strictObject({
  command: z.union(
    [
      z.string(command).regex(/^(?!CMD(-SHELL)?\b).*\S/s, command),
      words.refine(([program]) => program && !/^(CMD|CMD-SHELL|NONE)$/.test(program), command),
    ],
    command,
  ),
  interval: whole(5, 300, 's').optional(),
  timeout: whole(2, 60, 's').optional(),
  retries: whole(1, 10, '').optional(),
  startPeriod: whole(0, 300, 's').optional(),
});

/**
 * What the fields of a container may say, each for itself: the types leave room for what ECS refuses, or for what only a task
 * that does not start would tell. Limits: Amazon ECS API reference, ContainerDefinition and HealthCheck.
 */
export const containerSchema = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,255}$/, '1 to 255 letters, digits, - and _'),
  image: z.union([z.string(), z.strictObject({ application: z.string() })], 'an image, or { application }'),
  essential: z.boolean().optional(),
  restart: z.boolean().optional(),
  entryPoint: words.optional(),
  command: words.optional(),
  ports: z.record(z.string(), port).optional(),
  environment: z.record(variable, z.string()).optional(),
  secrets: z.record(variable, z.object({ arn: z.string(), version: z.number() }, 'a secret')).optional(),
  peers: z.array(z.object({}, 'something with connections')).optional(),
  configuration: z
    .strictObject({
      directory: absolute,
      files: z.record(relative, z.string()),
      secretFiles: z.record(relative, z.object({}, 'a secret')).optional(),
      values: z.record(z.string().regex(/^\w+$/, 'letters, digits and _'), z.string()).optional(),
    })
    .optional(),
  writable: z.array(absolute).optional(),
  mounts: z.array(z.strictObject({ volume: z.string(), path: absolute, readOnly: z.boolean().optional() })).optional(),
  // The setup container hands volumes to it, and knows no names of other images.
  user: z.string().regex(new RegExp(`^(root|${id}:${id})$`), 'user and group by number, such as 1000:1000'),
  rootReason: z.string().optional(),
  writableRootReason: z.string().optional(),
  health: health.optional(),
  dependsOn: z.record(z.string(), z.enum(['START', 'HEALTHY', 'SUCCESS', 'COMPLETE'])).optional(),
  cpu: whole(1, 16_384, 'CPU units').optional(),
  memory: mebibytes.optional(),
  memoryReservation: mebibytes.optional(),
  stopTimeout: z.int().min(2, 'at least 2 s').optional(),
  capabilities: z.array(z.enum([...defaultCapabilities, ...further])).optional(),
  sysctls: z.record(z.string(), z.string()).optional(),
  openFiles: whole(1, 1_048_576, 'files').optional(),
  metrics: z
    .strictObject({
      job: z.string().regex(/^[\w./-]+$/, 'letters, digits and _./-'),
      port,
      path: z.string().startsWith('/', 'a path that starts with /').optional(),
      exported: words,
      interval: duration.optional(),
      reach: z.enum(['discovery', 'localhost', 'agent']).optional(),
    })
    .optional(),
  // Checked where they are read.
  rules: z.array(z.unknown()).optional(),
  dashboards: z.array(z.unknown()).optional(),
} satisfies Record<keyof Container, z.ZodType>);
