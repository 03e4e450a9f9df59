/**
 * /etc/passwd (passwd(5)) as names by user number. Pure; lines that are no entries are passed over.
 */

export function parsePasswd(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , id] = line.split(':', 3);
    if (name === undefined || name === '' || id === undefined || !/^\d{1,10}$/.test(id)) continue;
    // Two names may share a number; getpwuid(3) takes the first.
    if (!names.has(Number(id))) names.set(Number(id), name);
  }
  return names;
}
