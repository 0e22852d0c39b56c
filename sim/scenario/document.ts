/** A YAML text as a plain value that still knows where each of its parts stands. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Pair,
  type Range,
} from 'yaml';
import type { Path, TextPosition, Problem } from './problem.ts';

export interface SourceDocument {
  readonly value: unknown;
  /** Place of the value at `path`, or of its nearest parent that exists. */
  place(path: Path): TextPosition;
  /** Place of the key at `path`. */
  placeOfKey(path: Path): TextPosition;
  readonly problems: readonly Problem[];
}

const NOWHERE: TextPosition = { line: 1, column: 1 };

/** Reads YAML 1.2. Never throws: what is wrong is in `problems`, and `value` is undefined then. */
export function readDocument(text: string, file: string): SourceDocument {
  const lines = new LineCounter();
  const at = (offset: number): TextPosition => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const document = parse(text, lines);
  if (document === undefined) return broken(file, NOWHERE, 'is nested too deeply to be read');
  const problems = syntaxProblems(document, file, at);
  if (problems.length > 0)
    return { value: undefined, place: () => NOWHERE, placeOfKey: () => NOWHERE, problems };
  return {
    value: document.toJS({ maxAliasCount: 0 }),
    place: (path) => at(offsetOf(document, path, 'value')),
    placeOfKey: (path) => at(offsetOf(document, path, 'key')),
    problems,
  };
}

function parse(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  } catch (error) {
    // The composer recurses; only the depth of the file can exhaust the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function broken(file: string, place: TextPosition, message: string): SourceDocument {
  const problem: Problem = { file, ...place, path: '', message };
  return { value: undefined, place: () => place, placeOfKey: () => place, problems: [problem] };
}

function syntaxProblems(
  document: Document.Parsed,
  file: string,
  at: (offset: number) => TextPosition,
): Problem[] {
  const complaints = [...document.errors, ...document.warnings];
  const problems = complaints.map((error): Problem => ({
    file,
    ...at(error.pos[0]),
    path: '',
    message: `is not valid YAML: ${error.message.replaceAll('\n', ' ')}`.slice(0, 200),
  }));
  const refuse = (offset: number | undefined, message: string): void => {
    problems.push({ file, ...at(offset ?? 0), path: '', message });
  };
  if (document.directives.yaml.explicit === true) refuse(0, 'must not choose a YAML version');
  const refuseTag = (node: { tag?: string; range?: Range | null }): void => {
    if (node.tag !== undefined) refuse(node.range?.[0], `tags (${node.tag}) are not read here`);
  };
  visit(document, {
    Alias: (_, node) => refuse(node.range?.[0], 'aliases (*name) are not read here'),
    Pair: (_, pair) => {
      if (!isScalar(pair.key)) refuse(keyOffset(pair), 'a key must be a plain word');
    },
    Collection: (_, node) => refuseTag(node),
    Scalar: (_, node) => {
      refuseTag(node);
      const isFinite = typeof node.value !== 'number' || Number.isFinite(node.value);
      if (!isFinite) refuse(node.range?.[0], 'must be a finite number');
    },
  });
  return problems;
}

function offsetOf(document: Document.Parsed, path: Path, what: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = valueOffset(node) ?? 0;
  for (const [depth, part] of path.entries()) {
    if (isSeq(node)) {
      node = node.items[Number(part)];
    } else if (isMap(node)) {
      const pair = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(part),
      );
      if (pair === undefined) return offset;
      offset = keyOffset(pair) ?? offset;
      if (what === 'key' && depth === path.length - 1) return offset;
      node = pair.value;
    } else {
      return offset;
    }
    offset = valueOffset(node) ?? offset;
  }
  return offset;
}

function keyOffset(pair: Pair): number | undefined {
  return valueOffset(pair.key);
}

function valueOffset(node: unknown): number | undefined {
  if (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) return node.range?.[0];
  return undefined;
}
