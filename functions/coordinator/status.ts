import { judgeService } from '../../lib/client/judge.ts';
import { PartitaError } from '../../lib/errors.ts';

/** HTTP status of errors by code; others are 500: the partition's or our own fault. */
const statuses: Readonly<Record<string, number>> = {
  P1510: 400,
  P1545: 400,
  P1552: 400,
  P1560: 400,
  P1561: 400,
  P1562: 400,
  P1563: 400,
  P1564: 404,
  P1565: 405,
  P1566: 404,
  P1567: 400,
  P1568: 413,
  P1550: 504,
  P1551: 503,
  P1570: 503,
};

/** What an error is told a caller with: 503 where trying again later may help. */
export function statusOf(error: unknown): number {
  if (!(error instanceof PartitaError)) return 500;
  if (error.code === 'P1543' && judgeService(error.cause) === 'transient') return 503;
  return statuses[error.code] ?? 500;
}
