import type { PriceItem } from '../cost/price-items.ts';
import type { CostKind } from '../cost/usage.ts';
import type { Cause } from '../cost/variance.ts';
import type { Enforcement } from '../plan/platform.ts';
import { fixed } from './format.ts';
import type { TimePart } from './schema/partition.ts';

/** Where functions ran, for a sentence. */
export function targetName(target: string): string {
  if (target === 'local') return 'the embedded target';
  return target === 'aws' ? 'AWS Lambda' : `the endpoint ${target}`;
}

/** How CPU share and memory limit were imposed there. */
export const enforcementWords: Readonly<Record<Enforcement, string>> = {
  cgroup2:
    'each function a process in a cgroup (v2) with the CPU share and the memory limit of its memory size',
  cgroup1:
    'each function a process in a cgroup (v1) with the CPU share and the memory limit of its memory size',
  'stop-cont':
    'each function a process that is stopped and continued to have the CPU share of its memory size on average',
  none: 'each function a process without a CPU share of its own: latencies are modelled from its memory size',
  service: 'the service itself imposes the CPU share and the memory limit of the memory size',
};

export const costWords: Readonly<Record<CostKind, string>> = {
  duration: 'Duration',
  init: 'Init (cold starts)',
  requests: 'Requests',
  'provisioned-concurrency': 'Provisioned concurrency',
  'ephemeral-storage': 'Storage in /tmp',
  s3: 'S3 hand-offs',
  'step-functions': 'Step Functions',
  logs: 'Logs',
  transfer: 'Transfer out',
  machines: 'Device and edge time',
  energy: 'Energy',
  links: 'Links',
};

export const causeWords: Readonly<Record<Cause, string>> = {
  ...costWords,
  volume: 'Volume',
  prices: 'Prices',
};

export const priceWords: Readonly<Record<PriceItem, string>> = {
  'lambda.requests': 'Lambda requests',
  'lambda.duration.x86_64': 'Lambda duration, x86_64',
  'lambda.duration.arm64': 'Lambda duration, arm64',
  'lambda.provisioned.x86_64': 'Lambda provisioned concurrency, x86_64',
  'lambda.provisioned.arm64': 'Lambda provisioned concurrency, arm64',
  'lambda.provisioned-duration.x86_64': 'Lambda duration in provisioned concurrency, x86_64',
  'lambda.provisioned-duration.arm64': 'Lambda duration in provisioned concurrency, arm64',
  'lambda.ephemeral-storage': 'Lambda storage in /tmp above 512 MB',
  's3.put': 'S3 Standard, PUT',
  's3.get': 'S3 Standard, GET',
  's3.storage': 'S3 Standard, storage',
  'states.express-requests': 'Step Functions Express, requests',
  'states.express-duration': 'Step Functions Express, duration',
  'states.standard-transitions': 'Step Functions Standard, transitions',
  'logs.ingestion': 'CloudWatch Logs, ingestion',
  'logs.storage': 'CloudWatch Logs, storage',
  'transfer.out': 'Transfer out to the internet',
  'fargate.vcpu.x86_64': 'Fargate vCPU, x86_64',
  'fargate.vcpu.arm64': 'Fargate vCPU, arm64',
  'fargate.memory.x86_64': 'Fargate memory, x86_64',
  'fargate.memory.arm64': 'Fargate memory, arm64',
  'ec2.c7i.large': 'EC2 c7i.large',
  'ec2.c7g.large': 'EC2 c7g.large',
  'sagemaker-serverless.duration': 'SageMaker Serverless, duration',
  'sagemaker-serverless.data': 'SageMaker Serverless, data',
  'machine.device.hours': 'Device, hours at work',
  'machine.edge.hours': 'Edge server, hours at work',
  'machine.device.energy': 'Device, energy',
  'machine.edge.energy': 'Edge server, energy',
  'link.edge.up': 'Link to the edge, sent',
  'link.edge.down': 'Link to the edge, received',
  'link.lambda.up': 'Link to AWS, sent',
  'link.lambda.down': 'Link to AWS, received',
};

export const timeWords: Readonly<Record<TimePart | 'client', string>> = {
  run: 'Running the model',
  codec: 'Decoding and encoding tensors',
  storage: 'Fetching and storing tensors',
  handler: 'Rest of the handler',
  hop: 'Hop: network and service',
  client: 'Client, between the calls',
};

/** "3 × 1,769 MB", "3,008 + 2 × 1,769 MB": equal neighbours are counted. */
export function memorySizes(sizesMb: readonly number[]): string {
  const runs: { sizeMb: number; times: number }[] = [];
  for (const sizeMb of sizesMb) {
    const last = runs.at(-1);
    if (last?.sizeMb === sizeMb) last.times += 1;
    else runs.push({ sizeMb, times: 1 });
  }
  const words = runs.map(({ sizeMb, times }) => `${times > 1 ? `${times} × ` : ''}${fixed(sizeMb, 0)}`);
  return `${words.join(' + ')}\u00a0MB`;
}

/** Begins with a capital and ends with a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const begun = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
