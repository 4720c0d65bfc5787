import { environmentNames } from '../../stacks/environments';
import { Koronet } from '../../stacks/koronet';
import { type Synthesized, synthesize } from '../support/synth';
import { architecture } from './koronet-architecture';
import { observability } from './koronet-observability';

describe.each(environmentNames)('koronet has what its seed says in %s', (name) => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesize(Koronet, name);
  });

  test.each([...architecture, ...observability])('%s', (_, read, expected) => {
    expect(read(stack, name)).toEqual(expected);
  });
});
