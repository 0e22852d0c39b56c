/** The documentation page of all error codes, written from the tables. */
import { compareText } from '#kernel/compare-text.ts';
import { EXIT_CODE } from '#kernel/errors.ts';
import type { DocumentedError } from './error-tables.ts';

export const ERROR_PAGE = 'docs/errors.md';

const HEAD = `# Errors

Every error has a code that stays, a message that says what was expected and what was found, and
a hint on what to do next. Programs end with the exit code; the portal answers
\`{ code, message, hint }\` with the status. Words in braces are filled in.

This page is written from the error tables by \`npm run docs\`; a test fails when it is out of date.
`;

export function formatErrorPage(errors: readonly DocumentedError[]): string {
  const byPath = Map.groupBy(errors, ({ path }) => path);
  return [HEAD, ...[...byPath].map(([path, rows]) => formatSection(path, rows))].join('\n');
}

function formatSection(path: string, rows: readonly DocumentedError[]): string {
  const lines = [...rows].sort((a, b) => compareText(a.code, b.code)).map(formatRow);
  return `## \`${path}\`\n\n${lines.join('\n')}\n`;
}

function formatRow({ code, message, hint, exitCode, httpStatus }: DocumentedError): string {
  const exit = (EXIT_CODE as Readonly<Record<string, number>>)[exitCode];
  const status = httpStatus === undefined ? '' : `, HTTP ${httpStatus}`;
  return `- **${code}** (exit ${exit ?? '?'}${status}): \`${message}\` — ${hint}`;
}
