import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Vitest would leave one of two cores idle; most tests wait for child processes.
    maxWorkers: 2,
    // Models run in child processes with a CPU share: on two busy cores a start takes seconds.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
