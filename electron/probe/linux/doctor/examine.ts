/** The doctor of Linux: the list of checks in the order they are read. Each check is a file's own. */
import type { Check, Examination } from '../../../../shared/model/examination.ts';
import { checkBpf } from './bpf-check.ts';
import type { DoctorContext } from './context.ts';
import {
  checkBoundSockets,
  checkCgroups,
  checkCloseEvents,
  checkDescriptorCounts,
} from './kernel-checks.ts';
import { checkLoops } from './loops-check.ts';
import { checkNamespaces } from './namespaces-check.ts';
import { checkOptions } from './options-check.ts';
import { checkOwners } from './owners-check.ts';
import { checkReader, checkUnixDiag } from './reader-check.ts';
import { checkSurroundings, checkUser } from './surroundings-check.ts';

/** A reader or fact that joins Portolan adds its check here. */
const checks: readonly ((context: DoctorContext) => Check | readonly Check[])[] = [
  checkSurroundings,
  checkUser,
  checkReader,
  checkBpf,
  checkOwners,
  checkOptions,
  checkLoops,
  checkNamespaces,
  checkCgroups,
  checkUnixDiag,
  checkBoundSockets,
  checkDescriptorCounts,
  checkCloseEvents,
];

export function examine(context: DoctorContext): Examination {
  return { os: 'linux', takenAt: Date.now(), checks: checks.flatMap((check) => check(context)) };
}
