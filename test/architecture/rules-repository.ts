/** Rules on the files around the code: names of machines, READMEs, the lock file. */
import type { Finding, Project } from './project.ts';

const README_LINES_MAX = 80;

/** Folders at the top that need no README of their own. */
const PLAIN_FOLDERS = ['bin', 'decisions', 'docs'];

const MACHINE_NAMES: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  {
    pattern: /registry\.(npmjs|yarnpkg)\.\w+|npm[m]irror|artifactor[y]/i,
    what: 'a package registry',
  },
  { pattern: /(^|[\s"'`(=])\/(home|root|work|Users|mnt)\/\w/, what: 'a path of one machine' },
  { pattern: /\b[A-Z]:\\\w/, what: 'a path of one machine' },
];

/** Rule `machines`: nothing that is committed depends on where it was written. */
export function checkMachineNames(project: Project): Finding[] {
  return project.paths.flatMap((path) =>
    project
      .text(path)
      .split('\n')
      .flatMap((text, index): Finding[] => {
        const name = MACHINE_NAMES.find(({ pattern }) => pattern.test(text));
        if (name === undefined) return [];
        return [{ rule: 'machines', path, line: index + 1, message: `names ${name.what}` }];
      }),
  );
}

/** Rule `readmes`: each folder at the top says what it is for, shortly, and so does the root. */
export function checkReadmes(project: Project): Finding[] {
  const folders = new Set(
    project.paths.filter((path) => path.includes('/')).map((path) => path.split('/')[0] ?? ''),
  );
  const pages = [...folders]
    .filter((folder) => !folder.startsWith('.') && !PLAIN_FOLDERS.includes(folder))
    .map((folder) => `${folder}/README.md`);
  const root = ['README.md'].filter((path) => project.has(path));
  return [...root, ...pages].flatMap((path): Finding[] => {
    if (!project.has(path)) return [{ rule: 'readmes', path, message: 'is missing' }];
    // What a machine wrote and keeps is read as one list.
    const own = project.text(path).replaceAll(/<!-- generated: [^]*?<!-- \/generated -->/g, '');
    const lines = own.trimEnd().split('\n').length;
    if (lines <= README_LINES_MAX) return [];
    const message = `has ${lines} lines, at most ${README_LINES_MAX} are allowed`;
    return [{ rule: 'readmes', path, message }];
  });
}

/** Rule `lock`: the lock file works with any mirror, so it names no address. */
export function checkLockFile(project: Project): Finding[] {
  const path = 'package-lock.json';
  const { packages = {} } = JSON.parse(project.text(path) || '{}') as {
    packages?: Record<string, { readonly resolved?: string }>;
  };
  return Object.entries(packages).flatMap(([name, entry]): Finding[] =>
    entry.resolved === undefined
      ? []
      : [{ rule: 'lock', path, message: `${name} has a resolved address` }],
  );
}
