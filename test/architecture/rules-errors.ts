/** Rule `errors`: each code is complete, thrown somewhere, tested and documented; and there is one of it. */
import { ERROR_PAGE } from './error-docs.ts';
import { readErrorTables, type DocumentedError } from './error-tables.ts';
import { isTest, type Finding, type Project } from './project.ts';

export function checkErrors(project: Project): Finding[] {
  const errors = readErrorTables(project);
  const tests = joinedText(project, (path) => path.endsWith('.test.ts'));
  const code = joinedText(project, (path) => path.endsWith('.ts') && !isTest(path));
  const page = project.text(ERROR_PAGE);
  return errors.flatMap((error, index) => {
    const first = errors.findIndex((other) => other.code === error.code);
    const complaints = [
      incomplete(error),
      first === index ? undefined : `is already in ${errors[first]?.path}`,
      countOf(code, error.code) > 1 ? undefined : 'is thrown nowhere',
      countOf(tests, error.code) > 0 ? undefined : 'is mentioned in no test',
      page.includes(`**${error.code}**`) ? undefined : `has no row in ${ERROR_PAGE}`,
    ];
    return complaints
      .filter((complaint) => complaint !== undefined)
      .map((complaint): Finding => {
        const message = `${error.code} ${complaint}`;
        return { rule: 'errors', path: error.path, line: error.line, message };
      });
  });
}

function incomplete(error: DocumentedError): string | undefined {
  if (error.message === '' || error.hint === '') return 'needs a literal message and hint';
  return error.exitCode === '' ? 'needs an exit code from EXIT_CODE' : undefined;
}

function joinedText(project: Project, wanted: (path: string) => boolean): string {
  return project.paths
    .filter(wanted)
    .map((path) => project.text(path))
    .join('\n');
}

/** Whole words only: `X_TOO_OLD` is not a mention of `X_TOO`. */
function countOf(text: string, code: string): number {
  return text.match(new RegExp(`\\b${code}\\b`, 'g'))?.length ?? 0;
}
