import type { PriceItem } from '../price-items.ts';

/** Which product of an offer an item's price is: by the end of its usage type, after the region's prefix. */
interface OfferItem {
  readonly item: PriceItem;
  readonly usage: string;
  /** Attributes that tell apart products of the same usage type. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The offers that a price book is made from, and what is taken of each. Source: AWS's price list, usage types. */
export const offerItems: Readonly<Record<string, readonly OfferItem[]>> = {
  AWSLambda: [
    { item: 'lambda.requests', usage: 'Request' },
    { item: 'lambda.duration.x86_64', usage: 'Lambda-GB-Second' },
    { item: 'lambda.duration.arm64', usage: 'Lambda-GB-Second-ARM' },
    { item: 'lambda.provisioned.x86_64', usage: 'Lambda-Provisioned-Concurrency' },
    { item: 'lambda.provisioned.arm64', usage: 'Lambda-Provisioned-Concurrency-ARM' },
    { item: 'lambda.provisioned-duration.x86_64', usage: 'Lambda-Provisioned-GB-Second' },
    { item: 'lambda.provisioned-duration.arm64', usage: 'Lambda-Provisioned-GB-Second-ARM' },
    { item: 'lambda.ephemeral-storage', usage: 'Lambda-Storage-GB-Second' },
  ],
  AmazonS3: [
    { item: 's3.put', usage: 'Requests-Tier1' },
    { item: 's3.get', usage: 'Requests-Tier2' },
    { item: 's3.storage', usage: 'TimedStorage-ByteHrs' },
  ],
  AmazonStates: [
    { item: 'states.standard-transitions', usage: 'StateTransition' },
    { item: 'states.express-requests', usage: 'StepFunctions-Request' },
    { item: 'states.express-duration', usage: 'StepFunctions-GB-Second' },
  ],
  AmazonCloudWatch: [
    { item: 'logs.ingestion', usage: 'DataProcessing-Bytes' },
    { item: 'logs.storage', usage: 'TimedStorage-ByteHrs' },
  ],
  AWSDataTransfer: [
    { item: 'transfer.out', usage: 'DataTransfer-Out-Bytes', attributes: { toLocation: 'External' } },
  ],
  AmazonECS: [
    { item: 'fargate.vcpu.x86_64', usage: 'Fargate-vCPU-Hours:perCPU' },
    { item: 'fargate.vcpu.arm64', usage: 'Fargate-ARM-vCPU-Hours:perCPU' },
    { item: 'fargate.memory.x86_64', usage: 'Fargate-GB-Hours' },
    { item: 'fargate.memory.arm64', usage: 'Fargate-ARM-GB-Hours' },
  ],
};
