import { around, type Box, overlap } from './box.ts';
import { textWidth } from './text-width.ts';

/** Text that belongs to a point. */
export interface Label {
  readonly x: number;
  readonly y: number;
  /** How far from the point its mark reaches. */
  readonly clear: number;
  readonly lines: readonly string[];
}

/** A label with the place where it stands. */
export interface LabelPlace extends Label {
  readonly box: Box;
  readonly align: 'start' | 'middle' | 'end';
  /** Whether the text stands so far off that a line should lead to it. */
  readonly hasLeader: boolean;
  /** Small boxes along that line. */
  readonly leader: readonly Box[];
  /** How bad the place is for what it covers, crosses and how far off it is. Lower is better. */
  readonly badness: number;
}

export const lineHeight = 1.3;

const gaps = [4, 14, 28, 46, 70, 100, 140];
const farthestWithoutLeader = 14;
const directions = Array.from({ length: 16 }, (_, i) => {
  const angle = (i / 16) * 2 * Math.PI;
  return { x: Math.cos(angle), y: Math.sin(angle) };
});

/**
 * Every place that a label may take: all around its mark, near and far.
 * @param marks what is drawn
 * @param bounds where labels may stand
 */
export function placesOf(label: Label, marks: readonly Box[], bounds: Box, fontSize: number): LabelPlace[] {
  const width = Math.max(...label.lines.map((line) => textWidth(line, fontSize)));
  const height = label.lines.length * fontSize * lineHeight;
  return gaps.flatMap((gap) =>
    directions.map((direction) => {
      const x = label.x + direction.x * (label.clear + gap);
      const y = label.y + direction.y * (label.clear + gap);
      const align = direction.x > 0.2 ? 'start' : direction.x < -0.2 ? 'end' : 'middle';
      const left = align === 'start' ? x : align === 'end' ? x - width : x - width / 2;
      const top = direction.y > 0.2 ? y : direction.y < -0.2 ? y - height : y - height / 2;
      const box = { x: left, y: top, width, height };
      const hasLeader = gap > farthestWithoutLeader;
      const leader = hasLeader ? leaderBoxes(label, box) : [];
      const outside = width * height - overlap(box, bounds);
      const badness = covered(box, marks) + 20 * outside + 30 * crossed(leader, marks) + 0.6 * gap;
      return { ...label, box, align, hasLeader, leader, badness };
    }),
  );
}

/** How bad a place is among other labels' texts and leaders. Lower is better. */
export const badnessAmong = ({ box, leader, badness }: LabelPlace, texts: readonly Box[]): number =>
  badness + 3 * covered(box, texts) + 80 * crossed(leader, texts);

const covered = (box: Box, others: readonly Box[]): number =>
  others.reduce((sum, other) => sum + overlap(box, other), 0);

const crossed = (leader: readonly Box[], others: readonly Box[]): number =>
  leader.filter((step) => others.some((other) => overlap(step, other) > 0)).length;

/** Where the line from the mark to the text ends: the nearest point of the box. */
export const leaderEnd = ({ x, y }: Label, box: Box): { x: number; y: number } => ({
  x: Math.min(Math.max(x, box.x), box.x + box.width),
  y: Math.min(Math.max(y, box.y), box.y + box.height),
});

const stepLength = 6;

function leaderBoxes(label: Label, box: Box): Box[] {
  const end = leaderEnd(label, box);
  const length = Math.hypot(end.x - label.x, end.y - label.y);
  const steps = Math.max(0, Math.floor((length - label.clear) / stepLength));
  return Array.from({ length: steps }, (_, i) => {
    const part = (label.clear + stepLength * (i + 0.5)) / length;
    return around({ x: label.x + (end.x - label.x) * part, y: label.y + (end.y - label.y) * part }, 1);
  });
}
