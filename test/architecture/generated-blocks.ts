/**
 * Counts and lists in pages are written from the code, between two marks:
 * `<!-- generated: NAME -->` and `<!-- /generated -->`. `npm run docs` writes them, and a page whose
 * block says something else does not pass.
 */
import { COMMANDS } from '../../cli/commands.ts';
import type { Finding, Project } from './project.ts';

const BLOCK = /<!-- generated: ([\w-]+) -->\n[\s\S]*?\n<!-- \/generated -->/g;
const COLUMNS = 100;

/** What each block says of the tree. */
const BLOCKS: Readonly<Record<string, (project: Project) => string>> = {
  commands: () => wrapped(COMMANDS.map(({ name }) => `\`${name}\``)),
  'late-echo': (project) =>
    `\`\`\`js\n${project.text('docs/attacks/late-echo.mjs').trimEnd()}\n\`\`\``,
  scenarios: (project) =>
    project.paths
      .filter((path) => /^scenarios\/[\w-]+\.yaml$/.test(path))
      .map((path) => `- \`${path.slice('scenarios/'.length)}\`: ${aboutOf(project.text(path))}`)
      .join('\n'),
};

/** A page with its blocks as they should be. An unknown block stays as it is. */
export function withBlocks(page: string, project: Project): string {
  return page.replaceAll(BLOCK, (whole, name: string) => {
    const write = BLOCKS[name];
    if (write === undefined) return whole;
    return `<!-- generated: ${name} -->\n\n${write(project)}\n\n<!-- /generated -->`;
  });
}

/** Rule `generated`: blocks are up to date, and no other sentence counts what the tree can count. */
export function checkGeneratedBlocks(project: Project): Finding[] {
  return project.paths
    .filter((path) => path.endsWith('.md') && path !== 'CHANGELOG.md')
    .flatMap((path) => [...staleIn(path, project), ...countsIn(path, project.text(path))]);
}

function staleIn(path: string, project: Project): Finding[] {
  const page = project.text(path);
  const rule = 'generated';
  const unknown = [...page.matchAll(BLOCK)]
    .filter(([, name = '']) => BLOCKS[name] === undefined)
    .map(([, name = '']) => ({ rule, path, message: `has no generator for "${name}"` }));
  if (withBlocks(page, project) === page) return unknown;
  return [...unknown, { rule, path, message: 'is out of date; `npm run docs` writes it' }];
}

const NUMBER =
  '\\d{1,3}(?:,\\d{3})*|five|six|seven|eight|nine|ten|eleven|twelve|\\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\\w+)?|(?:a|one|two|three) hundred';
const COUNTED = 'drivers|commands|scenarios|attacks|defences|error codes|operations|rules|alarms';
const COUNT = new RegExp(`\\b(${NUMBER})\\s+(?:[a-z-]+\\s+)?(${COUNTED})(?![\\w[])`, 'gi');
/** Pages that are written as a whole, and those that tell what was so on a day. */
const WHOLE_PAGES =
  /^docs\/(?:errors|aws-compatibility|interventions|rule-functions)\.md$|(?:^|\/)decisions\//;

function countsIn(path: string, page: string): Finding[] {
  if (WHOLE_PAGES.test(path)) return [];
  const hidden = page.replaceAll(BLOCK, (block) => block.replaceAll(/[^\n]/g, ' '));
  return [...hidden.matchAll(COUNT)].map(({ 0: found, index }) => ({
    rule: 'generated',
    path,
    line: hidden.slice(0, index).split('\n').length,
    message: `counts by hand: "${found.replaceAll(/\s+/g, ' ')}"`,
  }));
}

/** `about:` of a scenario, which may be folded over several lines. */
function aboutOf(text: string): string {
  const [, first = '', more = ''] = /^about: *>?-?(.*)\n((?:[ \t]+\S.*\n)*)/m.exec(text) ?? [];
  return `${first} ${more}`
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/^['"]|['"]$/g, '');
}

function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const fits = last !== undefined && last.length + word.length + 3 <= COLUMNS;
    if (fits) lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(word);
  }
  return lines.join(',\n');
}
