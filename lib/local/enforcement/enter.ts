/**
 * The command line that starts a program inside confinements, with standard error merged into standard output.
 * A shell enters and then becomes the program, so that its start is throttled and charged too.
 *
 * @param procsFiles see Confinement
 * @returns file and arguments for `spawn`
 */
export function enter(procsFiles: readonly string[], command: readonly string[]): [string, string[]] {
  return ['/bin/sh', ['-c', script, 'partita-enter', ...procsFiles, '--', ...command]];
}

const script = `
exec 2>&1
while [ "$1" != -- ]; do echo $$ > "$1" || exit 126; shift; done
shift
exec "$@"`;
