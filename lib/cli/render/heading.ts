import type { Paint } from '../terminal.ts';

/** A section's title, ruled to the width. */
export const heading = (title: string, width: number, paint: Paint): string =>
  `${paint('bold', title)} ${paint('dim', '─'.repeat(Math.max(0, width - title.length - 1)))}`;
