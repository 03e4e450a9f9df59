/** A key, drawn where it is used. */
import type { ReactNode } from 'react';

/** Hidden from screen readers, which announce keys by `aria-keyshortcuts`. */
export function KeyCap({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <kbd className="key-cap" aria-hidden="true">
      {children}
    </kbd>
  );
}
