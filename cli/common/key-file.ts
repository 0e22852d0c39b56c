/** A file of meter keys that a command was given by name. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseKeyFile, type MeterKey } from '../../twin/captures/key-file.ts';
import { fileNotRead } from './errors.ts';

/** Throws CLI_FILE_NOT_READ, CAPTURE_KEY_FILE_INVALID, CAPTURE_KEY_INVALID. */
export function readKeyFile(file: string, cwd: string): readonly MeterKey[] {
  let text: string;
  try {
    text = readFileSync(path.resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw fileNotRead(file, cause);
  }
  return parseKeyFile(text, file);
}
