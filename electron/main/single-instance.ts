/** One Portolan a user: a second start brings the first one's window forward and leaves. */
import { app } from 'electron';

/** @returns whether this start is the first one; if not, the app must quit at once */
export function claimSingleInstance(onSecondStart: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', onSecondStart);
  return true;
}
