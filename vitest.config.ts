import { defineConfig } from 'vitest/config';

/** Of code without state of its own: their files share what they import, which takes longer than they do. */
const pure =
  'cost graph inference-protocol optimizer plan privacy profiler report samples statistics tensors workload'
    .split(' ')
    .map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: pure } },
    ],
    // Vitest would leave one of two cores idle; most tests wait for child processes.
    maxWorkers: 2,
    env: {
      // As the command line sets them: see bin/partita.ts and lib/cli/main.ts.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ORT_DISABLE_TELEMETRY: '1',
    },
    // Models run in child processes with a CPU share: on two busy cores a start takes seconds.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
