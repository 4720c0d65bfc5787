/** Tests run on the sources, transformed by swc: ts-jest does not work with TypeScript 7. `npm test` type-checks first. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/.build', '<rootDir>/.tools', '<rootDir>/cdktf.out', '<rootDir>/lab/apps/'],
  globalSetup: '<rootDir>/__tests__/support/temporary-setup.ts',
  globalTeardown: '<rootDir>/__tests__/support/temporary-teardown.ts',
  testTimeout: 120_000,
  // Terraform and the lab are processes of their own: more workers than cores only wait for each other.
  maxWorkers: 2,
};
