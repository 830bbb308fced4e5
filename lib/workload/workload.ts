import { z } from 'zod';
import { versioned } from '../plan/versioned.ts';

const arrivalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('steady') }).describe('at any moment as likely as at any other'),
  z.object({
    kind: z.literal('diurnal'),
    peakToMean: z.number().min(1).max(2).describe('rate of the busiest moment of the day over the mean rate'),
  }),
  z.object({
    kind: z.literal('bursty'),
    burstRequests: z.number().min(1).describe('mean number of requests in a burst'),
    burstSeconds: z.number().nonnegative().describe('over how long they are spread'),
  }),
  z.object({
    kind: z.literal('trace'),
    seconds: z.array(z.number()).min(2).describe('when requests arrived, ascending'),
  }),
]);

/** How requests come. */
export type Arrival = z.infer<typeof arrivalSchema>;

export const workload = versioned('partita/workload', 1, {
  requestsPerMonth: z.number().nonnegative(),
  arrival: arrivalSchema,
  keepAliveSeconds: z
    .number()
    .positive()
    .default(300)
    .describe('how long an idle environment stays; AWS does not say, others measured 5 to 7 minutes'),
  internetShare: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('of requests whose caller is outside AWS: what they get back is billed as transfer out'),
  growthPerMonth: z
    .number()
    .gt(-1)
    .default(0)
    .describe('share by which the requests of a month exceed those before'),
  seasonality: z
    .array(z.number().nonnegative())
    .length(12)
    .default(Array.from({ length: 12 }, () => 1))
    .describe('factor of each month to come, beginning with the next'),
});

/** What is asked of a deployment in a month, and in what rhythm. */
export type Workload = z.infer<typeof workload.schema>;

/** Kinds of arrival that can be named without more being said of them. */
export const arrivalKinds = ['steady', 'diurnal', 'bursty'] as const;

type ArrivalKind = (typeof arrivalKinds)[number];

/** What a kind means where nothing more is said. Assumed. */
const usualArrivals: Readonly<Record<ArrivalKind, Arrival>> = {
  steady: { kind: 'steady' },
  diurnal: { kind: 'diurnal', peakToMean: 1.8 },
  bursty: { kind: 'bursty', burstRequests: 5, burstSeconds: 1 },
};

/** A workload of which only the volume and the kind of arrival are known. */
export const usualWorkload = (requestsPerMonth: number, kind: ArrivalKind = 'bursty'): Workload => ({
  ...steadyWorkload(requestsPerMonth),
  arrival: usualArrivals[kind],
});

export function arrivalText(arrival: Arrival): string {
  switch (arrival.kind) {
    case 'steady':
      return 'steady';
    case 'diurnal':
      return `diurnal, ${arrival.peakToMean} times the mean at its peak`;
    case 'bursty':
      return `in bursts of ${arrival.burstRequests} within ${arrival.burstSeconds} s`;
    case 'trace':
      return `as ${arrival.seconds.length} requests of a trace`;
  }
}

/** A workload of which only the volume is known. */
export const steadyWorkload = (requestsPerMonth: number): Workload =>
  workload.schema.parse({
    schema: workload.name,
    version: workload.version,
    requestsPerMonth,
    arrival: { kind: 'steady' },
  });
