/**
 * The vault: meter keys wrapped with AES-256-GCM under the master key, with the meter id as
 * associated data, so that a wrapped key cannot be moved to another meter. It hands out ciphers
 * that read telegrams (decrypt-only.ts), and never a key.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  randomInt,
  type KeyObject,
} from 'node:crypto';
import { join } from 'node:path';
import { equalBytes, toHex } from '#kernel/bytes.ts';
import { type Aes128, type Aes128Factory, aes128 } from '#wire/security/aes.ts';
import { formatAddress, parseAddress, type DeviceAddress } from '#wire/link-layer.ts';
import type { DecryptService } from '../context.ts';
import type { WrappedKey, WrappedKeyStore } from '../store/wrapped-keys.ts';
import { decryptOnly } from './decrypt-only.ts';
import { keysError } from './errors.ts';
import { isPublishedKey, keyFinding, parseKey, type KeyFinding } from './key-lint.ts';
import { loadMasterKey, MASTER_KEY_FILE } from './master-key.ts';

/** Keys by meter id, 32 hexadecimal digits each. */
export type MeterKeys = Readonly<Record<string, string>>;

interface KeyImport {
  /** Keys that are new or changed. */
  readonly imported: number;
  readonly findings: readonly KeyFinding[];
}

export interface Vault extends DecryptService {
  /** HMAC-SHA256 under a key of the audit ledger, which follows from the master key. */
  seal(text: string): string;
  /** Checks and wraps keys; a bad one becomes a finding and leaves the others alone. */
  importKeys(keys: MeterKeys, isRegistered: (meterId: string) => boolean): KeyImport;
  /** Makes sure that there is a decoy: a random key of a meter like this one that does not exist. */
  plantDecoy(like: string, isRegistered: (meterId: string) => boolean): void;
}

interface VaultOptions {
  readonly dataDir: string;
  readonly wrappedKeys: WrappedKeyStore;
  readonly aes?: Aes128Factory;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEAL_LABEL = 'metertwin audit ledger';
const SEAL_KEY_BYTES = 32;

/** Throws KEYS_MASTER_TOO_OPEN, KEYS_MASTER_MISSING, KEYS_MASTER_DAMAGED or KEYS_MASTER_WRONG. */
export function openVault(options: VaultOptions): Vault {
  const { dataDir, wrappedKeys } = options;
  // As an object: bytes would be checked and copied for each wrapped key.
  const masterKey = createSecretKey(loadMasterKey(dataDir, wrappedKeys.count()));
  const opensOne = wrappedKeys.list().some((key) => unwrap(masterKey, key) !== undefined);
  if (wrappedKeys.count() > 0 && !opensOne) {
    throw keysError('KEYS_MASTER_WRONG', { details: { path: join(dataDir, MASTER_KEY_FILE) } });
  }
  return new SqliteVault(masterKey, wrappedKeys, options.aes ?? aes128);
}

class SqliteVault implements Vault {
  readonly #masterKey: KeyObject;
  readonly #sealKey: KeyObject;
  readonly #wrappedKeys: WrappedKeyStore;
  readonly #aes: Aes128Factory;
  #decoys: readonly string[] | undefined;
  readonly #ciphers = new Map<string, Aes128>();

  constructor(masterKey: KeyObject, wrappedKeys: WrappedKeyStore, aes: Aes128Factory) {
    this.#masterKey = masterKey;
    const sealKey = hkdfSync('sha256', masterKey, '', SEAL_LABEL, SEAL_KEY_BYTES);
    this.#sealKey = createSecretKey(new Uint8Array(sealKey));
    this.#wrappedKeys = wrappedKeys;
    this.#aes = aes;
  }

  seal(text: string): string {
    return createHmac('sha256', this.#sealKey).update(text).digest('hex');
  }

  aesFor(meterId: string): Aes128 | undefined {
    const known = this.#ciphers.get(meterId);
    if (known !== undefined) return known;
    const wrapped = this.#wrappedKeys.get(meterId);
    const key = wrapped === undefined ? undefined : unwrap(this.#masterKey, wrapped);
    return key === undefined ? undefined : this.#remember(meterId, key);
  }

  #remember(meterId: string, key: Uint8Array): Aes128 {
    const cipher = decryptOnly(this.#aes(key), parseAddress(meterId));
    this.#ciphers.set(meterId, cipher);
    return cipher;
  }

  keyFor(meter: DeviceAddress): Aes128 | undefined {
    return this.aesFor(formatAddress(meter));
  }

  decoyFor(meter: DeviceAddress): Aes128 | undefined {
    this.#decoys ??= this.#wrappedKeys.withoutMeter();
    const decoy = this.#decoys.find((id) => isSameNumber(parseAddress(id), meter));
    return decoy === undefined ? undefined : this.aesFor(decoy);
  }

  plantDecoy(like: string, isRegistered: (meterId: string) => boolean): void {
    if (this.#wrappedKeys.withoutMeter().length > 0) return;
    const address = parseAddress(like);
    for (;;) {
      const id = String(randomInt(10_000_000, 100_000_000));
      const meterId = formatAddress({ ...address, id });
      if (isRegistered(meterId)) continue;
      this.#wrappedKeys.put(wrap(this.#masterKey, meterId, randomBytes(16)));
      this.#decoys = undefined;
      return;
    }
  }

  importKeys(keys: MeterKeys, isRegistered: (meterId: string) => boolean): KeyImport {
    const { opened, findings } = this.#open();
    let imported = 0;
    for (const [meterId, text] of Object.entries(keys)) {
      const key = parseKey(text);
      if (key === undefined) {
        findings.push(keyFinding(meterId, 'bad-hex'));
      } else if (!isRegistered(meterId)) {
        findings.push(keyFinding(meterId, 'unknown-meter'));
      } else if (!same(opened.get(meterId), key)) {
        this.#wrappedKeys.put(wrap(this.#masterKey, meterId, key));
        this.#remember(meterId, key);
        opened.set(meterId, key);
        imported += 1;
      }
    }
    return { imported, findings: [...unrepaired(findings, opened), ...lint(keys, opened)] };
  }

  #open(): { opened: Map<string, Uint8Array>; findings: KeyFinding[] } {
    const opened = new Map<string, Uint8Array>();
    const findings: KeyFinding[] = [];
    for (const wrapped of this.#wrappedKeys.list()) {
      const key = unwrap(this.#masterKey, wrapped);
      if (key === undefined) findings.push(keyFinding(wrapped.meterId, 'damaged-entry'));
      else opened.set(wrapped.meterId, key);
    }
    return { opened, findings };
  }
}

/** The version is in clear, and anybody can rewrite it. */
function isSameNumber(a: DeviceAddress, b: DeviceAddress): boolean {
  return a.manufacturer === b.manufacturer && a.id === b.id;
}

function same(known: Uint8Array | undefined, key: Uint8Array): boolean {
  return known !== undefined && equalBytes(known, key);
}

/** A damaged entry that this import wrote anew is no finding any more. */
function unrepaired(
  findings: readonly KeyFinding[],
  opened: ReadonlyMap<string, Uint8Array>,
): KeyFinding[] {
  return findings.filter(({ code, meterId }) => code !== 'damaged-entry' || !opened.has(meterId));
}

/** Warnings on the keys of this import, each compared with all keys of the vault. */
function lint(keys: MeterKeys, opened: ReadonlyMap<string, Uint8Array>): KeyFinding[] {
  const users = new Map<string, number>();
  for (const key of opened.values()) users.set(toHex(key), (users.get(toHex(key)) ?? 0) + 1);
  const findings: KeyFinding[] = [];
  for (const meterId of Object.keys(keys)) {
    const key = opened.get(meterId);
    if (key === undefined) continue;
    if (isPublishedKey(key)) findings.push(keyFinding(meterId, 'published-key'));
    if ((users.get(toHex(key)) ?? 0) > 1) findings.push(keyFinding(meterId, 'shared-key'));
  }
  return findings;
}

function wrap(masterKey: KeyObject, meterId: string, key: Uint8Array): WrappedKey {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, masterKey, nonce).setAAD(Buffer.from(meterId));
  const box = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return { meterId, nonce, box };
}

/** Undefined where master key, meter id or box do not belong together. */
function unwrap(masterKey: KeyObject, { meterId, nonce, box }: WrappedKey): Uint8Array | undefined {
  if (nonce.length !== NONCE_BYTES || box.length <= TAG_BYTES) return undefined;
  const split = box.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv(ALGORITHM, masterKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(meterId)).setAuthTag(box.subarray(split));
    return new Uint8Array(
      Buffer.concat([decipher.update(box.subarray(0, split)), decipher.final()]),
    );
  } catch {
    return undefined;
  }
}
