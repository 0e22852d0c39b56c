/** Rules on what pages and comments say: files that they name exist, and absolute words are held. */
import { posix } from 'node:path';
import type { Finding, Project } from './project.ts';

/** Words that leave no room: whoever writes one says what keeps it true. */
const ABSOLUTE = /\b(only|never|always|exactly)\b/i;
const HELD = /<!--\s*held:\s*(.+?)\s*-->/g;
/** A test or rule that the sentence itself names; that it exists is the other rule's business. */
const NAMED_TEST = /`[\w/.-]+\.test\.ts`|`[\w/-]*(?:rules-|layers)[\w-]*\.ts`/;
const CLAIMING = /(^|\/)README\.md$|^SECURITY\.md$|(^|\/)decisions\/[^/]+\.md$/;

/** A file by path or name; `*` stands for a part of a name, an ellipsis for many. */
const FILE_NAME = /^[\w@.*-]+(?:\/[\w@.*-]+)*\.(?:ts|cjs|mjs|md|ya?ml|sql|css)$/;
const LINK = /\]\((?!\w+:|#)([^)#\s]+)(?:#[^)]*)?\)/g;
const CODE = /`([^`\n]+)`/g;
const COMMENT = /^\s*(?:\/\/|\/?\*)/;
const IN_COMMENT = /(?<![\w/.@*-])((?:[\w-]+\/)*[\w.-]+\.ts)\b/g;

/** What the reader is to write has a name and no file here: `x.ts`, `my.yaml`, `NAME.ts`. */
const EXAMPLES = /(?:^|\/)(?:x|my|rules-x|[A-Z]{4,})(?:[./-]|$)/;

/** Rule `pages`: links lead somewhere, and files that pages and comments name are there. */
export function checkNamedFiles(project: Project): Finding[] {
  const lookUp = new NamedFiles(project);
  return project.paths.flatMap((path) =>
    linesOf(project, path).flatMap(({ line, text }) =>
      namesIn(path, text)
        .filter((name) => !lookUp.exists(name, path))
        .map((name) => ({
          rule: 'pages',
          path,
          line,
          message: `names ${name}, which is not there`,
        })),
    ),
  );
}

/** Rule `claims`: a paragraph with an absolute word names the test or file that holds it. */
export function checkHeldClaims(project: Project): Finding[] {
  return project.paths
    .filter((path) => CLAIMING.test(path))
    .flatMap((path) =>
      blocksOf(project.text(path)).flatMap((block) => heldBy(project, path, block)),
    );
}

interface Block {
  readonly line: number;
  readonly text: string;
}

function heldBy(project: Project, path: string, { line, text }: Block): Finding[] {
  const word = ABSOLUTE.exec(text.replaceAll(HELD, '').replaceAll(CODE, ''))?.[0];
  if (word === undefined || NAMED_TEST.test(text)) return [];
  const finding = (message: string): Finding => ({ rule: 'claims', path, line, message });
  const holders = [...text.matchAll(HELD)].flatMap(([, names = '']) => names.split(/,\s*/));
  if (holders.length === 0) return [finding(`says "${word}" and not what holds it`)];
  return holders
    .filter((name) => !project.has(name))
    .map((name) => finding(`is held by ${name}, which is not there`));
}

/** Paragraphs, list items and rows of tables; code is left out. */
function blocksOf(page: string): Block[] {
  const blocks: { line: number; text: string }[] = [];
  let isCode = false;
  let isOpen = false;
  for (const [index, text] of page.split('\n').entries()) {
    if (text.trimStart().startsWith('```')) isCode = !isCode;
    if (isCode || text.trim() === '' || text.startsWith('```')) {
      isOpen = false;
      continue;
    }
    const last = blocks.at(-1);
    if (isOpen === false && /^\|[\s:|-]+\|$/.test(text)) blocks.pop();
    const starts = /^\s*(?:[-*]|\d+\.|\||#)/.test(text);
    if (isOpen && !starts && last !== undefined) last.text += `\n${text}`;
    else blocks.push({ line: index + 1, text });
    isOpen = !text.startsWith('#') && !text.startsWith('|');
  }
  return blocks;
}

function linesOf(project: Project, path: string): Block[] {
  if (!/\.(md|ts)$/.test(path)) return [];
  return project
    .text(path)
    .split('\n')
    .map((text, index) => ({ line: index + 1, text }));
}

function namesIn(path: string, text: string): string[] {
  if (path.endsWith('.md')) {
    const links = [...text.matchAll(LINK)].map(([, target = '']) => target);
    const code = [...text.matchAll(CODE)].map(([, name = '']) => name);
    return [...links, ...code.filter((name) => FILE_NAME.test(name) && !EXAMPLES.test(name))];
  }
  if (!COMMENT.test(text)) return [];
  return [...text.matchAll(IN_COMMENT)]
    .map(([, name = '']) => name)
    .filter((name) => !EXAMPLES.test(name));
}

/** Finds a file as a reader would: beside the page, from the root, or by the end of its path. */
class NamedFiles {
  readonly #project: Project;
  readonly #folders: ReadonlySet<string>;

  constructor(project: Project) {
    this.#project = project;
    this.#folders = new Set(project.paths.flatMap(foldersAbove));
  }

  exists(name: string, from: string): boolean {
    const clean = name.replace(/^\.\//, '').replace(/\/$/, '');
    if (clean.includes('*')) return this.#some(clean);
    const beside = posix.normalize(posix.join(posix.dirname(from), clean));
    return [beside, clean].some((path) => this.#isThere(path)) || this.#ends(clean);
  }

  #isThere(path: string): boolean {
    return path === '.' || this.#project.has(path) || this.#folders.has(path);
  }

  #ends(name: string): boolean {
    return this.#project.paths.some((path) => path.endsWith(`/${name}`));
  }

  #some(pattern: string): boolean {
    const escaped = pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
    const regex = new RegExp(`(^|/)${escaped}$`);
    return this.#project.paths.some((path) => regex.test(path));
  }
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
