/**
 * The thread of a core that speaks with Redis: the core asks and sleeps until it has the answer,
 * because its stores are synchronous. The thread also gives the signs of life and reads on in the
 * log, so a core that is busy for long stays a member, and one that was stopped does not.
 */
import { workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Follower } from './follower.ts';
import { LogClient } from './log-client.ts';
import type { Answer, Answered, Asked, Question, ThreadEvent, ThreadStart } from './protocol.ts';
import { RedisConnection } from './redis-commands.ts';

const start = workerData as ThreadStart & {
  readonly port: MessagePort;
  readonly events: MessagePort;
};
const { port, events, bell, times, url } = start;

const tell = (event: ThreadEvent): void => {
  events.postMessage(event);
  ring();
};
const commands = new RedisConnection(url);
const waiting = new RedisConnection(url);
const log = new LogClient({ commands, waiting, times, tell });
const follower = new Follower({ commands, reading: new RedisConnection(url), times, tell });

// Listen only when connected: what was asked before waits in the port.
try {
  await Promise.all([commands.connect(), waiting.connect()]);
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) });
}
port.on('message', (asked: Asked) => void answer(asked));

async function answer({ number, question, isPosted, patienceMs }: Asked): Promise<void> {
  const found = await answerTo(question, patienceMs);
  if (isPosted) return refused(found);
  port.postMessage({ number, answer: found } satisfies Answered);
  ring();
}

/** Wakes the core if it sleeps. */
function ring(): void {
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
}

async function answerTo(question: Question, patienceMs: number): Promise<Answer> {
  try {
    if (question.op === 'follow') await follower.follow(question.asker, question.heard);
    else if (question.op === 'heard') follower.heard(question.id);
    else return await log.answer(question, patienceMs);
    return { kind: 'ok' };
  } catch (error) {
    return { kind: 'away', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Nobody waits for this answer, but a core that is no member any more must know. */
function refused(found: Answer): void {
  if (found.kind === 'gone' || found.kind === 'lost') tell({ kind: 'ended', refusal: found.kind });
}
