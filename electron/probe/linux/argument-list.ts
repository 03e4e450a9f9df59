/** The bytes of /proc/PID/cmdline (proc_pid_cmdline(5)) as arguments. Pure. */

export function parseArgumentList(bytes: Uint8Array): readonly string[] {
  if (bytes.length === 0) return [];
  const text = new TextDecoder().decode(bytes);
  const argv = (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
  // A program that renames itself (nginx, sshd, postgres) writes one string with blanks over its
  // arguments and fills the rest with NULs, which are no arguments.
  if (argv[0]?.includes(' ') === true) {
    while (argv.length > 1 && argv.at(-1) === '') argv.pop();
  }
  return argv;
}
