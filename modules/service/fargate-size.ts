import { InputError } from '../lib/input-error';

/** CPU units (1024 = one vCPU) and memory in MiB of a task. */
export interface TaskSize {
  readonly cpu: number;
  readonly memory: number;
}

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);

/** Memory in MiB that Fargate offers by CPU units; source: Amazon ECS developer guide, "Task CPU and memory". */
export const fargateSizes: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: range(1024, 4096, 1024),
  1024: range(2048, 8192, 1024),
  2048: range(4096, 16_384, 1024),
  4096: range(8192, 30_720, 1024),
  8192: range(16_384, 61_440, 4096),
  16384: range(32_768, 122_880, 8192),
};

/** Refuses a size that Fargate would refuse in the middle of an apply. */
export function assertFargateSize(place: string, size: TaskSize): void {
  const memory = fargateSizes[size.cpu];
  if (memory === undefined) {
    throw new InputError({
      place,
      problem: `Fargate has no task size of ${size.cpu} CPU units`,
      allowed: Object.keys(fargateSizes),
      fix: 'choose the next larger CPU size',
    });
  }
  if (!memory.includes(size.memory)) {
    throw new InputError({
      place,
      problem: `Fargate has no task size of ${size.cpu} CPU units with ${size.memory} MiB`,
      allowed: `${memory.join(', ')} MiB with ${size.cpu} CPU units`,
      fix: 'choose one of these memory sizes, or another CPU size',
    });
  }
}
