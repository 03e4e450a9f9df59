/**
 * A row of the chart: one socket with its owners looked up. Rows are plain facts; what they look like
 * and in which order they stand is decided elsewhere.
 */
import { ownersOf, standsSince } from '../../shared/model/ownership.ts';
import type { Process, ProcessKey, User } from '../../shared/model/process.ts';
import { isListener, type Socket, type SocketId } from '../../shared/model/socket.ts';

export type Row = {
  readonly id: SocketId;
  /** The order of arrival: the last word when two rows are otherwise equal. */
  readonly serial: number;
  readonly socket: Socket;
  /** The leading owner first; an owner whose process the sample lacks is left out. */
  readonly owners: readonly Process[];
  readonly listener: boolean;
};

export function makeRow(
  socket: Socket,
  processes: ReadonlyMap<ProcessKey, Process>,
  serial: number,
): Row {
  const owners = ownersOf(socket, processes);
  return { id: socket.id, serial, socket, owners, listener: isListener(socket) };
}

/** Who the row belongs to: the first owner's user, else whoever made the socket. */
export function rowUser(row: Row): User | null {
  return row.owners[0]?.user ?? row.socket.creator;
}

export function rowSince(row: Row): number | null {
  return standsSince(row.socket, row.owners[0]);
}

/**
 * Whether a reader of the table would see no difference. Descriptors and parents change often and are
 * not shown in a row, so they do not make one "changed".
 */
export function looksSame(before: Row, after: Row): boolean {
  if (before.socket !== after.socket && !sameSocketFace(before.socket, after.socket)) return false;
  if (before.owners.length !== after.owners.length) return false;
  return before.owners.every((owner, index) => {
    const other = after.owners[index];
    return other !== undefined && (owner === other || sameProcessFace(owner, other));
  });
}

function sameSocketFace(before: Socket, after: Socket): boolean {
  return (
    before.state === after.state &&
    before.ownerAbsence === after.ownerAbsence &&
    before.creator?.id === after.creator?.id &&
    before.local.address === after.local.address &&
    before.local.port === after.local.port &&
    before.remote?.address === after.remote?.address &&
    before.remote?.port === after.remote?.port
  );
}

function sameProcessFace(before: Process, after: Process): boolean {
  return (
    before.key === after.key &&
    before.name === after.name &&
    before.cwd === after.cwd &&
    before.user?.id === after.user?.id &&
    sameArguments(before.argv, after.argv)
  );
}

function sameArguments(before: Process['argv'], after: Process['argv']): boolean {
  if (before === after) return true;
  if (before === null || after === null || before.length !== after.length) return false;
  return before.every((argument, index) => argument === after[index]);
}
