/**
 * Where `metertwin decode` takes keys from: a file, the command line with a warning, or the
 * environment. Each key is expanded once, however many telegrams it opens.
 */
import { fromHex } from '#kernel/bytes.ts';
import { type Aes128, aes128 } from '#wire/security/aes.ts';
import type { DecodeOptions } from '#wire/decode-telegram.ts';
import { formatAddress, parseAddress, type DeviceAddress } from '#wire/link-layer.ts';
import { textOption, type CommandIo, type ParsedArgs } from '../common/args.ts';
import { readKeyFile } from '../common/key-file.ts';
import { parseKey, type MeterKey } from '../../twin/captures/key-file.ts';

type KeyFor = NonNullable<DecodeOptions['keyFor']>;

interface KeyOptions {
  readonly keyFor: KeyFor;
  /** What that finds keys in, for another thread. */
  readonly given: { readonly keys: readonly MeterKey[]; readonly otherKey: Uint8Array | undefined };
}

/** Throws CAPTURE_KEY_INVALID, CLI_FILE_NOT_READ, CAPTURE_KEY_FILE_INVALID; no message ever holds a key. */
export function keyOptions(args: ParsedArgs, io: CommandIo): KeyOptions {
  const given = textOption(args, 'key');
  const fromEnv = io.env['LAB_KEY'];
  const file = textOption(args, 'keys');
  if (given !== undefined) {
    io.err('note: --key lands in the shell history; LAB_KEY or --keys FILE keep it out of there');
  }
  const keys = file === undefined ? [] : readKeyFile(file, io.cwd);
  const text = given ?? (fromEnv === '' ? undefined : fromEnv);
  const source = given === undefined ? 'LAB_KEY' : '--key';
  const otherKey = text === undefined ? undefined : parseKey(text, source);
  const other = otherKey === undefined ? undefined : aes128(otherKey);
  const near = (known: string, asked: string): void =>
    io.err(`note: the key file knows ${known}, not ${asked}; give its address, or its id alone`);
  return { keyFor: cipherFinder(keys, other, near), given: { keys, otherKey } };
}

interface KeyOfId {
  /** Undefined where the file gives the id alone. */
  readonly address: DeviceAddress | undefined;
  readonly key: Uint8Array;
  cipher?: Aes128;
}

const ID_CHARS = 8;
/** What is behind the id in an address: version and type. */
const BEHIND_ID_CHARS = 6;

/**
 * The key of the full address goes before that of the id, and both before the key for all. `onNear`
 * is told once of a meter whose id has a key under another maker, version or type only: what is
 * printed on a device is not always what it sends.
 */
export function cipherFinder(
  keys: readonly MeterKey[],
  other: Aes128 | undefined,
  onNear: (known: string, asked: string) => void = () => {},
): KeyFor {
  const given = Map.groupBy(keys, ({ meter }) => idOf(meter));
  // Of a fleet's keys most are never asked for.
  const byId = new Map<string, readonly KeyOfId[]>();
  const told = new WeakSet<DeviceAddress>();
  const find: KeyFor = (meter) => {
    const entries = byId.get(meter.id) ?? entriesOf(given.get(meter.id) ?? []);
    if (entries.length > 0) byId.set(meter.id, entries);
    for (const entry of entries) {
      if (fits(entry.address, meter)) return (entry.cipher ??= aes128(entry.key));
    }
    const near = entries[0]?.address;
    if (near !== undefined && other === undefined && !told.has(meter)) {
      told.add(meter);
      onNear(formatAddress(near), formatAddress(meter));
    }
    return other;
  };
  // The codec gives one address object per meter.
  const found = new WeakMap<DeviceAddress, Aes128>();
  return (meter) => {
    const known = found.get(meter);
    if (known !== undefined) return known;
    const cipher = find(meter);
    if (cipher !== undefined) found.set(meter, cipher);
    return cipher;
  };
}

function idOf(meter: string): string {
  if (meter.length === ID_CHARS) return meter;
  const end = meter.length - BEHIND_ID_CHARS;
  return meter.slice(end - ID_CHARS, end);
}

/** Full addresses first, the last of them before the others. */
function entriesOf(keys: readonly MeterKey[]): readonly KeyOfId[] {
  const entries = keys.map(({ meter, key }): KeyOfId => {
    const address = meter.length === ID_CHARS ? undefined : parseAddress(meter);
    return { address, key: fromHex(key) };
  });
  const whole = entries.filter(({ address }) => address !== undefined);
  return [...whole.toReversed(), ...entries.filter(({ address }) => address === undefined)];
}

function fits(address: DeviceAddress | undefined, meter: DeviceAddress): boolean {
  if (address === undefined) return true;
  const { manufacturer, version, type, soft } = address;
  return (
    version === meter.version &&
    type === meter.type &&
    manufacturer === meter.manufacturer &&
    soft === meter.soft
  );
}
