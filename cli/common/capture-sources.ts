/** Where captures come from: files and standard input, read in chunks. */
import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import type { CommandIo } from './args.ts';
import { fileNotRead } from './errors.ts';
import { unpacked } from './unpacked.ts';

export interface CaptureSource {
  /** As it stands in messages: `capture.txt:12`. */
  readonly name: string;
  chunks(): AsyncIterable<Uint8Array>;
}

export const STDIN_WORD = '-';
const CHUNK_BYTES = 262_144;

/** Throws CLI_FILE_NOT_READ, before anything is read, for the first word that is no file. */
export function captureSources(
  words: readonly string[],
  io: Pick<CommandIo, 'cwd' | 'stdin'>,
): CaptureSource[] {
  return words.map((word) => {
    if (word === STDIN_WORD) return { name: 'stdin', chunks: () => inputChunks(io) };
    const file = path.resolve(io.cwd, word);
    checkFile(file, word);
    return { name: word, chunks: () => fileChunks(file, word) };
  });
}

/** True for a word that names a file, or looks as if it should. */
export function isSource(word: string, cwd: string): boolean {
  if (word === STDIN_WORD || /[./\\]/.test(word)) return true;
  return isFile(word, cwd);
}

export function isFile(word: string, cwd: string): boolean {
  // Names of files end long before telegrams do.
  return word.length < 256 && statSync(path.resolve(cwd, word), QUIET)?.isFile() === true;
}

/** Lines that were given as an argument. */
export function textSource(text: string): CaptureSource {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  return { name: 'argument', chunks };
}

const QUIET = { throwIfNoEntry: false } as const;

function checkFile(file: string, word: string): void {
  const stat = attempt(word, () => statSync(file));
  if (stat.isDirectory()) throw fileNotRead(word, 'it is a folder');
}

function attempt<T>(word: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw fileNotRead(word, cause);
  }
}

async function* fileChunks(file: string, word: string): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  try {
    yield* unpacked(stream as AsyncIterable<Uint8Array>);
  } catch (cause) {
    throw fileNotRead(word, cause);
  }
}

async function* inputChunks(io: Pick<CommandIo, 'stdin'>): AsyncGenerator<Uint8Array> {
  try {
    yield* unpacked(io.stdin());
  } catch (cause) {
    throw fileNotRead('the input', cause);
  }
}
