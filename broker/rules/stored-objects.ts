/**
 * Objects of the local S3, the files `rules/s3/BUCKET/KEY`: read for job documents, and lent to
 * devices under addresses that are signed and run out, as presigned URLs do.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isError } from '#kernel/errors.ts';
import type { Clock } from '#kernel/time.ts';
import { invalidRequest, notFound } from '../common/aws-error.ts';
import type { Settings } from '../registry/settings.ts';
import { objectPath } from './actions/s3.ts';

interface StoredObject {
  readonly bucket: string;
  readonly key: string;
}

const KEY_SETTING = 'object-signing-key';
/** `https://s3.eu-central-1.amazonaws.com/BUCKET/KEY`, or with the bucket as the first name. */
const URL_PATTERN =
  /^https:\/\/(?:([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.)?s3[.-]?(?:dualstack\.)?(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?\/([^?#]+)$/;

export class StoredObjects {
  readonly #dir: string;
  readonly #settings: Settings;
  readonly #clock: Clock;
  #origin = 'https://localhost';

  constructor(dataDir: string, settings: Settings, clock: Clock) {
    this.#dir = join(dataDir, 'rules');
    this.#settings = settings;
    this.#clock = clock;
  }

  /** `https://localhost:PORT`, where addresses lead from now on. */
  serveAt(origin: string): void {
    this.#origin = origin;
  }

  /** Throws InvalidRequestException, for a URL that is none of S3 and for an object not there. */
  readUrl(url: string): string {
    const object = parseUrl(url);
    const bytes = this.#read(object);
    if (bytes === undefined) {
      const place = relative(dirname(this.#dir), objectPath(this.#dir, object.bucket, object.key));
      throw invalidRequest(`No object at ${url}: this core looks for the file ${place}`);
    }
    return bytes.toString();
  }

  /** The address of an object for so long, wherever the object is by then. */
  presign(url: string, expiresInSec: number): string {
    const object = parseUrl(url);
    const expires = Math.floor(this.#clock.now() / 1000) + expiresInSec;
    const path = [object.bucket, ...object.key.split('/')].map(encodeURIComponent).join('/');
    const signature = this.#sign(object, expires);
    return `${this.#origin}/s3/${path}?Expires=${expires}&Signature=${signature}`;
  }

  /** Undefined for an address that is not signed like this, or no longer. */
  open(
    object: StoredObject,
    { expires, signature }: { readonly expires: string; readonly signature: string },
  ): Buffer | undefined {
    const isDue = /^\d{1,15}$/.test(expires) && this.#clock.now() < Number(expires) * 1000;
    const expected = Buffer.from(this.#sign(object, Number(expires)));
    const given = Buffer.from(signature);
    if (!isDue || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return undefined;
    }
    const bytes = this.#read(object);
    if (bytes === undefined) throw notFound(`No object ${object.key} in ${object.bucket}`);
    return bytes;
  }

  #read({ bucket, key }: StoredObject): Buffer | undefined {
    try {
      return readFileSync(objectPath(this.#dir, bucket, key));
    } catch (error) {
      if (isError(error) && 'code' in error && NOT_THERE.includes(String(error.code))) {
        return undefined;
      }
      throw error;
    }
  }

  #sign({ bucket, key }: StoredObject, expires: number): string {
    const text = JSON.stringify([bucket, key, expires]);
    return createHmac('sha256', this.#signingKey()).update(text).digest('hex');
  }

  #signingKey(): string {
    const known = this.#settings.read(KEY_SETTING);
    if (typeof known === 'string') return known;
    const made = randomBytes(32).toString('hex');
    this.#settings.write(KEY_SETTING, made);
    return made;
  }
}

const NOT_THERE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'RULE_ACTION_FAILED'];

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Throws InvalidRequestException. */
function parseUrl(url: string): StoredObject {
  const [, host, path = ''] = URL_PATTERN.exec(url) ?? [];
  const [first = '', ...rest] = path.split('/');
  const bucket = host ?? first;
  const key = decodeKey((host === undefined ? rest : [first, ...rest]).join('/'));
  if (BUCKET.test(bucket) && key !== undefined && key !== '') return { bucket, key };
  throw invalidRequest(
    `${url.slice(0, 200)} is not the URL of an S3 object, such as https://s3.REGION.amazonaws.com/BUCKET/KEY`,
  );
}

function decodeKey(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
