/**
 * What a deployed plan, or an alternative to it, is billed for, and the unit that each is sold in. Prices of machines and
 * links are a site's own, not AWS's.
 */
export const priceItems = {
  'lambda.requests': 'Requests',
  'lambda.duration.x86_64': 'GB-Seconds',
  'lambda.duration.arm64': 'GB-Seconds',
  'lambda.provisioned.x86_64': 'GB-Seconds',
  'lambda.provisioned.arm64': 'GB-Seconds',
  'lambda.provisioned-duration.x86_64': 'GB-Seconds',
  'lambda.provisioned-duration.arm64': 'GB-Seconds',
  'lambda.ephemeral-storage': 'GB-Seconds',
  's3.put': 'Requests',
  's3.get': 'Requests',
  's3.storage': 'GB-Months',
  'states.express-requests': 'Requests',
  'states.express-duration': 'GB-Seconds',
  'states.standard-transitions': 'Transitions',
  'logs.ingestion': 'GB',
  'logs.storage': 'GB-Months',
  'transfer.out': 'GB',
  'fargate.vcpu.x86_64': 'vCPU-Hours',
  'fargate.vcpu.arm64': 'vCPU-Hours',
  'fargate.memory.x86_64': 'GB-Hours',
  'fargate.memory.arm64': 'GB-Hours',
  'ec2.c7i.large': 'Hours',
  'ec2.c7g.large': 'Hours',
  'sagemaker-serverless.duration': 'GB-Seconds',
  'sagemaker-serverless.data': 'GB',
  'machine.device.hours': 'Hours',
  'machine.edge.hours': 'Hours',
  'machine.device.energy': 'Joules',
  'machine.edge.energy': 'Joules',
  'link.edge.up': 'GB',
  'link.edge.down': 'GB',
  'link.lambda.up': 'GB',
  'link.lambda.down': 'GB',
} as const;

export type PriceItem = keyof typeof priceItems;

export const priceItemNames = Object.keys(priceItems) as readonly PriceItem[];
