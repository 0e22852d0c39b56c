import { expect, test } from 'vitest';
import { LiveFeed } from './live.ts';

/** Stands in for the browser's EventSource, which Node has not. */
class FakeSource extends EventTarget {
  readonly url: string;
  readyState = 1;
  isClosed = false;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(url: string) {
    super();
    this.url = url;
  }

  close(): void {
    this.isClosed = true;
  }

  send(name: string, data: unknown, lastEventId = ''): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }
}

function feedWithPorts() {
  const sources: FakeSource[] = [];
  const frames: (() => void)[] = [];
  const delayed: (() => void)[] = [];
  const feed = new LiveFeed({
    open: (url) => {
      const source = new FakeSource(url);
      sources.push(source);
      return source as unknown as EventSource;
    },
    frame: (callback) => frames.push(callback),
    later: (callback) => delayed.push(callback),
  });
  const drawFrame = (): void => frames.splice(0).forEach((callback) => callback());
  return { feed, sources, frames, delayed, drawFrame };
}

const reading = (units: number) => ({
  meterId: 'QDS-00000001-35-08',
  dwellingId: 'd01',
  at: new Date(Date.UTC(2025, 0, 7, 6, units)).toISOString(),
  units,
});

test('however many events arrive, the view changes once in a frame', () => {
  const { feed, sources, frames, drawFrame } = feedWithPorts();
  let changes = 0;
  feed.view.subscribe(() => (changes += 1));
  feed.start(() => {});
  for (let units = 0; units < 100; units++) sources[0]?.send('reading', reading(units));
  expect(frames).toHaveLength(1);
  expect(changes).toBe(0);
  drawFrame();
  expect(changes).toBe(1);
  expect(feed.view.value.lastSeen.get('QDS-00000001-35-08')?.units).toBe(99);
});

test('a held view stands still, goes on counting, and shows everything when it is released', () => {
  const { feed, sources, drawFrame } = feedWithPorts();
  feed.start(() => {});
  feed.hold();
  for (let units = 1; units <= 3; units++) sources[0]?.send('reading', reading(units));
  drawFrame();
  expect(feed.view.value.lastSeen.size).toBe(0);
  expect(feed.waiting.value).toBe(3);
  feed.release();
  drawFrame();
  expect(feed.view.value.lastSeen.get('QDS-00000001-35-08')?.units).toBe(3);
  expect(feed.waiting.value).toBe(0);
});

test('a dropped stream is left to the browser, a refused one is opened again where it stopped', () => {
  const { feed, sources, delayed } = feedWithPorts();
  feed.start(() => {});
  sources[0]?.onopen?.();
  expect(feed.state.value).toBe('open');
  sources[0]?.send('reading', reading(1), 'epoch-17');
  sources[0]?.onerror?.();
  expect(feed.state.value).toBe('retrying');
  expect(delayed).toHaveLength(0);
  if (sources[0] !== undefined) sources[0].readyState = 2;
  sources[0]?.onerror?.();
  delayed.forEach((callback) => callback());
  expect(sources[1]?.url).toBe('/api/v1/live?lastEventId=epoch-17');
});

test('when events were lost everything is loaded afresh', () => {
  const { feed, sources } = feedWithPorts();
  let missedCount = 0;
  feed.start(() => (missedCount += 1));
  sources[0]?.send('hello', { missed: false }, 'e-0');
  expect(missedCount).toBe(0);
  sources[0]?.send('hello', { missed: true }, 'e-9');
  expect(missedCount).toBe(1);
});

test('after stopping nothing is known any more and nothing is opened again', () => {
  const { feed, sources, delayed } = feedWithPorts();
  feed.start(() => {});
  sources[0]?.send('reading', reading(1));
  feed.stop();
  expect(sources[0]?.isClosed).toBe(true);
  expect(feed.view.value.lastSeen.size).toBe(0);
  if (sources[0] !== undefined) sources[0].readyState = 2;
  sources[0]?.onerror?.();
  delayed.forEach((callback) => callback());
  expect(sources).toHaveLength(1);
  expect(feed.state.value).toBe('idle');
});
