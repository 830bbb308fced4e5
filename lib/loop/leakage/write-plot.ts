import type { Leakage } from '../../plan/leakage.ts';
import { leakagePlot } from '../../report/plot/leakage-plot.ts';
import { needFilePlace, writeWhole } from '../../workspace.ts';

/** Writes the plot of what `measureLeakage` found, as an SVG of its own. @throws PartitaError P1903 */
export async function writeLeakagePlot(leakage: Leakage, file: string): Promise<void> {
  needFilePlace(file);
  await writeWhole(file, leakagePlot(leakage));
}
