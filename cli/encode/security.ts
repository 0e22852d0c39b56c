/** `--mode`, `--key` and what goes with them → what the codec has to be told. */
import { aes128, type Aes128 } from '#wire/security/aes.ts';
import type { TelegramSpec } from '#wire/encode-telegram.ts';
import {
  badUsage,
  integerOption,
  textOption,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { cliError } from '../common/errors.ts';
import { parseKey } from '../../twin/captures/key-file.ts';

const MODES = ['0', '5', '7', '10', 'ell'] as const;
type Mode = (typeof MODES)[number];
const HEADERS = ['short', 'long', 'none'] as const;

export type Security = Pick<
  TelegramSpec,
  'mode' | 'header' | 'ell' | 'afl' | 'messageCounter' | 'aes' | 'accessNumber'
>;

const SYNCHRONOUS = 0x20;
/** Bits 31-29 of the session number: AES-128 in counter mode. */
const SESSION_CTR = 0x2000_0000;
const MAX_SESSION = 0x1fff_ffff;
const BYTE = { min: 0, max: 0xff };
const COUNTER = { min: 0, max: 0xffff_ffff };

/** Of a telegram that was decoded, where it is one. */
export interface Sent {
  readonly mode?: number;
  readonly header?: string;
  readonly accessNumber?: number;
  readonly messageCounter?: number;
}

/** Throws CLI_BAD_VALUE, CLI_BAD_USAGE and CAPTURE_KEY_INVALID; no message ever holds a key. */
export function securityOf(args: ParsedArgs, io: CommandIo, sent: Sent = {}): Security {
  const aes = cipherOf(args, io);
  const mode = oneOf(args, 'mode', MODES) ?? sentMode(sent) ?? (aes === undefined ? '0' : '5');
  if (mode !== '0' && aes === undefined) {
    throw badUsage('encode', `mode ${mode} needs the key of the meter: --key HEX or LAB_KEY`);
  }
  const accessNumber = integerOption(args, 'access-number', BYTE) ?? sent.accessNumber ?? 1;
  const header = oneOf(args, 'header', HEADERS) ?? HEADERS.find((each) => each === sent.header);
  if (header === 'none' && mode !== '0' && mode !== 'ell') {
    throw badUsage('encode', `mode ${mode} needs a header: --header short or long`);
  }
  const common = { accessNumber, ...(header && { header }), ...(aes && { aes }) };
  const counter = integerOption(args, 'counter', COUNTER) ?? sent.messageCounter ?? 1;
  return { ...common, ...modeFields(mode, counter, common) };
}

function modeFields(
  mode: Mode,
  counter: number,
  { accessNumber, header }: Pick<Security, 'accessNumber' | 'header'>,
): Security {
  const link = { communicationControl: SYNCHRONOUS, accessNumber: accessNumber ?? 0 };
  switch (mode) {
    case '0':
      return { mode: 0 };
    case '5':
      return { mode: 5 };
    case '7':
      return { mode: 7, ell: { ci: 0x8c, ...link }, afl: { messageCounter: counter } };
    case '10':
      return { mode: 10, ell: { ci: 0x8c, ...link }, messageCounter: counter };
    case 'ell': {
      const sessionNumber = SESSION_CTR + Math.min(counter, MAX_SESSION);
      return { mode: 0, header: header ?? 'none', ell: { ci: 0x8d, ...link, sessionNumber } };
    }
  }
}

function sentMode({ mode }: Sent): Mode | undefined {
  return MODES.find((each) => each === String(mode));
}

function cipherOf(args: ParsedArgs, io: CommandIo): Aes128 | undefined {
  const given = textOption(args, 'key');
  if (given !== undefined) {
    io.err('note: --key lands in the shell history; LAB_KEY keeps it out of there');
  }
  const text = given ?? (io.env['LAB_KEY'] === '' ? undefined : io.env['LAB_KEY']);
  return text === undefined
    ? undefined
    : aes128(parseKey(text, given === undefined ? 'LAB_KEY' : '--key'));
}

/** Throws CLI_BAD_VALUE. */
export function oneOf<T extends string>(
  args: ParsedArgs,
  option: string,
  choices: readonly T[],
): T | undefined {
  const value = textOption(args, option)?.toLowerCase();
  if (value === undefined) return undefined;
  const choice = choices.find((each) => each === value);
  if (choice !== undefined) return choice;
  const expected = `one of ${choices.join(', ')}`;
  throw cliError('CLI_BAD_VALUE', { details: { command: 'encode', option, value, expected } });
}
