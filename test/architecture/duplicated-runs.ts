/**
 * Runs of lines that stand in two places of the programs: the same lines, or lines that differ only
 * in their strings and numbers. Names are part of a line: two runs with other names are two pieces
 * of code. Left out before the comparison are blank lines, comments, imports and lone punctuation;
 * left out altogether are tests and their fixtures.
 *
 * A table is no duplicate. A line is a row of a table when only keys, literals, constants in
 * SCREAMING_SNAKE and punctuation are on it; a stretch of lines counts as code when fewer than half
 * of them are such rows.
 */
import { isTest, type Project } from './project.ts';

/** Both places of a run; the lines are the first and the last of the source. */
export interface DuplicatedRun {
  readonly places: readonly [RunPlace, RunPlace];
  readonly lineCount: number;
  /** False when the places differ in strings or numbers. */
  readonly isIdentical: boolean;
}

interface RunPlace {
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

const RUN_LINES_MIN = 12;

interface CodeLine {
  readonly text: string;
  /** The text with every string and number replaced by the same sign. */
  readonly shape: string;
  /** From 1, in the source. */
  readonly line: number;
}

type CodeFile = { readonly path: string; readonly lines: readonly CodeLine[] };
type Position = { readonly file: CodeFile; readonly index: number };

export function duplicatedRuns(project: Project): DuplicatedRun[] {
  const files = project.sources
    .filter((path) => !isTest(path))
    .map((path) => ({ path, lines: codeLines(project.text(path)) }));
  return [...stretches(files).values()].flatMap((positions) =>
    pairsOf(positions).flatMap(([a, b]) => {
      const lineCount = isContinuation(a, b) ? 0 : sharedLineCount(a, b);
      return lineCount < RUN_LINES_MIN ? [] : [toRun(a, b, lineCount)];
    }),
  );
}

export function formatRun({ places: [a, b], lineCount, isIdentical }: DuplicatedRun): string {
  const difference = isIdentical ? '' : ', apart from strings and numbers';
  return `${formatPlace(a)} and ${formatPlace(b)} share ${lineCount} lines${difference}`;
}

function formatPlace({ path, firstLine, lastLine }: RunPlace): string {
  return `${path}:${firstLine}-${lastLine}`;
}

/** Every stretch of code of the shortest length that counts, with the positions where it starts. */
function stretches(files: readonly CodeFile[]): ReadonlyMap<string, Position[]> {
  const byShape = new Map<string, Position[]>();
  for (const file of files) {
    for (let index = 0; index + RUN_LINES_MIN <= file.lines.length; index++) {
      const shapes = file.lines.slice(index, index + RUN_LINES_MIN).map(({ shape }) => shape);
      if (shapes.filter(isTableRow).length * 2 >= RUN_LINES_MIN) continue;
      const key = shapes.join('\n');
      const positions = byShape.get(key);
      if (positions === undefined) byShape.set(key, [{ file, index }]);
      else positions.push({ file, index });
    }
  }
  return byShape;
}

function pairsOf(positions: readonly Position[]): [Position, Position][] {
  return positions.flatMap((a, at) =>
    positions.slice(at + 1).map((b): [Position, Position] => [a, b]),
  );
}

/** True when the run has begun earlier, so that it is already counted there. */
function isContinuation(a: Position, b: Position): boolean {
  const before = { file: a.file, index: a.index - 1 };
  const beforeB = { file: b.file, index: b.index - 1 };
  if (before.index < 0 || beforeB.index < 0 || !isSameShape(before, beforeB, 0)) return false;
  const shapes = before.file.lines.slice(before.index, before.index + RUN_LINES_MIN);
  return shapes.filter(({ shape }) => isTableRow(shape)).length * 2 < RUN_LINES_MIN;
}

/** How far two positions go together; in one file the places do not overlap. */
function sharedLineCount(a: Position, b: Position): number {
  const limit = a.file === b.file ? b.index - a.index : Number.POSITIVE_INFINITY;
  let count = 0;
  while (count < limit && isSameShape(a, b, count)) count++;
  return count;
}

function isSameShape(a: Position, b: Position, offset: number): boolean {
  const line = a.file.lines[a.index + offset];
  return line !== undefined && line.shape === b.file.lines[b.index + offset]?.shape;
}

function toRun(a: Position, b: Position, lineCount: number): DuplicatedRun {
  const [linesA, linesB] = [a, b].map(({ file, index }) =>
    file.lines.slice(index, index + lineCount),
  ) as [CodeLine[], CodeLine[]];
  return {
    places: [placeOf(a.file.path, linesA), placeOf(b.file.path, linesB)],
    lineCount,
    isIdentical: linesA.every(({ text }, at) => text === linesB[at]?.text),
  };
}

function placeOf(path: string, lines: readonly CodeLine[]): RunPlace {
  return { path, firstLine: lines[0]?.line ?? 0, lastLine: lines.at(-1)?.line ?? 0 };
}

const COMMENT_LINES = /^[ \t]*\/\*[\s\S]*?\*\/[ \t]*$|^[ \t]*\/\/.*$/gm;
const IMPORTS = /^(import|export)\b[^;'`]*\bfrom '[^']*';$|^import '[^']*';$/gm;
const LITERAL = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\b\d[\w.]*/g;
const PUNCTUATION = /^[\s{}()[\],;:|&<>=?]*$/;
const SIGN = '§';

function codeLines(source: string): CodeLine[] {
  const blank = (text: string): string => text.replaceAll(/[^\n]/g, '');
  const code = source.replaceAll(COMMENT_LINES, blank).replaceAll(IMPORTS, blank);
  return code.split('\n').flatMap((whole, index) => {
    const text = whole.trim();
    if (PUNCTUATION.test(text)) return [];
    return [{ text, shape: text.replaceAll(LITERAL, SIGN), line: index + 1 }];
  });
}

const TABLE_PARTS =
  /§|\b\w+:|\b[A-Z][A-Z0-9_]+\b(\.\w+)*|\b(true|false|null|undefined|as const)\b|[\s{}()[\],;:|.+]/g;

function isTableRow(shape: string): boolean {
  return shape.replaceAll(TABLE_PARTS, '') === '';
}
