/** Portolan's sign: the compass rose of a sea chart. */
import type { ReactNode } from 'react';

export function Compass({ sizePx }: { readonly sizePx: number }): ReactNode {
  return (
    <svg
      className="compass"
      width={sizePx}
      height={sizePx}
      viewBox="0 0 24 24"
      fill="none"
      aria-hidden="true"
    >
      <circle cx="12" cy="12" r="9.2" />
      <path className="rays" d="M12 1.5v21M1.5 12h21M4.6 4.6l14.8 14.8M19.4 4.6 4.6 19.4" />
      <path className="needle" d="m12 4 2.6 8L12 20l-2.6-8z" />
    </svg>
  );
}
