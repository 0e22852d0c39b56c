/** Where HTTP actions may send to: only who has confirmed it (page `rule-destination`). */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '#kernel/time.ts';
import type { CoreDatabase, Statement } from '../storage/database.ts';
import { reasonOf } from '../common/errors.ts';

type DestinationStatus = 'ENABLED' | 'DISABLED' | 'IN_PROGRESS' | 'ERROR';

export interface Destination {
  readonly arn: string;
  readonly confirmationUrl: string;
  readonly status: DestinationStatus;
  readonly statusReason: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const TOKEN_LIFE_MS = 3 * 24 * 3600 * 1000;
const CONFIRM_TIMEOUT_MS = 10_000;

interface Row {
  readonly arn: string;
  readonly url: string;
  readonly status: DestinationStatus;
  readonly reason: string;
  readonly token: string;
  readonly token_until: number;
  readonly created_at: number;
  readonly updated_at: number;
}

interface DestinationsOptions {
  readonly db: CoreDatabase;
  readonly clock: Clock;
}

interface StatusChange {
  readonly status: DestinationStatus;
  /** Address of the HTTPS listener, where the destination confirms: `https://localhost:8884`. */
  readonly ownUrl: string;
}

export class Destinations {
  readonly #options: DestinationsOptions;
  readonly #all: Statement;
  readonly #one: Statement;
  readonly #put: Statement;
  readonly #delete: Statement;
  readonly #stop = new AbortController();

  constructor(options: DestinationsOptions) {
    const { sql } = options.db;
    this.#options = options;
    this.#all = sql.prepare('SELECT * FROM rule_destinations ORDER BY arn');
    this.#one = sql.prepare('SELECT * FROM rule_destinations WHERE arn = ?');
    this.#put = sql.prepare(
      `INSERT OR REPLACE INTO rule_destinations
       (arn, url, status, reason, token, token_until, created_at, updated_at)
       VALUES (@arn, @url, @status, @reason, @token, @token_until, @created_at, @updated_at)`,
    );
    this.#delete = sql.prepare('DELETE FROM rule_destinations WHERE arn = ?');
  }

  list(): readonly Destination[] {
    return (this.#all.all() as Row[]).map(toDestination);
  }

  get(arn: string): Destination | undefined {
    const row = this.#row(arn);
    return row && toDestination(row);
  }

  /** The destination of this URL; a new one is asked to confirm at `ownUrl` of this core. */
  ensure(confirmationUrl: string, ownUrl: string): Destination {
    const known = this.list().find((candidate) => candidate.confirmationUrl === confirmationUrl);
    if (known !== undefined) return known;
    const now = this.#options.clock.now();
    const row: Row = {
      arn: this.#options.db.arns.of('ruledestination/http', randomUUID()),
      url: confirmationUrl,
      ...IN_PROGRESS,
      ...this.#newToken(),
      created_at: now,
      updated_at: now,
    };
    this.#write(row);
    void this.#askToConfirm(row, ownUrl);
    return toDestination(row);
  }

  /** IN_PROGRESS asks to confirm again, at `ownUrl`. False for a change that is not allowed. */
  setStatus(arn: string, { status, ownUrl }: StatusChange): boolean {
    const row = this.#row(arn);
    if (row === undefined || status === 'ERROR') return false;
    if (status === 'IN_PROGRESS') {
      const again: Row = { ...row, ...IN_PROGRESS, ...this.#newToken() };
      this.#write(again);
      void this.#askToConfirm(again, ownUrl);
      return true;
    }
    // Only a confirmed destination can be switched on and off.
    if (row.status !== 'ENABLED' && row.status !== 'DISABLED') return false;
    this.#write({ ...row, status, reason: '' });
    return true;
  }

  /** Confirms by token; false for a token that is wrong or too old. */
  confirm(token: string, status: 'ENABLED' | 'DISABLED'): boolean {
    const rows = this.#all.all() as Row[];
    const row = rows.find((candidate) => candidate.token !== '' && candidate.token === token);
    if (row === undefined || row.token_until < this.#options.clock.now()) return false;
    this.#write({ ...row, status, reason: '', token: '' });
    return true;
  }

  remove(arn: string): void {
    this.#options.db.begin();
    this.#delete.run(arn);
  }

  isEnabledUrl(url: string): boolean {
    return this.list().some(
      ({ status, confirmationUrl }) => status === 'ENABLED' && url.startsWith(confirmationUrl),
    );
  }

  close(): void {
    this.#stop.abort();
  }

  #row(arn: string): Row | undefined {
    return this.#one.get(arn) as Row | undefined;
  }

  #newToken(): Pick<Row, 'token' | 'token_until'> {
    const until = this.#options.clock.now() + TOKEN_LIFE_MS;
    return { token: randomBytes(48).toString('base64url'), token_until: until };
  }

  #write(row: Row): void {
    this.#options.db.begin();
    this.#put.run({ ...row, updated_at: this.#options.clock.now() });
  }

  async #askToConfirm({ arn, url, token }: Row, ownUrl: string): Promise<void> {
    const body = {
      arn,
      confirmationToken: token,
      enableUrl: `${ownUrl}/confirmdestination/${token}`,
      messageType: 'DestinationConfirmation',
    };
    try {
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(CONFIRM_TIMEOUT_MS)]);
      const target = new URL(url);
      target.searchParams.set('confirmationToken', token);
      const response = await fetch(target, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-amz-rules-engine-message-type': 'DestinationConfirmation',
          'x-amz-rules-engine-destination-arn': arn,
        },
        body: JSON.stringify(body),
        redirect: 'manual',
        signal,
      });
      await response.body?.cancel();
      if (!response.ok) this.#markFailed(arn, token, `status ${response.status}`);
    } catch (error) {
      this.#markFailed(arn, token, reasonOf(error));
    }
  }

  #markFailed(arn: string, token: string, reason: string): void {
    if (this.#stop.signal.aborted) return;
    const row = this.#row(arn);
    // Confirmed, asked again or deleted meanwhile.
    if (row === undefined || row.token !== token || row.status !== 'IN_PROGRESS') return;
    this.#write({ ...row, status: 'ERROR', reason: `the URL could not be asked: ${reason}` });
  }
}

const IN_PROGRESS = { status: 'IN_PROGRESS', reason: 'Awaiting confirmation.' } as const;

function toDestination(row: Row): Destination {
  return {
    arn: row.arn,
    confirmationUrl: row.url,
    status: row.status,
    statusReason: row.reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
