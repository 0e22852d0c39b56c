/** Rules on what pages and comments say: files that they name exist, and absolute words are held. */
import { posix } from 'node:path';
import type { Finding, Project } from './project.ts';

/** Words that leave no room: whoever writes one says what keeps it true. */
const ABSOLUTE = /\b(only|never|always|exactly)\b/i;
const HELD = /<!--\s*held:\s*(.+?)\s*-->/g;
/** A test or rule that the sentence itself names; that it exists is the other rule's business. */
const NAMED_TEST = /`[\w/.-]+\.test\.ts`|`[\w/-]*(?:rules-|layers)[\w-]*\.ts`/;
/** What can hold a claim: a test, a rule of the architecture, or a scenario that runs each night. */
const HOLDER =
  /\.test\.ts$|^test\/architecture\/(?:rules|layers)[\w-]*\.ts$|^scenarios\/[\w-]+\.yaml$/;
const CLAIMING = /(^|\/)README\.md$|^SECURITY\.md$|(^|\/)decisions\/[^/]+\.md$/;

/** A file by path or name; `*` stands for a part of a name, an ellipsis for many. */
const FILE_NAME = /^[\w@.*-]+(?:\/[\w@.*-]+)*\.(?:ts|cjs|mjs|md|ya?ml|sql|css)$/;
const LINK = /\]\((?!\w+:|#)([^)#\s]+)(?:#[^)]*)?\)/g;
const CODE = /`([^`\n]+)`/g;
/** A line of a comment, or what follows code without texts in a line. */
const COMMENT = /^\s*\/?\*+(.*)|^(?:[^'"`]*\s)?\/\/ (.*)/;
const YAML_COMMENT = /(?:^|\s)# (.*)/;
const IN_COMMENT = /(?<![\w/.@*-])((?:[\w-]+\/)*[\w.-]+\.(?:ts|md|ya?ml|cjs))\b/g;

const PROGRAMS = ['sim', 'broker', 'twin', 'ui', 'cli'] as const;

/** A build makes these. */
const BUILT = /^(?:\.\/)?dist\//;

/** What the reader is to write has a name and no file here: `x.ts`, `my.yaml`, `NAME.ts`. */
const EXAMPLES = /(?:^|\/)(?:x|my|rules-x|[A-Z]{4,})(?:[./-]|$)/;

/** Rule `pages`: links lead somewhere, and files that pages and comments name are there. */
export function checkNamedFiles(project: Project): Finding[] {
  const lookUp = new NamedFiles(project);
  return project.paths.flatMap((path) =>
    linesOf(project, path).flatMap(({ line, text }) =>
      namesIn(path, text)
        .filter((name) => !BUILT.test(name) && !lookUp.exists(name, path))
        .map((name) => ({
          rule: 'pages',
          path,
          line,
          message: `names ${name}, which is not there`,
        })),
    ),
  );
}

/** Rule `rooms`: the README of a program names each of its rooms. */
export function checkNamedRooms(project: Project): Finding[] {
  return PROGRAMS.flatMap((program) => {
    const path = `${program}/README.md`;
    const rooms = new Set(
      project.sources.flatMap((file) => {
        const [top, room, ...rest] = file.split('/');
        return top === program && room !== undefined && rest.length > 0 ? [room] : [];
      }),
    );
    return [...rooms]
      .filter((room) => !new RegExp(`(?<![\\w-])${room}(?![\\w-])`).test(project.text(path)))
      .map((room) => ({ rule: 'rooms', path, message: `does not name ${program}/${room}` }));
  });
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

/** Each sentence for itself: what holds the one before it does not hold a second one. */
function heldBy(project: Project, path: string, { line, text }: Block): Finding[] {
  // A row is one statement, whatever stops stand in its cells.
  const sentences = text.startsWith('|') ? [{ line, text }] : sentencesOf({ line, text });
  return sentences.flatMap((sentence) => heldSentence(project, path, sentence));
}

function heldSentence(project: Project, path: string, { line, text }: Block): Finding[] {
  const finding = (message: string): Finding => ({ rule: 'claims', path, line, message });
  const holders = [...text.matchAll(HELD)].flatMap(([, names = '']) => names.split(/,\s*/));
  const bad = holders.flatMap((name) => {
    if (!project.has(name)) return [finding(`is held by ${name}, which is not there`)];
    if (!HOLDER.test(name)) return [finding(`is held by ${name}, which is no test and no rule`)];
    return [];
  });
  if (bad.length > 0) return bad;
  const word = ABSOLUTE.exec(text.replaceAll(HELD, '').replaceAll(CODE, ''))?.[0];
  if (word === undefined || holders.length > 0 || NAMED_TEST.test(text)) return [];
  return [finding(`says "${word}" and not what holds it`)];
}

/**
 * Sentences of a paragraph. A mark, or a test in brackets, belongs to the sentence before it; a full
 * stop within code or an abbreviation ends none.
 */
function sentencesOf({ line, text }: Block): Block[] {
  const hidden = text
    .replaceAll(HELD, (mark) => '\ue000'.repeat(mark.length))
    .replaceAll(CODE, (code) => '\ue001'.repeat(code.length))
    .replaceAll(/\b(?:e\.g|i\.e|no|para|approx|Abs|Nr)\./g, (word) => '\ue001'.repeat(word.length));
  const sentences: Block[] = [];
  let from = 0;
  const ends = /[.!?:;][*_)”"]*(?:[\s|]*\ue000+)*(?=\s|$)/g;
  for (const { index, 0: end } of [...hidden.matchAll(ends)]) {
    if (/^[:;]/.test(end) && !end.includes('\ue000')) continue;
    sentences.push({ line: lineAt(text, line, from), text: text.slice(from, index + end.length) });
    from = index + end.length;
  }
  if (text.slice(from).trim() !== '') {
    sentences.push({ line: lineAt(text, line, from), text: text.slice(from) });
  }
  return sentences;
}

function lineAt(text: string, first: number, offset: number): number {
  const blank = /^\s*/.exec(text.slice(offset))?.[0].length ?? 0;
  return first + (text.slice(0, offset + blank).split('\n').length - 1);
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
  if (!/\.(md|ts|ya?ml)$/.test(path)) return [];
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
  const [, block, line, yaml] = commentIn(path, text);
  const comment = block ?? line ?? yaml ?? '';
  return [...comment.matchAll(IN_COMMENT)]
    .map(([, name = '']) => name)
    .filter((name) => !EXAMPLES.test(name));
}

function commentIn(path: string, text: string): readonly (string | undefined)[] {
  if (path.endsWith('.ts')) return COMMENT.exec(text) ?? [];
  return [undefined, undefined, undefined, YAML_COMMENT.exec(text)?.[1]];
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
