/** Every key of the window, on one page. */
import type { ReactNode } from 'react';
import { KeyCap } from './key-cap.tsx';
import { Modal } from './modal.tsx';
import { useView, useWorkspace } from './workspace-context.ts';

const keys: readonly { readonly keys: readonly string[]; readonly meaning: string }[] = [
  { keys: ['/', 'Ctrl F'], meaning: 'go to the filter' },
  { keys: ['Esc'], meaning: 'clear the filter, close what is open' },
  { keys: ['↑', '↓', 'Page Up', 'Page Down', 'Home', 'End'], meaning: 'move in the table' },
  { keys: ['Enter'], meaning: 'open the details of the row' },
  { keys: ['c', 'Ctrl C'], meaning: 'copy the address of the row' },
  { keys: ['Menu', 'Shift F10'], meaning: 'everything that can be copied' },
  { keys: ['a'], meaning: 'switch between listeners and all sockets' },
  { keys: ['p'], meaning: 'pause and resume' },
  { keys: ['Tab', '←', '→'], meaning: 'go to the column headers, and along them' },
  { keys: ['Enter'], meaning: 'on a header: sort by it, again for the other way' },
  { keys: ['Shift ←', 'Shift →'], meaning: 'on a header: narrower, wider' },
  { keys: ['?'], meaning: 'this page' },
];

export function KeysDialog(): ReactNode {
  const { view } = useWorkspace();
  const open = useView((state) => state.dialog === 'keys');
  return (
    <Modal title="Keys" open={open} onClose={() => view.openDialog(null)}>
      <dl className="keys">
        {keys.map(({ keys: caps, meaning }) => (
          <div key={meaning}>
            <dt>
              {caps.map((cap) => (
                <KeyCap key={cap}>{cap}</KeyCap>
              ))}
              <span className="unseen">{caps.join(', ')}</span>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
