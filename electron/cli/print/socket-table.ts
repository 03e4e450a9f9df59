/** The table of sockets in a terminal: the same columns as the window's. */
import { visibleText } from '../../../shared/format/visible-text.ts';
import { formatAge } from '../../../shared/format/age.ts';
import type { MachineFacts } from '../../../shared/model/machine.ts';
import { formatEndpoint } from '../../../shared/model/address.ts';
import { ownersOf, standsSince } from '../../../shared/model/ownership.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import type { Socket } from '../../../shared/model/socket.ts';
import type { Style } from '../terminal.ts';
import { folderOf, ownerName } from './facts.ts';
import { layTable, type Column } from './table.ts';

/** What happened to a row since it was last shown; the sign stands beside the colour. */
export type Mark = 'new' | 'changed' | 'gone' | null;
export type MarkedSocket = { readonly socket: Socket; readonly mark: Mark };

const signs = { new: '+', changed: '~', gone: '−' } as const;
const tones = { new: 'good', changed: 'warn', gone: 'bad' } as const;

export function layoutSockets(
  rows: readonly MarkedSocket[],
  sample: Sample,
  machine: MachineFacts,
  options: {
    readonly width: number | null;
    readonly style: Style;
    /** With the other end of each connection. */
    readonly remote: boolean;
    readonly marks: boolean;
  },
): readonly string[] {
  const { style } = options;
  const lead = (socket: Socket) => ownersOf(socket, sample.processes)[0];
  const painted =
    (tone?: 'strong' | 'dim') =>
    (text: string, { mark }: MarkedSocket): string =>
      mark !== null ? style(tones[mark], text) : tone === undefined ? text : style(tone, text);

  const columns: readonly (Column<MarkedSocket> | null)[] = [
    options.marks
      ? {
          title: ' ',
          cell: ({ mark }) => (mark === null ? ' ' : signs[mark]),
          paint: painted(),
        }
      : null,
    {
      title: 'PORT',
      align: 'right',
      cell: ({ socket }) => String(socket.local.port),
      paint: painted('strong'),
    },
    {
      title: 'PROTO',
      dispensable: 1,
      cell: ({ socket }) => socket.protocol,
      paint: painted('dim'),
    },
    {
      title: 'ADDRESS',
      minimum: 9,
      cell: ({ socket }) => addressOf(socket),
      paint: painted(),
    },
    options.remote
      ? {
          title: 'REMOTE',
          minimum: 9,
          cell: ({ socket }) => (socket.remote === null ? '' : formatEndpoint(socket.remote)),
          paint: painted(),
        }
      : null,
    {
      title: 'PROCESS',
      minimum: 12,
      cell: ({ socket }) => ownerName(sample, socket),
      paint: (text, row) => painted(row.socket.owners.length === 0 ? 'dim' : 'strong')(text, row),
    },
    {
      title: 'PID',
      align: 'right',
      cell: ({ socket }) => String(lead(socket)?.pid ?? ''),
      paint: painted('dim'),
    },
    {
      title: 'USER',
      minimum: 6,
      dispensable: 3,
      cell: ({ socket }) => visibleText(lead(socket)?.user?.name ?? socket.creator?.name ?? ''),
      paint: painted(),
    },
    {
      title: 'FOLDER',
      minimum: 6,
      dispensable: 5,
      keep: 'end',
      cell: ({ socket }) => folderOf(lead(socket), machine),
      paint: painted('dim'),
    },
    {
      title: 'STATE',
      dispensable: options.remote ? 2 : 4,
      cell: ({ socket }) => socket.state,
      paint: painted('dim'),
    },
    {
      title: 'SINCE',
      dispensable: 2,
      cell: ({ socket, mark }) => {
        if (mark === 'gone') return 'gone';
        const from = standsSince(socket, lead(socket));
        return from === null ? '' : formatAge(sample.takenAt - from);
      },
      paint: painted('dim'),
    },
  ];
  return layTable(
    rows,
    columns.filter((column) => column !== null),
    options.width,
    (title) => style('dim', title),
  );
}

/** With the namespace where it is not Portolan's own: there the same address is another place. */
function addressOf({ local, namespace }: Socket): string {
  return namespace === null ? local.address : `${local.address} @${visibleText(namespace.name)}`;
}
