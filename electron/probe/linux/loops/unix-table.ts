/**
 * The table of UNIX sockets in /proc/net/unix (proc_net(5)). Pure. A name may hold any byte but NUL,
 * even a newline: the rest of such a name looks like a line of its own and is passed over.
 */

export type UnixSocket = {
  readonly listening: boolean;
  readonly connected: boolean;
  /** A path, an abstract name after `@`, or empty. */
  readonly name: string;
};

const line =
  /^[\da-f]+: [\da-f]{8} [\da-f]{8} ([\da-f]{8}) [\da-f]{4} ([\da-f]{2}) +(\d{1,10})(?: (.*))?$/i;
/** __SO_ACCEPTCON of linux/net.h. */
const flagListening = 0x10000;
/** SS_CONNECTED of linux/net.h. */
const stateConnected = 3;

export function parseUnixTable(text: string): ReadonlyMap<number, UnixSocket> {
  const sockets = new Map<number, UnixSocket>();
  for (const content of text.split('\n')) {
    const fields = line.exec(content);
    if (fields === null) continue;
    const [, flags = '', state = '', inode = '', name = ''] = fields;
    sockets.set(Number(inode), {
      listening: (Number.parseInt(flags, 16) & flagListening) !== 0,
      connected: Number.parseInt(state, 16) === stateConnected,
      name,
    });
  }
  return sockets;
}
