/**
 * Entry of a child process of `metertwin start`: `node child.ts core`. It loads its program at
 * once, so that the three load side by side, and starts it when the parent has its options.
 */
import { EXIT_CODE } from '#kernel/errors.ts';
import { knownError } from '../common/known-error.ts';
import type { FailureNote, FromChild, Program, ProgramName, Running, ToChild } from './program.ts';

const LOADERS: Readonly<Record<ProgramName, () => Promise<Program<never, unknown>>>> = {
  core: async () => (await import('./core-program.ts')).coreProgram,
  portal: async () => (await import('./portal-program.ts')).portalProgram,
  world: async () => (await import('./world-program.ts')).worldProgram,
};

const name = process.argv[2] as ProgramName;
const loading = LOADERS[name]();
let running: Running<unknown> | undefined;
let stopping = false;

// Ctrl-c and a terminating shell reach the whole process group; the parent, which gets them too,
// decides in which order to stop. A request to end that reached this process alone is obeyed, once
// the parent had the time to say more.
const PARENT_DECIDES_MS = 1_000;
/** A program that does not end within this time is ended: each survives being killed. */
const DRAIN_MS = 10_000;
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) {
  process.on(signal, () => void setTimeout(() => void stop(), PARENT_DECIDES_MS));
}
// A parent that died must not leave its children behind.
process.on('disconnect', () => void stop());
process.on('message', (message: ToChild) => {
  if (message.type === 'start') void start(message.options);
  else if (message.type === 'stop') void stop();
  else running?.command?.(message.command);
});
loading.then(
  () => send({ type: 'loaded' }),
  (error: unknown) => fail(error),
);

async function start(options: unknown): Promise<void> {
  try {
    const program = await loading;
    running = await program.start(options as never, {
      note: (note) => send({ type: 'note', note }),
    });
    running.failed?.catch(fail);
    send({ type: 'ready', ready: running.ready });
    if (stopping) await running.stop();
  } catch (error) {
    fail(error);
  }
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(EXIT_CODE.environment), DRAIN_MS).unref();
  try {
    await running?.stop();
    process.exit(EXIT_CODE.ok);
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  const failure = describeFailure(error);
  if (!process.connected) process.exit(failure.exitCode);
  process.send?.({ type: 'failed', error: failure } satisfies FromChild, () =>
    process.exit(failure.exitCode),
  );
}

function describeFailure(error: unknown): FailureNote {
  const known = knownError(error);
  if (known !== undefined) {
    const { code, message, hint, exitCode } = known;
    return { code, message, hint, exitCode };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const hint = 'this is a bug of Metertwin; please report it with these lines and the seed';
  return { code: 'LAB_BUG', message: text, hint, exitCode: EXIT_CODE.bug };
}

function send(message: FromChild): void {
  if (process.connected) process.send?.(message);
}
