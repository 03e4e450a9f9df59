/** The frame of a dialog: title, close, and the focus back where it came from. */
import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { KeyCap } from './key-cap.tsx';

export function Modal(props: {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Dialog.Root open={props.open} onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="popup modal">
          <header>
            <Dialog.Title className="popup-title">{props.title}</Dialog.Title>
            <Dialog.Close className="button quiet small">
              Close <KeyCap>Esc</KeyCap>
            </Dialog.Close>
          </header>
          {props.children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
