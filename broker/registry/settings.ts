/** Settings of the account: one JSON value per key. */
import { randomBytes } from 'node:crypto';
import type { CoreDatabase } from '../storage/database.ts';
import { EVENT_KINDS, type EventKind } from './events.ts';
import type { RegistryHost } from './host.ts';

interface EventSettings {
  readonly enabled: readonly EventKind[];
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export class Settings {
  readonly #host: RegistryHost;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost) {
    this.#host = host;
    this.#statements = prepare(host.db);
  }

  /** 64 hex digits; kept until it is deleted. */
  registrationCode(): string {
    const known = this.read('registration-code');
    if (typeof known === 'string') return known;
    const code = randomBytes(32).toString('hex');
    this.write('registration-code', code);
    return code;
  }

  deleteRegistrationCode(): void {
    this.remove('registration-code');
  }

  events(): EventSettings | undefined {
    return this.read('events') as EventSettings | undefined;
  }

  enableEvents(changes: Readonly<Partial<Record<EventKind, boolean>>>): void {
    const before = this.events();
    const enabled = EVENT_KINDS.filter(
      (kind) => changes[kind] ?? before?.enabled.includes(kind) ?? false,
    );
    const modifiedAt = this.#host.clock.now();
    this.write('events', { enabled, createdAt: before?.createdAt ?? modifiedAt, modifiedAt });
  }

  read(key: string): unknown {
    const text = this.#statements.get.pluck().get(key) as string | undefined;
    return text === undefined ? undefined : JSON.parse(text);
  }

  write(key: string, value: unknown): void {
    this.#host.db.begin();
    this.#statements.put.run(key, JSON.stringify(value));
  }

  remove(key: string): void {
    this.#host.db.begin();
    this.#statements.remove.run(key);
  }
}

function prepare({ sql }: CoreDatabase) {
  return {
    get: sql.prepare('SELECT value FROM settings WHERE key = ?'),
    put: sql.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)'),
    remove: sql.prepare('DELETE FROM settings WHERE key = ?'),
  };
}
