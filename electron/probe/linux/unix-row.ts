/** A UNIX socket as both sources tell it, and the parts of it they word alike. Pure. */
import type { Queue } from '../../../shared/model/socket.ts';
import type {
  UnixSocketName,
  UnixSocketState,
  UnixSocketType,
} from '../../../shared/model/unix-socket.ts';

export type UnixRow = {
  readonly inode: number;
  readonly type: UnixSocketType;
  readonly state: UnixSocketState;
  readonly name: UnixSocketName;
  readonly peerInode: number | null;
  readonly queue: Queue | null;
};

/** SOCK_STREAM, SOCK_DGRAM and SOCK_SEQPACKET of linux/net.h; the same on every architecture here. */
export function unixType(number: number): UnixSocketType | null {
  switch (number) {
    case 1:
      return 'stream';
    case 2:
      return 'datagram';
    case 5:
      return 'seqpacket';
    default:
      return null;
  }
}

/** The bytes of sun_path as text: an abstract name begins with a NUL (unix(7)). */
export function unixName(text: string): UnixSocketName {
  if (text === '') return { kind: 'unnamed', text: '' };
  if (text.startsWith('\0')) return { kind: 'abstract', text: text.slice(1).replaceAll('\0', '@') };
  return { kind: 'path', text };
}
