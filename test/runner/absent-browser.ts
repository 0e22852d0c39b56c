/** Names the browser tests that a machine without Chromium leaves out, so that none goes silently. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { NO_CHROMIUM } from '../support/chromium.ts';

/** One line per browser test, `file > title (why)`; a table of cases counts as one. */
export function absentBrowserTests(root: string): string[] {
  const files = globSync('{twin,sim,broker,cli,ui,test}/**/*.browser.test.ts', {
    cwd: root,
  }).sort();
  return files.flatMap((file) =>
    testTitles(readFileSync(join(root, file), 'utf8')).map(
      (title) => `${file} > ${title} (${NO_CHROMIUM})`,
    ),
  );
}

/** First argument of each `test(…)`, `it(…)`, `test.each(…)(…)`, in order. */
export function testTitles(source: string): string[] {
  const titles: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (node === null || typeof node !== 'object') return;
    const call = node as { type?: string; callee?: unknown; arguments?: unknown[] };
    if (call.type === 'CallExpression' && isTest(call.callee)) {
      const title = titleOf(call.arguments?.[0], source);
      if (title !== undefined) titles.push(title);
    }
    Object.values(node).forEach(visit);
  };
  visit(parseSync('tests.ts', source).program.body);
  return titles;
}

function isTest(callee: unknown): boolean {
  const node = callee as { type?: string; name?: string; object?: unknown; callee?: unknown };
  if (node.type === 'Identifier') return node.name === 'test' || node.name === 'it';
  if (node.type === 'MemberExpression') return isTest(node.object);
  return node.type === 'CallExpression' && isTest(node.callee);
}

function titleOf(argument: unknown, source: string): string | undefined {
  const node = argument as { type?: string; value?: unknown; start?: number; end?: number };
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral')
    return source.slice((node.start ?? 0) + 1, (node.end ?? 1) - 1);
  return undefined;
}
