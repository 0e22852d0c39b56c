/** `lab decode`: takes telegrams apart, with a key from a file, the environment or the command line. */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { EXIT_CODE, LabError } from '#kernel/errors.ts';
import type { ExitCode } from '#kernel/errors.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import type { DecodeOptions, Telegram } from '#wire/decode-telegram.ts';
import { dissect } from '#wire/dissect.ts';
import type { Dissection } from '#wire/dissect.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { badUsage, flag, JSON_OPTION, textOption } from '../args.ts';
import type { Command, CommandIo, ParsedArgs } from '../args.ts';
import { cliError } from '../errors.ts';
import { errorText } from '../error-text.ts';
import { keyOptions } from '../meter-keys.ts';
import { allocatorReading, briefText, treeText } from '../telegram-text.ts';

const FRAME_FORMATS = ['auto', 'stripped', 'A', 'B'] as const;
type Form = 'tree' | 'brief' | 'json';

export const command: Command = {
  name: 'decode',
  summary: 'a telegram field by field',
  usage: ['decode HEX [--key HEX | --keys FILE] [--tree | --brief | --json]', 'decode - < FILE'],
  options: {
    key: {
      type: 'string',
      value: 'HEX',
      summary: 'key of the meter, 32 hex digits; it lands in the shell history',
    },
    keys: {
      type: 'string',
      value: 'FILE',
      summary: 'JSON file of meter id → key, for example {"QDS-87654321-35-08": "0001…"}',
    },
    frame: {
      type: 'string',
      value: 'F',
      summary: 'auto (default), stripped, A or B: whether CRC bytes are inside',
    },
    tree: { type: 'boolean', summary: 'offset, bytes, field and meaning (default)' },
    brief: { type: 'boolean', summary: 'one line per telegram' },
    json: JSON_OPTION,
  },
  examples: [
    { line: 'lab decode 2e4493442143658735087a… --keys keys.json', does: 'field by field' },
    { line: 'LAB_KEY=0001… lab decode - --brief < telegrams.txt', does: 'one line per telegram' },
  ],
  notes: [
    'With - each line of the input is a telegram; empty lines and lines that begin with # are skipped,',
    'and one that cannot be decoded does not stop the others.',
    'The key is taken from --keys, then --key, then the variable LAB_KEY.',
  ],
  run: decode,
};

async function decode(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const form = formOf(args);
  const options: DecodeOptions = {
    ...(await keyOptions(args, io)),
    frameFormat: frameFormat(args),
  };
  const isBatch = args.positionals.length === 1 && args.positionals[0] === '-';
  const telegrams = isBatch ? await inputLines(io) : [args.positionals.join('')];
  if (telegrams.join('') === '')
    throw badUsage('decode', 'decode needs the hex digits of a telegram, or -');
  const outcomes = telegrams.map((hex) => decodeOne(hex, options));
  if (form === 'json')
    io.out(JSON.stringify(isBatch ? { telegrams: outcomes.map(toJson) } : toJson(first(outcomes))));
  else for (const outcome of outcomes) print(outcome, form, io);
  const failed = outcomes.map(({ error }) => error).filter((error) => error !== undefined);
  if (form === 'json') for (const error of failed) io.err(errorText(error, io));
  return failed[0]?.exitCode ?? EXIT_CODE.ok;
}

function formOf(args: ParsedArgs): Form {
  const chosen = (['tree', 'brief', 'json'] as const).filter((form) => flag(args, form));
  if (chosen.length > 1) {
    throw badUsage('decode', `--${chosen.join(' and --')} exclude each other`);
  }
  return chosen[0] ?? 'tree';
}

function frameFormat(args: ParsedArgs): (typeof FRAME_FORMATS)[number] {
  const value = textOption(args, 'frame') ?? 'auto';
  const format = FRAME_FORMATS.find((candidate) => candidate === value);
  if (format !== undefined) return format;
  const expected = `one of ${FRAME_FORMATS.join(', ')}`;
  throw cliError('CLI_BAD_VALUE', {
    details: { command: 'decode', option: 'frame', value, expected },
  });
}

async function inputLines(io: CommandIo): Promise<string[]> {
  const lines = (await io.readStdin()).split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

interface Outcome {
  readonly dissection?: Dissection;
  readonly telegram?: Telegram;
  readonly error?: LabError;
}

function decodeOne(hex: string, options: DecodeOptions): Outcome {
  let dissection: Dissection | undefined;
  try {
    const frame = fromHex(hex);
    dissection = dissect(frame, options);
    return { dissection, telegram: decodeTelegram(frame, options) };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { ...(dissection === undefined ? {} : { dissection }), error: advised(error) };
  }
}

/** What to type next is known better here than in the codec. */
function advised(error: LabError): LabError {
  if (error.code !== 'WIRE_KEY_MISSING') return error;
  const { code, message, exitCode, details } = error;
  const hint = 'lab decode HEX --keys FILE, or the key in the variable LAB_KEY';
  return new LabError(code, { message, hint, exitCode, details, cause: error });
}

function print({ dissection, telegram, error }: Outcome, form: Form, io: CommandIo): void {
  if (form === 'tree' && dissection !== undefined) io.out(treeText(dissection, io));
  if (telegram !== undefined) io.out(briefText(telegram));
  for (const warning of telegram?.warnings ?? []) io.err(`note: ${warning}`);
  if (error !== undefined) io.err(errorText(error, io));
}

function toJson({ dissection, telegram, error }: Outcome): object {
  return {
    ...(telegram === undefined ? {} : telegramJson(telegram)),
    ...(dissection === undefined
      ? {}
      : { frame: toHex(dissection.frame), view: toHex(dissection.view), tree: dissection.root }),
    ...(error === undefined
      ? {}
      : { error: { code: error.code, message: error.message, hint: error.hint } }),
  };
}

function telegramJson(telegram: Telegram): object {
  const { meter, ci, tpl, records, warnings } = telegram;
  const reading = allocatorReading(telegram);
  return {
    meter: formatAddress(meter),
    ci,
    ...tpl,
    ...(reading === undefined ? {} : { reading }),
    records,
    warnings,
  };
}

function first<T>(values: readonly T[]): T {
  const [value] = values;
  if (value === undefined) throw badUsage('decode', 'there is nothing to decode');
  return value;
}
