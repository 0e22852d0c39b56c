/**
 * `metertwin decode`: takes telegrams apart, with a key from a file, the environment or the command
 * line.
 */
import { toHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { EXIT_CODE, LabError, type ExitCode } from '#kernel/errors.ts';
import { isLanguage, LANGUAGES, type Language } from '#kernel/language.ts';
import { decodeTelegram, type DecodeOptions, type Telegram } from '#wire/decode-telegram.ts';
import { dissect, type Dissection } from '#wire/dissect/dissect.ts';
import { readHca, type HcaReading } from '#wire/drivers/hca-oms.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import { formatAddress } from '#wire/link-layer.ts';
import {
  badUsage,
  flag,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { cliError } from '../common/errors.ts';
import { errorText } from '../common/error-text.ts';
import { decodeBatch, type BatchOptions } from './batch.ts';
import { driverOptions } from '../common/driver-options.ts';
import { keyOptions } from './keys.ts';
import {
  captureSources,
  isFile,
  isSource,
  STDIN_WORD,
  textSource,
  type CaptureSource,
} from '../common/capture-sources.ts';
import { framesOfPaste, readingsOf } from '../../twin/captures/line-reader.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import { notRead } from '#wire/drivers/not-read.ts';
import { briefText } from './brief-text.ts';
import { notesOf, withNote } from './telegram-notes.ts';
import { treeText } from './telegram-text.ts';

/** What is read by one thread feeds no more. */
const MAX_THREADS = 4;
const FRAME_FORMATS = ['auto', 'stripped', 'A', 'B'] as const;
type Form = 'tree' | 'brief' | 'json';

export const command: Command = {
  name: 'decode',
  summary: 'telegrams field by field: one, a capture, or live from a receiver',
  usage: [
    'decode HEX [--key HEX | --keys FILE] [--tree | --brief | --json]',
    'decode FILE… [--keys FILE] [--tree | --brief | --json]',
    'decode - < FILE',
  ],
  options: {
    key: {
      type: 'string',
      value: 'HEX',
      summary: 'key of the meter, 32 hex digits; it lands in the shell history',
    },
    keys: {
      type: 'string',
      value: 'FILE',
      summary: 'keys by meter, JSON {"QDS-87654321-35-08": "0001…"} or CSV 87654321,0001…',
    },
    drivers: {
      type: 'string',
      value: 'FILE',
      summary: 'drivers of your own for makers’ payloads, YAML or JSON; docs/drivers.md',
    },
    frame: {
      type: 'string',
      value: 'F',
      summary: 'auto (default), stripped, A or B: whether CRC bytes are inside',
    },
    tree: { type: 'boolean', summary: 'offset, bytes, field and meaning (default for HEX)' },
    brief: { type: 'boolean', summary: 'one line per telegram' },
    json: { type: 'boolean', summary: 'print one JSON object, or one per line of a capture' },
    lang: {
      type: 'string',
      value: 'L',
      summary: `${LANGUAGES.join(' or ')}: names of values in words, in text and --brief`,
    },
  },
  examples: [
    { line: 'metertwin decode 2e4493442143658735087a… --keys keys.json', does: 'field by field' },
    {
      line: 'metertwin decode capture.jsonl --keys keys.csv --json',
      does: 'one JSON object per telegram',
    },
    {
      line: 'rtl_433 -f 868.95M -F json | metertwin decode - --brief',
      does: 'live, from a receiver',
    },
    {
      line: 'metertwin decode capture.jsonl --keys keys.csv --lang de',
      does: 'the named values in German words',
    },
  ],
  notes: [
    'An argument, a file and the input are read alike. A line is hex (blanks, colons, 0x, an id and a time in front are fine), base64, a line of rtl_433 -F json, rtl-wmbus, wmbusmeters, ESPHome, CUL or FHEM, a bundle of a gateway, JSON with the telegram in a field such as data, telegram, frame, payload, frm_payload, raw, rawdata, an array of bytes, or columns between ; , | or tabs, one of them hex, with time and RSSI in others.',
    'So are bytes as programming languages write them (decimal, signed, octal, escaped, binary), and what takes several lines: hex dumps with offsets, arrays, objects printed in rows, wrapped hex, blocks of YAML, rows of serial logs, debuggers and assemblers, a byte a line, Intel HEX, S-records, quoted-printable. Where a text can be read in two ways, the structure of a frame decides: length, maker, CRC.',
    'Bytes of serial receivers (Amber, IMST, Radiocrafts) and frames of the wired M-Bus (68 … 68, with a long header) are read as well.',
    'What its receiver has decrypted already is read and marked "already decrypted, not authenticated". A MAC or CRC that does not match is a note here; the portal refuses it.',
    "A telegram whose values are in a maker's own payload that no driver reads, or in a compact frame of unknown format, is named, and the exit code is 4.",
    'Files and input that are packed with gzip are unpacked, UTF-16 is read as well as UTF-8.',
    'Empty lines and lines that begin with # are skipped. One that cannot be decoded is reported as FILE:LINE and does not stop the others; the exit code is 4 then.',
    'Fragments of one message are put together, whatever lies between them in a capture; a message that is never whole is reported with its lines.',
    'CRC bytes of frame formats A and B are found by checking them.',
    'A key file is JSON, an object or a list of {"meter", "key"}, or CSV with or without a header; a meter is its full address or its id.',
    'The key is taken from --keys, then --key, then the variable LAB_KEY.',
  ],
  run: decode,
};

async function decode(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const form = formOf(args);
  const { keyFor, given } = keyOptions(args, io);
  const options: DecodeOptions = {
    frameFormat: frameFormat(args),
    // A tool shows what is there and says what speaks against it; the portal refuses.
    checks: 'report',
    keyFor,
    ...(await driverOptions(args, io)),
  };
  const words = args.positionals;
  const language = languageOf(args);
  const text = words.join(' ');
  if (text.trim() === '') throw badUsage('decode', NOTHING_GIVEN);
  const batch: BatchOptions = {
    form: form ?? 'text',
    decode: options,
    ...(language && { language }),
    threads: { most: MAX_THREADS, ...given },
  };
  const pasted = words.some((word) => isSource(word, io.cwd)) ? pastedFrames(words, io) : undefined;
  if (pasted === undefined && words.some((word) => isSource(word, io.cwd))) {
    return decodeSources(captureSources(words, io), batch, io);
  }
  // Several lines are a capture, wherever they come from, unless they are one telegram.
  const isCapture = text.trim().includes('\n') && !isOneTelegram(text);
  if (isCapture) return decodeSources([textSource(text)], batch, io);
  const frames = pasted ?? readArgument(text);
  const [frame] = frames;
  if (frame === undefined) throw badUsage('decode', NOTHING_GIVEN);
  if (frames.length > 1) return decodeSources([textSource(text)], batch, io);
  return decodeArgument(frame, { form: form ?? 'tree', options, language }, io);
}

/** What looks like the path of a file and is none may be a telegram: a URL, base64, a line of a log. */
function pastedFrames(
  words: readonly string[],
  io: CommandIo,
): readonly CapturedFrame[] | undefined {
  if (words.some((word) => word === STDIN_WORD || isFile(word, io.cwd))) return undefined;
  try {
    const frames = framesOfPaste(words.join(' '));
    return frames.length === 0 ? undefined : frames;
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

function isOneTelegram(text: string): boolean {
  const readings = readingsOf(text);
  const frames = readings.flatMap((each) => ('frames' in each ? each.frames : []));
  return frames.length === 1 && readings.every((each) => 'frames' in each);
}

function readArgument(text: string): readonly CapturedFrame[] {
  try {
    return framesOfPaste(text);
  } catch (error) {
    // Digits without blanks between: what the shell split is one word again.
    const joined = text.replace(/\s+/g, '');
    if (error instanceof LabError && joined !== text && /^[0-9a-f]+$/i.test(joined)) {
      return framesOfPaste(joined);
    }
    throw error;
  }
}

const NOTHING_GIVEN = 'decode needs the hex digits of a telegram, a file of telegrams, or -';

async function decodeSources(
  sources: readonly CaptureSource[],
  options: BatchOptions,
  io: CommandIo,
): Promise<ExitCode> {
  const { lines, decoded, failed, failures } = await decodeBatch(sources, options, io);
  if (decoded + failed === 0 && !io.signal.aborted) {
    throw badUsage('decode', `there is no telegram in ${lines} lines`);
  }
  const why = failed === 0 ? '' : ` (${failures})`;
  io.err(`${decoded} decoded, ${failed} failed${why}, ${lines} lines`);
  if (io.signal.aborted) return EXIT_CODE.interrupted;
  return failed === 0 ? EXIT_CODE.ok : EXIT_CODE.notDecodable;
}

interface ArgumentOptions {
  readonly form: Form;
  readonly options: DecodeOptions;
  readonly language: Language | undefined;
}

function decodeArgument(
  captured: CapturedFrame,
  { form, options, language }: ArgumentOptions,
  io: CommandIo,
): ExitCode {
  const outcome = decodeOne(captured, options);
  if (form === 'json') io.out(JSON.stringify(toJson(outcome)));
  else print(outcome, { form, language }, io);
  if (form === 'json' && outcome.error !== undefined) io.err(errorText(outcome.error, io));
  return outcome.error?.exitCode ?? EXIT_CODE.ok;
}

function formOf(args: ParsedArgs): Form | undefined {
  const chosen = (['tree', 'brief', 'json'] as const).filter((form) => flag(args, form));
  if (chosen.length > 1) {
    throw badUsage('decode', `--${chosen.join(' and --')} exclude each other`);
  }
  return chosen[0];
}

function languageOf(args: ParsedArgs): Language | undefined {
  const value = textOption(args, 'lang');
  if (value === undefined || isLanguage(value)) return value;
  const details = { command: 'decode', option: 'lang', value, expected: LANGUAGES.join(' or ') };
  throw cliError('CLI_BAD_VALUE', { details });
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

interface Outcome {
  readonly dissection?: Dissection;
  readonly telegram?: Telegram;
  readonly error?: LabError;
}

function decodeOne(captured: CapturedFrame, options: DecodeOptions): Outcome {
  const frame = captured.bytes;
  let dissection: Dissection | undefined;
  try {
    dissection = dissect(frame, options);
    const telegram = withNote(decodeTelegram(frame, options), captured);
    const error = notRead(telegram, readMeter(telegram));
    return { dissection, telegram, ...defined({ error }) };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { ...defined({ dissection }), error: advised(error) };
  }
}

/** What to type next is known better here than in the codec. */
function advised(error: LabError): LabError {
  if (error.code !== 'WIRE_KEY_MISSING') return error;
  const { code, message, exitCode, details } = error;
  const hint = 'metertwin decode HEX --keys FILE, or the key in the variable LAB_KEY';
  return new LabError(code, { message, hint, exitCode, details, cause: error });
}

function print(
  { dissection, telegram, error }: Outcome,
  { form, language }: Pick<ArgumentOptions, 'form' | 'language'>,
  io: CommandIo,
): void {
  if (form === 'tree' && dissection !== undefined) io.out(treeText(dissection, io));
  if (telegram !== undefined) io.out(briefText(telegram, language));
  const notes = telegram === undefined ? [] : notesOf(telegram, readMeter(telegram));
  for (const note of notes) io.err(`note: ${note}`);
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

/** What `reading` was before every device had named fields; scripts read it. */
function allocatorReading(telegram: Telegram): { readonly reading?: HcaReading } {
  try {
    return { reading: readHca(telegram) };
  } catch (error) {
    if (error instanceof LabError && error.code === 'WIRE_NOT_AN_ALLOCATOR') return {};
    throw error;
  }
}

function telegramJson(telegram: Telegram): object {
  const { meter, ci, tpl, records, payloadKind, plain } = telegram;
  const reading = readMeter(telegram);
  const { driver, fields, flags } = reading;
  return {
    meter: formatAddress(meter),
    ci,
    ...tpl,
    ...allocatorReading(telegram),
    driver,
    fields,
    flags,
    records,
    warnings: notesOf(telegram, reading),
    ...(payloadKind === 'opaque' ? { payload: toHex(plain) } : {}),
  };
}
