/**
 * Labels rows with the network namespace they come from. The same rows get the same labelled rows,
 * and the same table the same array, so that a quiet namespace makes nothing anew.
 */
import type { NetworkNamespace } from '../../../shared/model/network-namespace.ts';
import type { SocketRow } from './source.ts';
import type { TablePart } from './table-parts.ts';

type Labelled = { readonly namespace: NetworkNamespace; readonly part: TablePart };

export type RowLabels = {
  readonly label: (part: TablePart, namespace: NetworkNamespace) => TablePart;
};

export function makeRowLabels(): RowLabels {
  const parts = new WeakMap<TablePart, Labelled>();
  const rows = new WeakMap<SocketRow, SocketRow>();

  const labelRow = (row: SocketRow, namespace: NetworkNamespace): SocketRow => {
    const known = rows.get(row);
    if (known !== undefined && isSame(known.namespace, namespace)) return known;
    const labelled = { ...row, namespace };
    rows.set(row, labelled);
    return labelled;
  };

  return {
    label: (part, namespace) => {
      const known = parts.get(part);
      if (known !== undefined && isSame(known.namespace, namespace)) return known.part;
      const labelled = part.map((row) => labelRow(row, namespace));
      parts.set(part, { namespace, part: labelled });
      return labelled;
    },
  };
}

function isSame(left: NetworkNamespace | null, right: NetworkNamespace): boolean {
  return left !== null && left.id === right.id && left.name === right.name;
}
