import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { layTable, type Column } from '../../../electron/cli/print/table.ts';

type Row = { readonly port: string; readonly name: string; readonly folder: string };
const columns: readonly Column<Row>[] = [
  { title: 'PORT', align: 'right', cell: (row) => row.port },
  { title: 'NAME', minimum: 4, cell: (row) => row.name },
  { title: 'FOLDER', minimum: 4, keep: 'end', cell: (row) => row.folder },
];
const plain = (text: string): string => text;
const rows: readonly Row[] = [
  { port: '80', name: 'nginx', folder: '/srv/www/example' },
  { port: '30000', name: '端口服务器', folder: '~/code/shop' },
];

test('cuts nothing where there is no width', () => {
  expect(layTable(rows, columns, null, plain)).toEqual([
    ' PORT  NAME        FOLDER',
    '   80  nginx       /srv/www/example',
    '30000  端口服务器  ~/code/shop',
  ]);
});

test('gives way where it hurts least, and says where it cut', () => {
  expect(layTable(rows, columns, 26, plain)).toEqual([
    ' PORT  NAME      FOLDER',
    '   80  nginx     …/example',
    '30000  端口服务…  …ode/shop',
  ]);
});

test('leaves a dispensable column out rather than overflow', () => {
  const three: readonly Column<Row>[] = columns.map((column) =>
    column.title === 'FOLDER' ? { ...column, dispensable: 1 } : column,
  );
  expect(layTable(rows, three, 14, plain)).toEqual([
    ' PORT  NAME',
    '   80  nginx',
    '30000  端口服…',
  ]);
});

test('fits every width that its fixed columns allow', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          port: fc.nat({ max: 65_535 }).map(String),
          name: fc.string(),
          folder: fc.string(),
        }),
      ),
      fc.integer({ min: 18, max: 200 }),
      (some, width) => {
        for (const line of layTable(some, columns, width, plain)) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
        }
      },
    ),
  );
});
