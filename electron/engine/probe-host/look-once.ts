/**
 * One look in this very process, for commands that answer and leave: starting a second process would
 * cost more than the look itself, and there is no window to protect.
 */
import type { LookWish } from '../../../shared/model/look-wish.ts';
import type { MachineFacts } from '../../../shared/model/machine.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import type { UnixListing } from '../../../shared/model/unix-socket.ts';
import { openProbe } from '../../probe/platform.ts';

export async function lookOnce(wish: LookWish): Promise<{
  readonly sample: Sample;
  readonly machine: MachineFacts;
}> {
  const probe = await openProbe();
  try {
    return { sample: await probe.look(wish), machine: probe.describe() };
  } finally {
    probe.close();
  }
}

/** One listing of the UNIX sockets, likewise. */
export async function listUnixOnce(): Promise<UnixListing> {
  const probe = await openProbe();
  try {
    return await probe.listUnix();
  } finally {
    probe.close();
  }
}
