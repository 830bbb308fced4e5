import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Models run in child processes with a CPU share: on two busy cores a start takes seconds.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
