/**
 * Versions of FOCUS that are written: 1.2 is what AWS Data Exports ships. 1.4 as far as its Cost and Usage dataset could
 * be read: columns, their presence and nullability, allowed values, formats of names, numbers and units; not its new
 * datasets for invoices and billing periods, which an estimate has nothing for.
 */
export const focusVersions = ['1.2', '1.3', '1.4'] as const;
export type FocusVersion = (typeof focusVersions)[number];

/** Columns that not every version has: 1.3 brought two and deprecated two, which 1.4 has no more. */
const changed: Readonly<Record<string, readonly FocusVersion[]>> = {
  HostProviderName: ['1.3', '1.4'],
  ServiceProviderName: ['1.3', '1.4'],
  ProviderName: ['1.2', '1.3'],
  PublisherName: ['1.2', '1.3'],
};

export const isColumnOf = (column: string, version: FocusVersion): boolean =>
  changed[column]?.includes(version) ?? true;
