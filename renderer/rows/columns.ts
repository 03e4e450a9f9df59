/**
 * The columns of the chart: their names, widths and what each one sorts by. One entry a column.
 * Knows nothing about how a cell is drawn.
 */
import { rowSince, rowUser, type Row } from './row.ts';

/** `null` stands last, whichever way the column is sorted. */
export type SortKey = number | string | null;

export const columnIds = [
  'port',
  'protocol',
  'address',
  'remote',
  'process',
  'pid',
  'user',
  'folder',
  'state',
  'since',
] as const;
export type ColumnId = (typeof columnIds)[number];

export type Column = {
  readonly id: ColumnId;
  readonly title: string;
  readonly widthPx: number;
  readonly minWidthPx: number;
  readonly numeric: boolean;
  /** Only where rows other than listeners are shown. */
  readonly connectionsOnly: boolean;
  readonly key: (row: Row) => SortKey;
};

export const columns: readonly Column[] = [
  column('port', 'Port', 74, 56, (row) => row.socket.local.port, { numeric: true }),
  column('protocol', 'Proto', 52, 44, (row) => protocolKey(row)),
  column('address', 'Address', 126, 64, (row) => addressKey(row.socket.local.address)),
  column('remote', 'Remote', 176, 64, (row) => addressKey(row.socket.remote?.address ?? null), {
    connectionsOnly: true,
  }),
  column('process', 'Process', 184, 80, (row) => row.owners[0]?.name.toLowerCase() ?? null),
  column('pid', 'PID', 64, 48, (row) => row.owners[0]?.pid ?? null, { numeric: true }),
  column('user', 'User', 80, 48, (row) => rowUser(row)?.name.toLowerCase() ?? null),
  column('folder', 'Folder', 160, 80, (row) => row.owners[0]?.cwd?.toLowerCase() ?? null),
  column('state', 'State', 100, 56, (row) => row.socket.state),
  column('since', 'Since', 58, 52, (row) => negated(rowSince(row)), { numeric: true }),
];

const byId = new Map(columns.map((each) => [each.id, each]));

export function columnOf(id: ColumnId): Column {
  const found = byId.get(id);
  if (found === undefined) throw new Error(`no column is named ${id}`);
  return found;
}

export function isColumnId(text: string): text is ColumnId {
  return columnIds.some((id) => id === text);
}

function column(
  id: ColumnId,
  title: string,
  widthPx: number,
  minWidthPx: number,
  key: (row: Row) => SortKey,
  options: { readonly numeric?: boolean; readonly connectionsOnly?: boolean } = {},
): Column {
  const { numeric = false, connectionsOnly = false } = options;
  return { id, title, widthPx, minWidthPx, numeric, connectionsOnly, key };
}

/** "Since" shows an age, so the smallest age (the latest moment) comes first. */
function negated(time: number | null): number | null {
  return time === null ? null : -time;
}

export function protocolKey({ socket }: Row): number {
  return (socket.protocol === 'tcp' ? 0 : 2) + (socket.family === 'ipv4' ? 0 : 1);
}

/** IPv4 in the order of its numbers, 9.x before 10.x, and before every IPv6 text. */
export function addressKey(address: string | null): SortKey {
  if (address === null || address.includes(':')) return address;
  let value = 0;
  for (const octet of address.split('.')) value = value * 256 + Number(octet);
  return Number.isNaN(value) ? address : value;
}
