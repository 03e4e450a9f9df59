/** Copies facts of a row to the clipboard and says so. Knows the clipboard, not the components. */
import { formatEndpoint } from '../shared/model/address.ts';
import { commandLine } from '../shared/model/process.ts';
import { reportSocket } from '../shared/report.ts';
import type { Row } from './rows/row.ts';
import type { Workspace } from './workspace.ts';

export type Copyable = { readonly label: string; readonly key?: string; readonly text: string };

/** What can be copied of a row, in the order of a menu. */
export function copyables(row: Row, { window: store }: Workspace): readonly Copyable[] {
  const { sample } = store.getState().chart;
  const [lead] = row.owners;
  const list: Copyable[] = [
    { label: 'Copy address', key: 'c', text: formatEndpoint(row.socket.local) },
  ];
  if (row.socket.remote !== null && row.socket.remote.port !== 0) {
    list.push({ label: 'Copy remote address', text: formatEndpoint(row.socket.remote) });
  }
  if (lead !== undefined) {
    list.push(
      { label: 'Copy PID', text: String(lead.pid) },
      { label: 'Copy command', text: commandLine(lead) },
    );
  }
  if (sample !== null) {
    const json = JSON.stringify(reportSocket(sample, row.socket), null, 2);
    list.push({ label: 'Copy row as JSON', text: json });
  }
  return list;
}

export function copyAddress(workspace: Workspace, row: Row): Promise<void> {
  return copyText(workspace, formatEndpoint(row.socket.local));
}

/** Says what was copied, or in one sentence why it could not be. */
export async function copyText({ view }: Workspace, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    view.notify(`The clipboard did not take it: ${reason}`);
    return;
  }
  const [firstLine = ''] = text.split('\n');
  view.notify(text === firstLine && text.length <= 60 ? `Copied ${text}` : 'Copied');
}
