/** How the CPU share and memory limit of a memory size are enforced where the functions run. */
export const enforcements = ['cgroup2', 'cgroup1', 'stop-cont', 'none', 'service'] as const;
export type Enforcement = (typeof enforcements)[number];

export const architectures = ['x86_64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

/** Architecture of this machine: what the embedded target runs and measures. */
export const hostArchitecture: Architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
