import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Files share what they import: loading it anew for each of them takes a sixth of the suite's time.
    isolate: false,
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
