/** Text and JSON files that a command was given by name, or standard input for `-`. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRecord } from '#kernel/records.ts';
import type { CommandIo } from './args.ts';
import { visible } from '../../twin/billing/worksheets/complaint.ts';
import { duplicateKey } from './duplicate-keys.ts';
import { fileNotRead } from './errors.ts';

type FileIo = Pick<CommandIo, 'cwd' | 'stdin'>;

/** Throws CLI_FILE_NOT_READ. */
export async function readTextFile(file: string, io: FileIo): Promise<string> {
  return reading(file, () => textOf(file, io));
}

/** Throws CLI_FILE_NOT_READ, also where it is no JSON. */
export async function readJsonFile(file: string, io: FileIo): Promise<unknown> {
  return reading(file, async () => parsed(await textOf(file, io)));
}

/** Stands for a line of a file that is no JSON. */
export class BrokenRow {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/**
 * One value, a list of them, or one a line: there a line that cannot be read costs no other one.
 * Throws CLI_FILE_NOT_READ.
 */
export async function readJsonRows(file: string, io: FileIo): Promise<readonly unknown[]> {
  return reading(file, async () => {
    const text = await textOf(file, io);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length > 1 && lines.some(isRecordLine)) {
      return lines.map((line) => rowOf(line, file));
    }
    const value = parsed(text);
    return Array.isArray(value) ? (value as unknown[]) : [value];
  });
}

/** A whole object in a line: then the file has one a line. */
function isRecordLine(text: string): boolean {
  try {
    return isRecord(JSON.parse(text));
  } catch {
    return false;
  }
}

function rowOf(line: string, file: string): unknown {
  try {
    return parsed(line);
  } catch (cause) {
    return new BrokenRow(fileNotRead(file, cause));
  }
}

/** A key that is there twice would lose its first value without a word. */
function parsed(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  const twice = duplicateKey(text);
  if (twice === undefined) return value;
  throw new Error(`the field ${visible(twice)} is there twice`);
}

async function reading<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw fileNotRead(file, cause);
  }
}

async function textOf(file: string, io: FileIo): Promise<string> {
  if (file !== '-') return unmarked(await readFile(path.resolve(io.cwd, file), 'utf8'));
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin()) chunks.push(chunk);
  return unmarked(Buffer.concat(chunks).toString('utf8'));
}

/** Without the byte order mark that some editors write. */
const unmarked = (text: string): string => text.replace(/^\ufeff/, '');
