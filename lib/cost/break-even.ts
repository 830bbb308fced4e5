import { decimal, type Usd } from './money.ts';
import { hoursPerMonth } from './quantities.ts';
import type { Server } from './servers.ts';

export interface BreakEven {
  readonly server: Server;
  /** Inferences an hour of one server that is never idle. */
  readonly inferencesPerHour: number;
  /** Share of a server's time that must be used for it to cost what the functions cost; above 1: never. */
  readonly utilisation: number;
  /** Inferences a month of one server at that utilisation. */
  readonly requestsPerMonth: number;
  /** A month of as many servers as the volume needs, at the utilisation they would then have at most. */
  readonly servers: number;
  readonly monthlyUsd: Usd;
}

/**
 * Where a server that is paid by the hour would cost as much as functions paid by use.
 *
 * The functions cost `c` a request; the server costs `h` an hour and serves `n` requests in it, if it is never idle.
 * At utilisation `u` a request costs `h / (n u)`, so the two are equal at `u = h / (n c)`.
 *
 * @param vcpuSeconds CPU time of one inference, as the functions were billed for it
 * @param usdPerRequest what the functions cost
 * @param mostUtilisation how full servers are run, 0..1: they need room for peaks
 */
export function breakEven(
  server: Server,
  vcpuSeconds: number,
  usdPerRequest: Usd,
  requestsPerMonth: number,
  mostUtilisation: number,
): BreakEven {
  const inferencesPerHour = (server.vcpus / vcpuSeconds) * 3600;
  const utilisation = server.usdPerHour.div(usdPerRequest.times(decimal(inferencesPerHour))).toNumber();
  const perServer = inferencesPerHour * hoursPerMonth * mostUtilisation;
  const servers = Math.max(1, Math.ceil(requestsPerMonth / perServer));
  return {
    server,
    inferencesPerHour,
    utilisation,
    requestsPerMonth: utilisation * inferencesPerHour * hoursPerMonth,
    servers,
    monthlyUsd: server.usdPerHour.times(hoursPerMonth).times(servers),
  };
}

/**
 * Share of the time that kept environments must be busy for them to cost no more than ones started on demand.
 * Kept: reserved price all the time, and its own duration price while busy; on demand: the full price while busy, and
 * while they initialise, which kept ones have behind them.
 *
 * @param initShare GB-seconds of initialisations over those of warm durations
 */
export const provisionedBreakEven = (
  prices: { readonly reserved: Usd; readonly provisionedDuration: Usd; readonly onDemand: Usd },
  initShare: number,
): number =>
  prices.reserved
    .div(prices.onDemand.times(decimal(1 + initShare)).minus(prices.provisionedDuration))
    .toNumber();
