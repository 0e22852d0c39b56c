/**
 * Temporary credentials as the credentials provider of AWS IoT issues them. They carry everything
 * that is needed to check them: nothing is stored per issue, and they outlive a restart. The key that
 * makes them is `aws/session.key` in the data folder; without it they all end.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Instant } from '#kernel/time.ts';
import { brokerError, reasonOf } from '../common/errors.ts';
import { makeFolder, readIfExists, SECRET_MODE, writeFileAtomically } from '../common/files.ts';
import { randomKeyId } from './credentials.ts';

/** For whom credentials were issued. */
export interface SessionGrant {
  readonly roleArn: string;
  readonly certificateId: string;
  /** As the device named it, and only where its certificate is attached to it. */
  readonly thingName?: string | undefined;
  readonly thingTypeName?: string | undefined;
}

export interface Session extends SessionGrant {
  readonly accessKeyId: string;
  readonly endsAt: Instant;
}

interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Instant;
}

const KEY_BYTES = 32;
const TOKEN_LENGTH_MAX = 4_096;

export class SessionKeys {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  issue(grant: SessionGrant, endsAt: Instant): SessionCredentials {
    const accessKeyId = `ASIA${randomKeyId()}`;
    const session: Session = { ...grant, accessKeyId, endsAt };
    const body = Buffer.from(JSON.stringify(session)).toString('base64url');
    const sessionToken = `${body}.${this.#mac('token', body).toString('base64url')}`;
    const secretAccessKey = this.#secretOf(sessionToken);
    return { accessKeyId, secretAccessKey, sessionToken, expiration: endsAt };
  }

  /** The session of a token that this core made and that has not ended; else undefined. */
  open(
    sessionToken: string,
    now: Instant,
  ): { session: Session; secretAccessKey: string } | undefined {
    if (sessionToken.length > TOKEN_LENGTH_MAX) return undefined;
    const [body = '', mac = ''] = sessionToken.split('.');
    const given = Buffer.from(mac, 'base64url');
    const wanted = this.#mac('token', body);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    // The text is ours, the MAC says so.
    const session = JSON.parse(Buffer.from(body, 'base64url').toString()) as Session;
    if (now >= session.endsAt) return undefined;
    return { session, secretAccessKey: this.#secretOf(sessionToken) };
  }

  #secretOf(sessionToken: string): string {
    return this.#mac('secret', sessionToken).toString('base64').slice(0, 40);
  }

  #mac(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.#key).update(`${purpose}\n${text}`).digest();
  }
}

/** Reads the key of a data folder; makes one on first use. Throws BROKER_CREDENTIALS. */
export function openSessionKeys(dataDir: string): SessionKeys {
  const dir = join(dataDir, 'aws');
  const file = join(dir, 'session.key');
  try {
    makeFolder(dir);
    const text = readIfExists(file) ?? create(file);
    const key = Buffer.from(text.trim(), 'hex');
    if (key.length === KEY_BYTES) return new SessionKeys(key);
  } catch (error) {
    const details = { file, reason: reasonOf(error) };
    throw brokerError('BROKER_CREDENTIALS', { details, cause: error });
  }
  const reason = `expected ${KEY_BYTES} bytes as hex digits`;
  throw brokerError('BROKER_CREDENTIALS', { details: { file, reason } });
}

function create(file: string): string {
  const text = `${randomBytes(KEY_BYTES).toString('hex')}\n`;
  writeFileAtomically(file, text, SECRET_MODE);
  return text;
}
