/**
 * CSV as spreadsheets and loggers write it: fields in quotes, which may hold separators, line
 * breaks and doubled quotes. Empty lines and lines that begin with # are skipped.
 */
import { createRequire } from 'node:module';
import type { CsvError, parse } from 'csv-parse/sync';

interface CsvRow {
  /** Number of its first line, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Why the rest of a text is no CSV. */
interface CsvProblem {
  readonly line: number;
  readonly reason: string;
}

interface CsvTable {
  readonly rows: readonly CsvRow[];
  readonly problem?: CsvProblem;
}

const LINE_ENDS = /\r\n?/g;
/** With it a spreadsheet says first what separates the cells. */
const SEPARATOR_LINE = /^sep=(.)[^\S\r\n]*(?=[\r\n]|$)/i;

/** All rows up to the first problem, with the number of cells that each has. */
export function readCsv(text: string, separators: readonly string[]): CsvTable {
  // One line end for all: the parser counts a CR LF inside quotes twice.
  const content = text.replace(SEPARATOR_LINE, '').replace(LINE_ENDS, '\n');
  const rows: CsvRow[] = [];
  try {
    parseRows(content, separators, rows);
    return { rows };
  } catch (error) {
    const problem = problemOf(error as CsvError, content, separators);
    if (problem === undefined) throw error;
    return { rows, problem };
  }
}

/** Adds to `rows` what comes before a problem, then throws it. */
function parseRows(content: string, separators: readonly string[], rows: CsvRow[]): void {
  csvParser()(content, {
    delimiter: [...separators],
    record_delimiter: '\n',
    comment: '#',
    comment_no_infix: true,
    skip_empty_lines: true,
    trim: true,
    relax_quotes: true,
    relax_column_count: true,
    on_record: (cells: string[], { lines }) => {
      rows.push({ line: lines - lineBreaks(cells.join('')), cells });
      return null;
    },
  });
}

/**
 * The separator of a file: the one that its line `sep=;` names, or the one that stands outside
 * quotes in its first line with content.
 */
export function separatorOf(text: string): string {
  const named = SEPARATOR_LINE.exec(text)?.[1];
  if (named !== undefined) return named;
  const first = text.split(/\r\n|\n|\r/).find((line) => /^\s*[^\s#]/.test(line)) ?? '';
  const bare = first.replace(/"[^"]*"/g, '');
  return ['\t', ';'].find((separator) => bare.includes(separator)) ?? ',';
}

/** Loaded at its first use: it costs 20 ms, and most captures and key files are no CSV. */
let loaded: typeof parse | undefined;

function csvParser(): typeof parse {
  const load = createRequire(import.meta.url);
  loaded ??= (load('csv-parse/sync') as { readonly parse: typeof parse }).parse;
  return loaded;
}

/** In words of our own: those of the parser quote the text, which may be a key. */
function problemOf(
  error: CsvError,
  content: string,
  separators: readonly string[],
): CsvProblem | undefined {
  const index = Number(error['index']);
  const column = index + 1;
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return {
        line: lineOfOpenQuote(content, separators, index),
        reason: `the quote that opens column ${column} is never closed; close it, or remove it`,
      };
    case 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE':
      return {
        line: Number(error['lines']),
        reason: `text follows the closing quote of column ${column}; double a quote that belongs to the text`,
      };
    default:
      return undefined;
  }
}

/** The parser names the line in which the text ends: the open field reaches to there. */
function lineOfOpenQuote(content: string, separators: readonly string[], index: number): number {
  const rows: CsvRow[] = [];
  parseRows(`${content}"`, separators, rows);
  return lineBreaks(content) + 1 - lineBreaks(rows.at(-1)?.cells[index] ?? '');
}

function lineBreaks(text: string): number {
  return text.split('\n').length - 1;
}
