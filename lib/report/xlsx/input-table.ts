import type { SheetData } from 'write-excel-file/node';
import { heads, input, text } from './cells.ts';

/** Columns by the name that formulas call them by: the head, and what stands below it. */
export type InputColumns<Row, Name extends string> = Readonly<
  Record<Name, readonly [head: string, value: (row: Row) => string | number]>
>;

/** A sheet of numbers that the reader may change. */
export interface InputTable<Row, Name extends string> {
  readonly data: (rows: readonly Row[]) => SheetData;
  /** The cell of a column in the row of the `index`th thing. */
  readonly cellOf: (name: Name, index: number) => string;
}

/** Text can't be changed, numbers can: their cells have a coloured ground. */
export function inputTable<Row, Name extends string>(
  sheet: string,
  columns: InputColumns<Row, Name>,
): InputTable<Row, Name> {
  const names = Object.keys(columns) as Name[];
  const cell = (value: string | number) => (typeof value === 'string' ? text(value) : input(value));
  return {
    data: (rows) => [
      heads(...names.map((name) => columns[name][0])),
      ...rows.map((row) => names.map((name) => cell(columns[name][1](row)))),
    ],
    cellOf: (name, index) => `${sheet}!$${String.fromCharCode(65 + names.indexOf(name))}$${index + 2}`,
  };
}
