/** Which reader is in use, and why not the better one. */
import type { Check } from '../../../../shared/model/examination.ts';
import { encodeUnixPeerRequest } from '../loops/diag-answers.ts';
import { dumpDiag } from '../loops/diag-dump.ts';
import { littleEndian } from '../loops/namespace-sockets.ts';
import { limited, missing, ok, untried, type CheckText, type DoctorContext } from './context.ts';

const readerText: CheckText = ['reader', 'Socket tables'];
const unixText: CheckText = ['unix-diag', 'Peers of UNIX sockets'];

export function checkReader({ reader, forced, fallback }: DoctorContext): Check {
  if (reader === 'netlink') {
    const why = forced ? 'as PORTOLAN_PROBE asks' : 'the best there is without eBPF';
    return ok(readerText, `read by netlink (sock_diag), ${why}`);
  }
  const cost = 'slower, and without IPV6_V6ONLY, backlog and connection statistics';
  if (forced) {
    const detail = `read as text from /proc/net, as PORTOLAN_PROBE asks: ${cost}`;
    return limited(readerText, detail, 'unset PORTOLAN_PROBE');
  }
  const detail = `read as text from /proc/net (${cost}), because ${fallback ?? 'netlink failed'}`;
  const unlock = fallback?.includes('sock_diag does not list')
    ? 'sudo modprobe -a inet_diag tcp_diag udp_diag'
    : null;
  return limited(readerText, detail, unlock);
}

export function checkUnixDiag({ systemCalls }: DoctorContext): Check {
  if (systemCalls === null) return untried(unixText);
  const request = encodeUnixPeerRequest(littleEndian);
  const refused = dumpDiag(systemCalls.libc, request, littleEndian, () => undefined);
  if (refused === null) return ok(unixText, 'the kernel names the other end of every UNIX socket');
  const detail = `the kernel does not name them (${refused}); socketpairs are recognised by their numbers`;
  return missing(unixText, detail, 'sudo modprobe unix_diag');
}
