import type { CrossingPrice } from '../../cost/crossing.ts';
import type { Inspection } from '../../loop/inspect.ts';
import { maxInlineTensorBytes } from '../../plan/lambda-limits.ts';
import type { Cut } from '../../plan/segmentation.ts';
import { plural } from '../../plural.ts';
import { layTable, wrap } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { bytes } from '../units.ts';
import { plotCuts } from './cut-plot.ts';

const shownCuts = 6;

/** Where a model can be cut: a plot of the bytes at every cut, and a table of the narrowest. */
export function renderCuts(
  inspection: Inspection,
  price: CrossingPrice,
  width: number,
  paint: Paint,
): string {
  const { cuts, segments } = inspection;
  if (cuts.length === 0) return wrap('The model is one segment: it can be placed, but not cut.', width);
  const widths = cuts.map(({ tensors }) => tensors.length);
  const [least, most] = [Math.min(...widths), Math.max(...widths)];
  const frontier = least === most ? plural(least, 'tensor') : `${least} to ${plural(most, 'tensor')}`;
  const intro = `${plural(cuts.length, 'cut')} between ${segments} segments, ${cuts.length === 1 ? '' : 'each '}${frontier} wide.`;
  const crossing = `Crossing one costs at least $${price.inlineUsdPerMillion.toFixed(2)} per million inferences for one more request; over ${bytes(maxInlineTensorBytes)} it goes by S3, for $${price.s3UsdPerMillion.toFixed(2)} more.`;
  return [
    wrap(`${intro} ${crossing}`, width),
    '',
    ...plotCuts(inspection, width, paint),
    '',
    paint('dim', 'The narrowest cut in each stretch of the model:'),
    ...table(cuts, price, width).map((line, i) => (i === 0 ? paint('dim', line) : line)),
  ].join('\n');
}

function table(cuts: readonly Cut[], price: CrossingPrice, width: number): string[] {
  const stretches = Math.min(shownCuts, cuts.length);
  const narrowest = Array.from({ length: stretches }, (_, i) =>
    cuts
      .slice(Math.floor((i * cuts.length) / stretches), Math.floor(((i + 1) * cuts.length) / stretches))
      .reduce((best, cut) => (cut.bytes < best.bytes ? cut : best)),
  );
  return layTable(
    [
      { title: 'cut', align: 'right' },
      { title: 'bytes', align: 'right' },
      { title: 'weights before', align: 'right' },
      { title: '$/M', align: 'right' },
      { title: 'by', align: 'left' },
      { title: 'tensors', align: 'left', shrinks: true },
    ],
    narrowest.map((cut) => {
      const inline = cut.bytes <= maxInlineTensorBytes;
      const usd = price.inlineUsdPerMillion + (inline ? 0 : price.s3UsdPerMillion);
      return [
        String(cut.index),
        bytes(cut.bytes),
        bytes(cut.weightBytesBefore),
        usd.toFixed(2),
        inline ? 'inline' : 'S3',
        cut.tensors.map(({ name }) => name).join(', '),
      ];
    }),
    width,
  );
}
