import { XMLParser } from 'fast-xml-parser';
import { fromBufferPromise } from 'yauzl';

/** Cells of each sheet by their address: numbers as they are, formulas with "=", text with a quote before it. */
export type Workbook = Map<string, Map<string, string>>;

const list = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Reads an .xlsx with a zip and an XML library, knowing nothing of who wrote it. */
export async function readWorkbook(file: Buffer): Promise<Workbook> {
  const parts = await unzip(file);
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, trimValues: false });
  const xml = (name: string) => parser.parse(parts.get(name) ?? '');
  const strings = list(xml('xl/sharedStrings.xml')?.sst?.si).map((si) => textOf(si.t));
  return new Map(
    list(xml('xl/workbook.xml').workbook.sheets.sheet).map((sheet, i) => {
      const cells = new Map<string, string>();
      for (const row of list(xml(`xl/worksheets/sheet${i + 1}.xml`).worksheet.sheetData.row)) {
        for (const cell of list(row.c)) {
          const address = cell['@_r'];
          if (cell.f !== undefined) cells.set(address, `=${textOf(cell.f)}`);
          else if (cell['@_t'] === 's') cells.set(address, `"${strings[Number(textOf(cell.v))]}`);
          else if (cell['@_t'] === 'inlineStr') cells.set(address, `"${textOf(cell.is.t)}`);
          else if (cell.v !== undefined) cells.set(address, textOf(cell.v));
        }
      }
      return [sheet['@_name'], cells];
    }),
  );
}

const textOf = (node: unknown): string => {
  if (typeof node === 'object' && node !== null && '#text' in node) return String(node['#text']);
  return node === undefined ? '' : String(node);
};

async function unzip(file: Buffer): Promise<Map<string, string>> {
  const zip = await fromBufferPromise(file, {});
  const parts = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    parts.set(entry.fileName, Buffer.concat(chunks).toString());
  }
  return parts;
}

type Value = number | string;

/**
 * Computes a workbook's cells, for the functions that ours uses: arithmetic, comparison, SUM, SUMIF, SUMPRODUCT, IF,
 * MAX and CEILING. SUMPRODUCT multiplies elementwise, as spreadsheets do.
 */
export function evaluateWorkbook(workbook: Workbook): (sheet: string, address: string) => number {
  const cellValue = (sheet: string, address: string): Value => {
    const cell = workbook.get(sheet)?.get(address);
    if (cell === undefined) return 0;
    if (cell.startsWith('"')) return cell.slice(1);
    return cell.startsWith('=') ? compute(cell.slice(1), sheet) : Number(cell);
  };
  const range = (sheet: string, from: string, to: string): Value[] => {
    const [, column = '', first] = /^([A-Z]+)(\d*)$/.exec(from) ?? [];
    const [, , last] = /^([A-Z]+)(\d*)$/.exec(to) ?? [];
    const rows = [...(workbook.get(sheet)?.keys() ?? [])]
      .filter((address) => address.replace(/\d/g, '') === column)
      .map((address) => Number(address.replace(/\D/g, '')))
      .filter((row) => row >= Number(first || 1) && row <= Number(last || 1e9));
    return rows.sort((a, b) => a - b).map((row) => cellValue(sheet, `${column}${row}`));
  };
  const compute = (formula: string, sheet: string): Value => {
    const tokens =
      formula
        .replaceAll('$', '')
        .match(
          /[A-Za-z]+![A-Z]+\d*(:[A-Z]+\d*)?|[A-Z]+\d+(:[A-Z]+\d*)?|[A-Z]+(?=\()|>=|<=|\d+(\.\d+)?|[-+*/(),<>=]/g,
        ) ?? [];
    let at = 0;
    const next = () => tokens[at++]!;
    const each = (
      a: Value | Value[],
      b: Value | Value[],
      of: (x: Value, y: Value) => number,
    ): Value | Value[] => {
      if (!Array.isArray(a) && !Array.isArray(b)) return of(a, b);
      const length = Array.isArray(a) ? a.length : (b as Value[]).length;
      return Array.from({ length }, (_, i) => of(Array.isArray(a) ? a[i]! : a, Array.isArray(b) ? b[i]! : b));
    };
    const binary =
      (operators: Record<string, (x: Value, y: Value) => number>, inner: () => Value | Value[]) => () => {
        let left = inner();
        while (at < tokens.length && tokens[at]! in operators) {
          const operator = operators[next()]!;
          left = each(left, inner(), operator);
        }
        return left;
      };
    const n = (value: Value) => Number(value);
    const primary = (): Value | Value[] => {
      const token = next();
      if (token === '(') {
        const value = comparison();
        next();
        return value;
      }
      if (tokens[at] === '(') return call(token);
      if (/^\d/.test(token)) return Number(token);
      const [place, name = sheet] = token.split('!').reverse() as [string, string?];
      const [from = '', to] = place.split(':');
      return to === undefined ? cellValue(name, from) : range(name, from, to);
    };
    const product = binary({ '*': (x, y) => n(x) * n(y), '/': (x, y) => n(x) / n(y) }, primary);
    const sum = binary({ '+': (x, y) => n(x) + n(y), '-': (x, y) => n(x) - n(y) }, product);
    const comparison = binary(
      {
        '>': (x, y) => Number(x > y),
        '<': (x, y) => Number(x < y),
        '>=': (x, y) => Number(x >= y),
        '=': (x, y) => Number(x === y),
      },
      sum,
    );
    const call = (name: string): Value => {
      next();
      const given = [comparison()];
      while (tokens[at] === ',') {
        next();
        given.push(comparison());
      }
      next();
      const [first, second, third] = given;
      const flat = (value: Value | Value[] | undefined) => (Array.isArray(value) ? value : [value ?? 0]);
      if (name === 'SUM' || name === 'SUMPRODUCT')
        return flat(first).reduce<number>((all, x) => all + n(x), 0);
      if (name === 'SUMIF')
        return flat(first).reduce<number>((all, x, i) => (x === second ? all + n(flat(third)[i]!) : all), 0);
      if (name === 'IF') return n(first as Value) !== 0 ? (second as Value) : (third as Value);
      if (name === 'MAX') return Math.max(...given.map((x) => n(x as Value)));
      if (name === 'CEILING') return Math.ceil(n(first as Value) / n(second as Value)) * n(second as Value);
      throw new Error(`The workbook uses ${name}, which this reader doesn't know.`);
    };
    return comparison() as Value;
  };
  return (sheet, address) => Number(cellValue(sheet, address));
}
