import type { Inspection } from '../../loop/inspect.ts';
import { plural } from '../../plural.ts';
import { layTable } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { bytes } from '../units.ts';

/** Which of Lambda's limits a model meets, and how where it doesn't. */
export function renderLimits(
  { limits, cutWeightBytes, cuts }: Pick<Inspection, 'limits' | 'cutWeightBytes' | 'cuts'>,
  width: number,
  paint: Paint,
): string {
  const { inline, zip, tmp, memory } = limits;
  const way = (size: number) => [bytes(size), size <= inline.limitBytes ? 'inline' : 'by S3'];
  const weights = ({ leastPartitions }: typeof zip) =>
    leastPartitions === null
      ? 'no: one segment alone is over it'
      : leastPartitions === 1
        ? 'yes, in one function'
        : `in ${leastPartitions} functions or more`;
  const fits = memory.neededBytes <= memory.limitBytes;
  const [titles = '', ...lines] = layTable(
    [
      { title: 'limit of Lambda', align: 'left' },
      { title: '', align: 'right' },
      { title: 'this model', align: 'left', shrinks: true },
      { title: 'fits', align: 'left', shrinks: true },
    ],
    [
      ['inputs in a request', bytes(inline.limitBytes), ...way(inline.inputBytes)],
      ['outputs in an answer', bytes(inline.limitBytes), ...way(inline.outputBytes)],
      [
        'activations at a cut',
        bytes(inline.limitBytes),
        plural(cuts.length, 'cut'),
        [
          ...(inline.cuts > 0 ? [`${inline.cuts} inline`] : []),
          ...(inline.s3Cuts > 0 ? [`${inline.s3Cuts} by S3`] : []),
        ].join(', ') || '-',
      ],
      ['weights in the zip', bytes(zip.limitBytes), bytes(cutWeightBytes), weights(zip)],
      ['weights from S3 in /tmp', bytes(tmp.limitBytes), bytes(cutWeightBytes), weights(tmp)],
      [
        'memory',
        bytes(memory.limitBytes),
        `${bytes(memory.neededBytes)} (modelled)`,
        fits ? 'yes, in one function' : 'not in one function',
      ],
    ],
    width,
  );
  return [
    paint('dim', titles),
    ...lines,
    paint('dim', `Activations that exist at once: ${bytes(memory.peakActivationBytes)} (modelled).`),
  ].join('\n');
}
