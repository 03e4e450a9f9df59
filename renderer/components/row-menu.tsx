/** The menu of a row, at the pointer or below the row: all that can be copied of it. */
import { Menu } from '@base-ui/react/menu';
import { useImperativeHandle, useMemo, useState, type ReactNode, type Ref } from 'react';
import { copyables, copyText } from '../copying.ts';
import { gridId } from '../keyboard.ts';
import type { Row } from '../rows/row.ts';
import { KeyCap } from './key-cap.tsx';
import { useWorkspace } from './workspace-context.ts';

export type RowMenuHandle = {
  readonly openAt: (row: Row, place: Element | { readonly x: number; readonly y: number }) => void;
};

export function RowMenu({ ref }: { readonly ref: Ref<RowMenuHandle> }): ReactNode {
  const workspace = useWorkspace();
  const [row, setRow] = useState<Row | null>(null);
  const [place, setPlace] = useState<Element | { readonly x: number; readonly y: number }>({
    x: 0,
    y: 0,
  });
  const [open, setOpen] = useState(false);

  useImperativeHandle(
    ref,
    () => ({
      openAt: (chosen, at) => {
        setRow(chosen);
        setPlace(at);
        setOpen(true);
      },
    }),
    [],
  );

  const anchor = useMemo(
    () =>
      place instanceof Element
        ? place
        : { getBoundingClientRect: () => new DOMRect(place.x, place.y, 0, 0) },
    [place],
  );

  return (
    <Menu.Root open={open} onOpenChange={setOpen}>
      <Menu.Portal>
        <Menu.Positioner
          className="overlay"
          anchor={anchor}
          side="bottom"
          align="start"
          sideOffset={2}
        >
          <Menu.Popup
            className="popup menu"
            aria-label="Copy"
            finalFocus={() => document.getElementById(gridId)}
          >
            {row !== null &&
              copyables(row, workspace).map(({ label, key, text }) => (
                <Menu.Item
                  key={label}
                  className="menu-item"
                  onClick={() => void copyText(workspace, text)}
                >
                  {label}
                  {key !== undefined && <KeyCap>{key}</KeyCap>}
                </Menu.Item>
              ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
