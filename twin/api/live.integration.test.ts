/** The live feed and the port over real sockets. */
import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredReading } from '../store/readings.ts';
import { listen } from './listen.ts';
import { METERS } from '../property/stored-house.fixture.ts';
import { createFixture, type Fixture, type SignedInAs } from './portal.fixture.ts';

let fixture: Fixture;
let url: string;
beforeEach(async () => {
  fixture = await createFixture();
  url = await listen(fixture.app, { host: '127.0.0.1', port: 0 });
});
afterEach(() => fixture.close());

/** Reads a stream of events until it has seen enough. */
class EventReader {
  readonly request: ClientRequest;
  readonly #response: Promise<IncomingMessage>;
  readonly #waiting = new Set<() => void>();
  text = '';

  constructor(visitor: SignedInAs, headers: Record<string, string> = {}) {
    const options = { headers: { cookie: visitor.cookie, ...headers } };
    this.request = get(`${url}api/v1/live`, options);
    this.#response = once(this.request, 'response').then(([message]) => {
      const response = message as IncomingMessage;
      response.setEncoding('utf8').on('data', (chunk: string) => {
        this.text += chunk;
        for (const look of this.#waiting) look();
      });
      return response;
    });
  }

  async headers() {
    return (await this.#response).headers;
  }

  /** Resolves with everything received so far once `pattern` is in it. */
  async until(pattern: RegExp): Promise<string> {
    await this.#response;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (pattern.test(this.text)) resolve();
    };
    this.#waiting.add(look);
    look();
    await promise;
    this.#waiting.delete(look);
    return this.text;
  }

  async closed(): Promise<void> {
    const response = await this.#response;
    if (!response.closed) await once(response, 'close').catch(() => undefined);
  }

  leave(): void {
    this.request.destroy();
  }
}

function emitReading(meter: number, units: number): void {
  const rest = { deviceTime: null, dueDate: null, dueDateUnits: null, telegramId: units };
  const reading: StoredReading = {
    meterId: METERS[meter] ?? '',
    at: 1_740_783_600_000,
    units,
    ...rest,
    vouchedBy: 'structure',
    standing: 'counts',
  };
  fixture.portal.live.emit('readings', [reading]);
}

const unitsIn = (text: string): number[] =>
  [...text.matchAll(/"units":(\d+)/g)].map(([, units]) => Number(units));

describe('the live feed', () => {
  test('greets with the headers of a stream that nobody stores', async () => {
    const reader = new EventReader(await fixture.as('lab'));
    expect(await reader.headers()).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    expect(await reader.until(/hello/)).toMatch(/^retry: 1000\nid: \w+-0\nevent: hello\n/);
    reader.leave();
  });

  test('brings what the portal commits', async () => {
    const reader = new EventReader(await fixture.as('lab'));
    await reader.until(/hello/);
    const { store, live } = fixture.portal;
    emitReading(0, 11);
    live.emit('telegrams', store.telegrams.list({ limit: 2 }));
    live.emit('counters', store.counters.read());
    const gateway = store.gateways.byId('gw-1');
    if (gateway !== undefined) live.emit('gateway', gateway);
    const [alarm] = store.alarms.list();
    if (alarm !== undefined) live.emit('alarm', alarm);
    const text = await reader.until(/event: counters\n.*\n\n/);
    const names = [...text.matchAll(/event: (\w+)/g)].map(([, name]) => name);
    expect(names).toEqual([
      'hello',
      'reading',
      'telegram',
      'telegram',
      'alarm',
      'gateway',
      'counters',
    ]);
    expect(text).toContain('"dwellingId":"d01"');
    expect(text).toContain('"watermark":"2025-');
    reader.leave();
  });

  test('goes on after a broken connection without a gap and without a repetition', async () => {
    const visitor = await fixture.as('lab');
    const first = new EventReader(visitor);
    await first.until(/hello/);
    emitReading(0, 21);
    const seen = await first.until(/"units":21/);
    const lastEventId = [...seen.matchAll(/id: (\S+)/g)].at(-1)?.[1] ?? '';
    first.leave();
    await first.closed();
    emitReading(1, 22);
    emitReading(2, 23);
    const second = new EventReader(visitor, { 'last-event-id': lastEventId });
    await second.until(/"units":23/);
    emitReading(3, 24);
    const text = await second.until(/"units":24/);
    expect(text).toContain('{"missed":false}');
    expect(unitsIn(text)).toEqual([22, 23, 24]);
    second.leave();
  });

  test('gives a tenant the own dwelling only', async () => {
    const reader = new EventReader(await fixture.as('tenant', 'd02'));
    await reader.until(/hello/);
    emitReading(0, 31);
    emitReading(1, 32);
    fixture.portal.live.emit('counters', fixture.store.counters.read());
    expect(unitsIn(await reader.until(/event: counters/))).toEqual([32]);
    reader.leave();
  });

  test('listens to the portal only while somebody watches', async () => {
    expect(fixture.portal.live.hears('readings')).toBe(false);
    const reader = new EventReader(await fixture.as('lab'));
    await reader.until(/hello/);
    expect(fixture.portal.live.hears('readings')).toBe(true);
    reader.leave();
  });

  test('ends with a sign-out', async () => {
    const visitor = await fixture.as('lab');
    const reader = new EventReader(visitor);
    await reader.until(/hello/);
    const headers = { cookie: visitor.cookie, 'x-csrf-token': visitor.csrfToken };
    const answer = await fetch(`${url}api/v1/session`, { method: 'DELETE', headers });
    expect(answer.status).toBe(204);
    await reader.closed();
  });

  test('does not hold up a stop of the portal', async () => {
    const reader = new EventReader(await fixture.as('lab'));
    await reader.until(/hello/);
    await fixture.app.close();
    await reader.closed();
    await expect(fetch(`${url}api/v1/health`)).rejects.toThrow('fetch failed');
  });

  test('is closed to those who are not signed in', async () => {
    const answer = await fetch(`${url}api/v1/live`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'API_NOT_SIGNED_IN' });
  });
});

describe('the port', () => {
  test('that is taken is an error that names the option', async () => {
    const other = await createFixture({ empty: true });
    const port = Number(new URL(url).port);
    await expect(listen(other.app, { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'PORTAL_PORT_TAKEN',
      message: `port ${port} on 127.0.0.1 is in use by another program`,
      hint: expect.stringContaining('--port'),
      exitCode: 3,
    });
    await other.close();
  });

  test('on an address that this machine does not have is an error too', async () => {
    const other = await createFixture({ empty: true });
    await expect(listen(other.app, { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'PORTAL_CANNOT_LISTEN',
      message: expect.stringContaining('EADDRNOTAVAIL'),
    });
    await other.close();
  });

  test('answers a request without a Host header with a refusal', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
    socket.end('GET /api/v1/health HTTP/1.0\r\n\r\n');
    const chunks = await socket.toArray();
    expect(chunks.join('')).toMatch(/^HTTP\/1\.1 400 .*API_UNCLEAR_HOST/s);
  });
});
