import type { CodecEffects } from '../../plan/codec-effects.ts';
import { layTable, wrap } from '../table.ts';
import { bytes } from '../units.ts';

/** What `codecs` found, as text. */
export function renderCodecs({ cuts, samples }: CodecEffects, width: number): string[] {
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return [
    wrap(
      `What each codec does at each cut (measured, on this machine): ${samples.count} samples (${samples.source}). Top-1 and the largest difference are the outputs', against the unsplit model.`,
      width,
    ),
    '',
    ...layTable(
      [
        right('cut'),
        { title: 'codec', align: 'left' },
        right('bytes'),
        right('smaller'),
        right('encode ms'),
        right('decode ms'),
        right('top-1'),
        right('max diff'),
      ],
      cuts.flatMap((cut) =>
        cut.codecs.map((row, at) => [
          at === 0 ? String(cut.index) : '',
          row.codec,
          bytes(Math.round(row.bytes)),
          `${row.ratio.toFixed(1)} x`,
          row.encodeMs.toFixed(2),
          row.decodeMs.toFixed(2),
          row.top1Agreement === null ? '-' : row.top1Agreement.toFixed(3),
          row.maxAbsDiff.toPrecision(2),
        ]),
      ),
      width,
    ),
  ];
}
