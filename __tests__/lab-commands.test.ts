import { stackDirectory } from '../lab/paths';

describe('names of stacks', () => {
  test('lead to a directory of their own', () => {
    expect(stackDirectory('koronet-dev-drill')).toMatch(/\/lab\/koronet-dev-drill$/);
  });

  test.each(['', '.', '..', '../..', '/', 'koronet-dev/..', '-x'])(
    '"%s" is none: what it names is not for down to remove',
    (name) => {
      expect(() => stackDirectory(name)).toThrow(`"${name}" is no name of a stack: use letters, digits and hyphens`);
    },
  );
});
