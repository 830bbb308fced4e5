/** What a value becomes on its way: as it is, a half, or an integer of 8 bits with a scale for the tensor or a channel. */
export type Precision = 'none' | 'fp16' | 'int8' | 'int8-channel';

/** How tensors are written at a cut; the second of each pair is compressed without loss besides. */
export const codecs = [
  'none',
  'deflate',
  'fp16',
  'fp16-deflate',
  'int8',
  'int8-deflate',
  'int8-channel',
  'int8-channel-deflate',
] as const;

export type Codec = (typeof codecs)[number];

const parts: Readonly<Record<Codec, { readonly precision: Precision; readonly deflates: boolean }>> = {
  none: { precision: 'none', deflates: false },
  deflate: { precision: 'none', deflates: true },
  fp16: { precision: 'fp16', deflates: false },
  'fp16-deflate': { precision: 'fp16', deflates: true },
  int8: { precision: 'int8', deflates: false },
  'int8-deflate': { precision: 'int8', deflates: true },
  'int8-channel': { precision: 'int8-channel', deflates: false },
  'int8-channel-deflate': { precision: 'int8-channel', deflates: true },
};

export const partsOf = (codec: Codec) => parts[codec];

/** The codec of a precision, compressed or not. */
export const codecOf = (precision: Precision, deflates: boolean): Codec => {
  if (!deflates) return precision;
  return precision === 'none' ? 'deflate' : `${precision}-deflate`;
};

export const isCodec = (text: unknown): text is Codec =>
  typeof text === 'string' && Object.hasOwn(parts, text);

/** Whether values may come out other than they went in. */
export const isLossy = (codec: Codec): boolean => parts[codec].precision !== 'none';
