/**
 * The command line that starts a program inside confinements, with standard error merged into standard output.
 * A shell enters and then becomes the program, so that its start is throttled and charged too.
 *
 * @param procsFiles see Confinement; a path that ends in a slash is a folder, in
 * which it makes a file that is named by its process id
 * @returns file and arguments for `spawn`
 */
export function enter(procsFiles: readonly string[], command: readonly string[]): [string, string[]] {
  return ['/bin/sh', ['-c', script, 'partita-enter', ...procsFiles, '--', ...command]];
}

const script = `
exec 2>&1
while [ "$1" != -- ]; do
  case $1 in */) file=$1$$ ;; *) file=$1 ;; esac
  echo $$ > "$file" || exit 126
  shift
done
shift
exec "$@"`;
