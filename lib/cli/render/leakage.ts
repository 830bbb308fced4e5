import type { Leakage } from '../../plan/leakage.ts';
import { layTable, wrap } from '../table.ts';
import { bytes } from '../units.ts';

const share = (value: number) => value.toFixed(2);
const orDash = (value: number | null, digits = 2) => (value === null ? '-' : value.toFixed(digits));

const barWidth = 12;
const bar = (value: number) => '█'.repeat(Math.round(Math.min(1, Math.max(0, value)) * barWidth));

/** What `leakage` found, as text. */
export function renderLeakage(leakage: Leakage, width: number): string[] {
  const { cuts, samples, target, blind, rankAgreement, defence } = leakage;
  const isText = target.kind === 'tokens';
  const of = { image: `images of ${target.height} × ${target.width}`, values: 'values', tokens: 'tokens' };
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return [
    wrap(
      `Leakage: the share of what the blind attacker loses, who knows the mean input alone, that the better attacker is spared (measured). ${samples.count} samples (${samples.source}): ${samples.train} rows to learn from, ${samples.validation} to choose by, ${samples.heldOut} to judge on. What is recovered: "${target.input}", as ${of[target.kind]}.`,
      width,
    ),
    ...(defence === null ? [] : [`Behind the defence ${defence}.`]),
    '',
    ...layTable(
      [
        right('cut'),
        { title: 'tensors', align: 'left', shrinks: true },
        right('bytes'),
        { title: 'leakage', align: 'left' },
        right('[95 % CI]'),
        right('dCor'),
        right('lin.'),
        right('kernel'),
        right(isText ? 'tokens' : 'SSIM'),
        ...(defence === null ? [] : [right('top-1')]),
      ],
      cuts.map((cut) => {
        const better = cut.nonlinear.leakage > cut.linear.leakage ? cut.nonlinear : cut.linear;
        return [
          String(cut.index),
          cut.tensors.join(', '),
          bytes(cut.bytes),
          `${share(cut.leakage)} ${bar(cut.leakage)}`,
          `[${share(cut.low)}, ${share(cut.high)}]`,
          share(cut.distanceCorrelation),
          share(cut.linear.leakage),
          share(cut.nonlinear.leakage),
          orDash(isText ? better.accuracy : better.ssim),
          ...(defence === null ? [] : [orDash(cut.effect?.top1Agreement ?? null, 3)]),
        ];
      }),
      width,
    ),
    '',
    wrap(
      `Blind: MSE ${blind.mse.toPrecision(3)}${blind.psnr === null ? '' : `, PSNR ${blind.psnr.toFixed(1)} dB`}${blind.ssim === null ? '' : `, SSIM ${share(blind.ssim)}`}${blind.accuracy === null ? '' : `, ${share(blind.accuracy)} of the tokens`}. Rank agreement over the cuts (Spearman): the two attackers ${orDash(rankAgreement.linearNonlinear)}, distance correlation and leakage ${orDash(rankAgreement.distanceCorrelation)}, depth and leakage ${orDash(rankAgreement.depth)}.`,
      width,
    ),
  ];
}
