import type { Cell, Row } from 'write-excel-file/node';

/** Text stays text: a cell of this kind is never taken for a formula. Control characters have no place in XML. */
export const text = (value: string): Cell => ({
  type: String,
  value: value.replace(/[\p{Cc}\p{Zl}\p{Zp}\ufffe\uffff]/gu, ' ').slice(0, 32_000),
});

const head = (value: string): Cell => ({
  type: String,
  value,
  fontWeight: 'bold',
  bottomBorderStyle: 'thin',
});

export const heads = (...values: readonly string[]): Row => values.map(head);

const plain = '#,##0.##########';

export const number = (value: number, format = plain): Cell => ({ type: Number, value, format });

/** A number that the reader may change: everything else follows. */
export const input = (value: number): Cell => ({
  type: Number,
  value,
  format: plain,
  backgroundColor: '#FFF7DB',
});

export const formula = (value: string, format = plain): Cell => ({ type: 'Formula', value, format });

export const money = '$#,##0.00####';
