import type { ReportDocument } from '../document.ts';

/**
 * Usage for Infracost: what its own price data doesn't know of the functions, by their names in the stack.
 * Source of the keys: Infracost, usage file, `aws_lambda_function`.
 */
export function renderUsageFile({ bill, workload, partitions }: ReportDocument): string {
  const functions = partitions.map(({ name, durationMs }) => {
    const requests = bill.lines.find((line) => line.owner === name && line.kind === 'requests');
    return [
      `  ${JSON.stringify(`aws_lambda_function.${name}`)}:`,
      `    monthly_requests: ${Math.round(Number(requests?.quantity ?? workload.requestsPerMonth))}`,
      `    request_duration_ms: ${Math.ceil(durationMs?.median ?? 0)}`,
    ].join('\n');
  });
  return `version: 0.1\nresource_usage:\n${functions.join('\n')}\n`;
}
