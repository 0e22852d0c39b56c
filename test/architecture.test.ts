/** The rules of the repository, checked on the repository. That they can fail: architecture/rules.test.ts. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  COMPATIBILITY_PAGE,
  formatCompatibilityPage,
  missingProofs,
} from './architecture/compatibility-page.ts';
import { ERROR_PAGE, formatErrorPage } from './architecture/error-docs.ts';
import { readErrorTables } from './architecture/error-tables.ts';
import { readProject } from './architecture/project.ts';
import { formatFinding, RULES } from './architecture/rules.ts';

const project = readProject(fileURLToPath(new URL('..', import.meta.url)));
/** A rule reads every file of the repository, on whatever machine, beside whatever else it does. */
const WHOLE_TREE_MS = 120_000;

describe('the repository', () => {
  test.each(Object.entries(RULES))(
    '%s',
    (_sentence, rule) => {
      expect(rule(project).map(formatFinding)).toEqual([]);
    },
    WHOLE_TREE_MS,
  );

  test('is read whole: the folders of all three programs have files', () => {
    for (const place of ['twin/kernel/', 'twin/wire/', 'sim/core/', 'broker/', 'ui/', 'bin/']) {
      expect(project.paths.filter((path) => path.startsWith(place)).length).toBeGreaterThan(1);
    }
  });

  test('has an error page that is up to date; `npm run docs` writes it', () => {
    const page = project.text(ERROR_PAGE).split('\n');
    const wanted = formatErrorPage(readErrorTables(project)).split('\n');
    expect({
      missing: wanted.filter((line) => !page.includes(line)),
      stale: page.filter((line) => !wanted.includes(line)),
    }).toEqual({ missing: [], stale: [] });
  });

  test('has a compatibility page that is up to date; `npm run docs` writes it', async () => {
    expect(project.text(COMPATIBILITY_PAGE)).toBe(await formatCompatibilityPage());
  });

  test('has every test that the compatibility page names', () => {
    const textOf = (path: string) => (project.has(path) ? project.text(path) : undefined);
    expect(missingProofs(textOf)).toEqual([]);
    expect(missingProofs(() => undefined).length).toBeGreaterThan(50);
  });
});
