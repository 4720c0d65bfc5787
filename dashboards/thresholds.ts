import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';

/** Where a value turns orange and red. At least one of them. */
export interface Levels {
  readonly warning?: number;
  readonly critical?: number;
}

const config = (steps: readonly (readonly [color: string, from: number | null | undefined])[]) =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.flatMap(([color, value]) => (value === undefined ? [] : [{ color, value }])));

/** Bad from these values up: `above({ warning: 0.8 })`. */
export const above = ({ warning, critical }: Levels) =>
  config([
    ['green', null],
    ['orange', warning],
    ['red', critical],
  ]);

/** Bad under these values: `below({ warning: 0.5, critical: 0.1 })`. */
export const below = ({ warning, critical }: Levels) =>
  config([
    [critical === undefined ? 'orange' : 'red', null],
    ['orange', warning === undefined ? undefined : critical],
    ['green', warning ?? critical],
  ]);

/** No opinion: a value that is only information. */
export const neutral = () => config([['text', null]]);
