/**
 * Drivers of a user's file: the grammar of a maker's payload as data, like that of the built-in ones.
 * All that is wrong with a file is said at once, with line and field.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fromHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import type { Driver } from '#wire/drivers/definition.ts';
import type { GrammarValue, PayloadGrammar } from '#wire/drivers/payload-grammar.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import { readingLines } from '#wire/drivers/reading-lines.ts';
import { DRIVERS } from '#wire/drivers/registry.ts';
import { STANDARD_DRIVERS } from '#wire/drivers/standard-drivers.ts';
import { readDocument } from '../../sim/scenario/document.ts';
import { formatProblem, inFileOrder, type Path, type Problem } from '../../sim/scenario/problem.ts';
import { schemaProblems } from '../../sim/scenario/schema-problems.ts';
import { DRIVER_FILE_SCHEMA } from './driver-schema.ts';
import { cliError, fileNotRead } from './errors.ts';

/** The key of the examples, as of those of the built-in drivers. */
const EXAMPLE_KEY = fromHex('000102030405060708090a0b0c0d0e0f');

/** Throws CLI_FILE_NOT_READ and CLI_DRIVERS_INVALID. */
export async function readDriverFile(file: string, cwd: string): Promise<readonly Driver[]> {
  let text: string;
  try {
    text = await readFile(path.resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw fileNotRead(file, cause);
  }
  return driversOf(text, file);
}

/** YAML, of which JSON is a part. Throws CLI_DRIVERS_INVALID. */
export function driversOf(text: string, file: string): readonly Driver[] {
  const document = readDocument(text, file);
  if (document.problems.length > 0) throw invalid(file, document.problems);
  const { value } = document;
  const task = { file, document, schema: DRIVER_FILE_SCHEMA, base: [] };
  const problems = schemaProblems(value, task);
  if (problems.length > 0) throw invalid(file, problems);
  const { drivers: read } = value as { readonly drivers: readonly Driver[] };
  const drivers = read.map((each) => ({ ...each, fields: {} }));
  const wrong = drivers.flatMap((driver, index) => complaintsOf(driver, drivers, index));
  if (wrong.length === 0) return drivers;
  throw invalid(
    file,
    wrong.map(({ at, message }) => {
      const full = ['drivers', ...at];
      return { file, ...document.place(full), path: pathText(full), message };
    }),
  );
}

function invalid(file: string, problems: readonly Problem[]): LabError {
  const lines = inFileOrder(problems).map(formatProblem).join('\n');
  return cliError('CLI_DRIVERS_INVALID', { details: { path: file, problems: lines } });
}

function pathText(parts: Path): string {
  return parts.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`,
    '',
  );
}

interface Complaint {
  readonly at: Path;
  readonly message: string;
}

/** What no schema says. */
function complaintsOf(driver: Driver, all: readonly Driver[], index: number): Complaint[] {
  const { name, grammars = [] } = driver;
  const isBuiltIn = [...DRIVERS, ...STANDARD_DRIVERS].some((each) => each.name === name);
  const isTwice = all.findIndex((each) => each.name === name) < index;
  const inGrammars = grammars.flatMap((grammar, nth) =>
    grammarComplaints(grammar).map(({ at, message }) => ({
      at: [index, 'grammars', nth, ...at],
      message,
    })),
  );
  return [
    ...(isBuiltIn ? [{ at: [index, 'name'], message: 'is the name of a built-in driver' }] : []),
    ...(isTwice ? [{ at: [index, 'name'], message: 'is there twice' }] : []),
    ...inGrammars,
    ...(inGrammars.length === 0 ? exampleComplaints(driver, index) : []),
  ];
}

function grammarComplaints({ values = [], registers }: PayloadGrammar): Complaint[] {
  const known = new Set<string>();
  const check = (list: readonly GrammarValue[], at: Path): Complaint[] =>
    list.flatMap((value, nth) => valueComplaints(value, known, [...at, nth]));
  if (values.length === 0 && registers === undefined) {
    return [{ at: [], message: 'needs values or registers' }];
  }
  const plain = check(values, ['values']);
  const numbered = (registers?.values ?? []).flatMap((each, nth) =>
    check(each.values, ['registers', 'values', nth, 'values']),
  );
  return [...plain, ...numbered];
}

function valueComplaints(value: GrammarValue, known: Set<string>, at: Path): Complaint[] {
  const { name, bits, bytes = 1, type, after, on, plus, repeat } = value;
  const found: Complaint[] = [];
  const refers = (key: string, other: string | undefined): void => {
    if (other === undefined || known.has(other)) return;
    found.push({ at: [...at, key], message: `"${other}" is no value before this one` });
  };
  refers('plus', plus);
  refers('on', on);
  refers('after', after);
  refers('repeat', repeat?.days?.from);
  if (type === 'day' && after === undefined) {
    found.push({ at, message: 'of the type day needs after: the date before it' });
  }
  const [low, count] = bits ?? [0, 1];
  if (count < 1 || low + count > 8 * bytes) {
    found.push({ at: [...at, 'bits'], message: `are not within the ${bytes} bytes of the value` });
  }
  const isNumber = type === undefined || ['unsigned', 'signed', 'bcd'].includes(type);
  if (isNumber && bytes > MAX_NUMBER_BYTES) {
    found.push({ at: [...at, 'bytes'], message: `a number has at most ${MAX_NUMBER_BYTES} bytes` });
  }
  known.add(name);
  return found;
}

/** More would not be exact. */
const MAX_NUMBER_BYTES = 6;

/** The example is read as any other telegram. */
function exampleComplaints(driver: Driver, index: number): Complaint[] {
  const { example } = driver;
  if (example === undefined) return [];
  const at = [index, 'example'];
  try {
    const telegram = decodeTelegram(fromHex(example.frame), {
      key: EXAMPLE_KEY,
      frameFormat: 'auto',
      drivers: [driver],
    });
    const reading = readMeter(telegram);
    if (reading.driver !== driver.name) {
      return [{ at: [...at, 'frame'], message: 'is not of a device that detect names' }];
    }
    const lines = readingLines(reading);
    if (lines.length === 0) return [{ at: [...at, 'frame'], message: 'fits none of the grammars' }];
    const wrong = (example.reads ?? lines).findIndex((line, nth) => line !== lines[nth]);
    if (wrong < 0 && (example.reads ?? lines).length === lines.length) return [];
    return [{ at: [...at, 'reads'], message: `the frame reads: ${lines.join(', ')}` }];
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return [{ at: [...at, 'frame'], message: error.message }];
  }
}
