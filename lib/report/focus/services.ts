import type { PriceItem } from '../../cost/price-items.ts';

/** Who bills an item, as what: names of FOCUS's columns. */
export interface FocusService {
  readonly ServiceName: string;
  readonly ServiceCategory: string;
  readonly ServiceSubcategory: string;
  /** Who offers it. */
  readonly provider: string;
  /** Who sends the invoice. */
  readonly issuer: string;
}

const aws = { provider: 'AWS', issuer: 'Amazon Web Services, Inc.' } as const;
/** Machines and links of a site are nobody's service: whoever runs the plan pays for them. */
const own = { provider: 'Self-operated', issuer: 'Self-operated' } as const;

const lambda: FocusService = {
  ServiceName: 'AWS Lambda',
  ServiceCategory: 'Compute',
  ServiceSubcategory: 'Serverless Compute',
  ...aws,
};

/** By the first word of the item's name. Categories and subcategories: FOCUS, allowed values of ServiceSubcategory. */
const services: Readonly<Record<string, FocusService>> = {
  lambda,
  s3: {
    ServiceName: 'Amazon Simple Storage Service',
    ServiceCategory: 'Storage',
    ServiceSubcategory: 'Object Storage',
    ...aws,
  },
  states: {
    ServiceName: 'AWS Step Functions',
    ServiceCategory: 'Integration',
    ServiceSubcategory: 'Workflow Orchestration',
    ...aws,
  },
  logs: {
    ServiceName: 'AmazonCloudWatch',
    ServiceCategory: 'Management and Governance',
    ServiceSubcategory: 'Observability',
    ...aws,
  },
  transfer: {
    ServiceName: 'AWS Data Transfer',
    ServiceCategory: 'Networking',
    ServiceSubcategory: 'Network Connectivity',
    ...aws,
  },
  machine: {
    ServiceName: 'Device and edge machines',
    ServiceCategory: 'Compute',
    ServiceSubcategory: 'Other (Compute)',
    ...own,
  },
  link: {
    ServiceName: 'Links of the caller',
    ServiceCategory: 'Networking',
    ServiceSubcategory: 'Network Connectivity',
    ...own,
  },
};

export const serviceOf = (item: PriceItem): FocusService => services[item.split('.')[0]!] ?? lambda;
