/** Where `lab decode` takes keys from: a file, the environment, or the command line with a warning. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fromHex } from '#kernel/bytes.ts';
import { nobleAes128 } from '#wire/aes.ts';
import type { Aes128 } from '#wire/aes.ts';
import type { DecodeOptions } from '#wire/decode-telegram.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { textOption } from './args.ts';
import type { CommandIo, ParsedArgs } from './args.ts';
import { cliError } from './errors.ts';

const KEY_BYTES = 16;

/** Throws CLI_BAD_KEY, CLI_FILE_NOT_READ, CLI_KEYS_FILE_INVALID; no message ever holds a key. */
export async function keyOptions(args: ParsedArgs, io: CommandIo): Promise<DecodeOptions> {
  const given = textOption(args, 'key');
  const fromEnv = io.env['LAB_KEY'];
  const file = textOption(args, 'keys');
  if (given !== undefined) {
    io.err('note: --key lands in the shell history; LAB_KEY or --keys FILE keep it out of there');
  }
  const keyFor = file === undefined ? undefined : await keysFromFile(file, io.cwd);
  const key =
    given !== undefined
      ? parseKey(given, '--key')
      : fromEnv !== undefined && fromEnv !== ''
        ? parseKey(fromEnv, 'LAB_KEY')
        : undefined;
  return { ...(key === undefined ? {} : { key }), ...(keyFor === undefined ? {} : { keyFor }) };
}

function parseKey(text: string, source: string): Uint8Array {
  try {
    const key = fromHex(text);
    if (key.length === KEY_BYTES) return key;
  } catch {
    // The reason would quote a character of the key.
  }
  throw cliError('CLI_BAD_KEY', { details: { source } });
}

/** A JSON object of meter id → key; each key is expanded once. */
async function keysFromFile(
  file: string,
  cwd: string,
): Promise<NonNullable<DecodeOptions['keyFor']>> {
  const keys = parseKeyFile(await readKeyFile(file, cwd), file);
  const ciphers = new Map<string, Aes128>();
  return (meter) => {
    const id = formatAddress(meter);
    const known = ciphers.get(id);
    const text = keys[id];
    if (known !== undefined || text === undefined) return known;
    const cipher = nobleAes128(parseKey(text, `${file}, meter ${id}`));
    ciphers.set(id, cipher);
    return cipher;
  };
}

async function readKeyFile(file: string, cwd: string): Promise<string> {
  try {
    return await readFile(path.resolve(cwd, file), 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw cliError('CLI_FILE_NOT_READ', { details: { path: file, reason }, cause });
  }
}

function parseKeyFile(text: string, file: string): Readonly<Record<string, string>> {
  const invalid = (reason: string): Error =>
    cliError('CLI_KEYS_FILE_INVALID', { details: { path: file, reason } });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words would quote the file.
    throw invalid('it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('it is not an object of meter id to key');
  }
  const wrong = Object.entries(value).find(([, key]) => typeof key !== 'string');
  if (wrong !== undefined) throw invalid(`the key of ${wrong[0]} is not a text`);
  // Without a prototype: a meter id is no name of a method.
  return Object.assign(Object.create(null) as object, value) as Readonly<Record<string, string>>;
}
