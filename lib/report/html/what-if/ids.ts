import type { CostKind } from '../../../cost/usage.ts';

const control = (name: string) => ({ slider: `what-if-${name}`, number: `what-if-${name}-number` });

/** Where the page's script finds what it reads and writes. */
export const ids = {
  section: 'what-if-section',
  data: 'what-if-data',
  volume: control('volume'),
  cold: control('cold'),
  memory: control('memory'),
  reset: 'what-if-reset',
  result: 'what-if-result',
  row: (kind: CostKind) => `what-if-row-${kind}`,
  amount: (kind: CostKind) => `what-if-${kind}`,
} as const;
