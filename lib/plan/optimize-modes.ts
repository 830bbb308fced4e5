export const optimizeModes = ['extended', 'none', 'target'] as const;

/** How graphs are optimised around a split: see docs/how-it-works.md. */
export type OptimizeMode = (typeof optimizeModes)[number];
