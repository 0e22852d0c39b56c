/** Rule `sizes`: files and functions that a person can read top-down. */
import type { Finding, Project } from './project.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

/** Pure tables and catalogs, where length is not difficulty. */
const TABLE_FILES: readonly string[] = [
  'twin/wire/vif-table.ts',
  'twin/words/en/dashboard.ts',
  'twin/words/de/dashboard.ts',
];

export function checkSizes(project: Project): Finding[] {
  return project.sources.flatMap((path) => {
    const { lineCount, functions } = project.facts(path);
    const findings: Finding[] = functions
      .filter(
        ({ name, lineCount: lines }) => lines > FUNCTION_LINES_MAX && !isTestGroup(path, name),
      )
      .map(({ name, line, lineCount: lines }) => ({
        rule: 'sizes',
        path,
        line,
        message: `${name} has ${lines} lines, at most ${FUNCTION_LINES_MAX} are allowed`,
      }));
    if (lineCount > FILE_LINES_MAX && !TABLE_FILES.includes(path)) {
      const message = `has ${lineCount} lines, at most ${FILE_LINES_MAX} are allowed`;
      findings.unshift({ rule: 'sizes', path, message });
    }
    return findings;
  });
}

/** A `describe`, or a helper of that name that skips the group. */
function isTestGroup(path: string, name: string): boolean {
  return path.endsWith('.test.ts') && name.startsWith('the callback of describe');
}
