/** The desktop's log: one line on stderr for each thing worth knowing; never what a socket or a page said. */

export function log(line: string): void {
  console.error(`portolan: ${line}`);
}
