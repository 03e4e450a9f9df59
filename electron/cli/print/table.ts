/**
 * A plain table that fits its width: columns give way in the order of their patience, and a cut cell
 * says so with an ellipsis. Widths are terminal cells, so CJK and emoji line up.
 */
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

export type Column<Row> = {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Narrowest it may become; a column without it is never cut. */
  readonly minimum?: number;
  /** Left out, the highest first, where even the narrowest columns are too wide together. */
  readonly dispensable?: number;
  /** Which end carries the meaning and stays: a folder's last part, a name's first. */
  readonly keep?: 'start' | 'end';
  readonly cell: (row: Row) => string;
  readonly paint?: (text: string, row: Row) => string;
};

const gutter = '  ';

/** @param width `null` cuts nothing */
export function layTable<Row>(
  rows: readonly Row[],
  allColumns: readonly Column<Row>[],
  width: number | null,
  paintTitle: (text: string) => string,
): readonly string[] {
  const columns = width === null ? allColumns : leaveOut(rows, allColumns, width);
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const natural = columns.map((column, index) =>
    Math.max(stringWidth(column.title), ...cells.map((line) => stringWidth(line[index] ?? ''))),
  );
  const widths = width === null ? natural : fit(natural, columns, width);

  const line = (texts: readonly string[], paint: (text: string, index: number) => string): string =>
    columns
      .map((column, index) => {
        const text = cut(texts[index] ?? '', widths[index] ?? 0, column.keep ?? 'start');
        const blank = ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(text)));
        const painted = paint(text, index);
        if (column.align === 'right') return blank + painted;
        return index === columns.length - 1 ? painted : painted + blank;
      })
      .join(gutter)
      .trimEnd();

  return [
    line(
      columns.map((column) => column.title),
      (text) => paintTitle(text),
    ),
    ...rows.map((row, rowIndex) =>
      line(cells[rowIndex] ?? [], (text, index) => columns[index]?.paint?.(text, row) ?? text),
    ),
  ];
}

function cut(text: string, width: number, keep: 'start' | 'end'): string {
  if (stringWidth(text) <= width) return text;
  return cliTruncate(text, width, { position: keep === 'start' ? 'end' : 'start' });
}

/** Drops dispensable columns until the others, at their narrowest, fit. */
function leaveOut<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
): readonly Column<Row>[] {
  const narrowest = columns.map((column) => {
    const texts = [column.title, ...rows.map(column.cell)];
    const natural = Math.max(...texts.map((text) => stringWidth(text)));
    return Math.min(natural, column.minimum ?? natural);
  });
  const needed =
    narrowest.reduce((sum, one) => sum + one, 0) + gutter.length * (columns.length - 1);
  const [first] = columns
    .filter((column) => column.dispensable !== undefined)
    .toSorted((left, right) => (right.dispensable ?? 0) - (left.dispensable ?? 0));
  if (needed <= width || first === undefined) return columns;
  return leaveOut(
    rows,
    columns.filter((column) => column !== first),
    width,
  );
}

/** Takes what is too much from the widest column that may still shrink, cell by cell. */
function fit<Row>(
  natural: readonly number[],
  columns: readonly Column<Row>[],
  width: number,
): readonly number[] {
  const widths = [...natural];
  let excess =
    widths.reduce((sum, one) => sum + one, 0) + gutter.length * (widths.length - 1) - width;
  while (excess > 0) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      const current = widths[index] ?? 0;
      const shrinkable = column.minimum !== undefined && current > column.minimum;
      if (shrinkable && current > (widths[widest] ?? 0)) widest = index;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  return widths;
}
